/** @file A convolution and the max pooling after it, computed together: in phases, and a few images at a time. */
import { sizeOf } from '../core/shape.js';
import { type Value, withLabel } from '../core/value.js';
import { mul, sub } from '../ops/arithmetic.js';
import { zeros } from '../ops/broadcast.js';
import { cast, equal, maximum } from '../ops/compare.js';
import { type ConvAttrs, convChannelsFirst, convInputGradient, convKernelGradient } from '../ops/conv.js';
import { idlePlaces } from '../ops/conv-kernel-gradient.js';
import { concat, pad, slice } from '../ops/layout.js';
import { reshape } from '../ops/reshape.js';
import { extent } from '../ops/window.js';
import { overBlocks } from './blocks.js';

/*
 * Pooling windows that do not overlap cut the places of a convolution into phases: all the first places of the windows, all the
 * second ones, and so on. Each phase is a convolution with longer strides, and the pooled result is the largest of the phases,
 * element by element. So the whole convolved image is never written, the maxima need no indices, and the gradient goes back
 * through comparisons of arrays of the pooled size. A tie is won by the earlier phase, which is the first place of the window.
 *
 * In blocks of a few images, what is computed in between stays in the processor's cache.
 */

/** A convolution [n, c, …] · [m, c / groups, …k] + [m], and the window of the max pooling after it. */
export interface ConvPool {
  readonly x: Value;
  readonly w: Value;
  readonly bias: Value | undefined;
  readonly attrs: ConvAttrs;
  /** Sizes of the convolved image. */
  readonly full: readonly number[];
  readonly window: readonly number[];
  /** Where it was made: the name of its layer. */
  readonly label: string;
}

/** The pooled maxima, and for each comparison of two phases where the earlier one won. */
export interface Pooled { readonly y: Value; readonly wins: readonly Value[] }

/** Of the convolved image, which is the largest array on the way. */
const imageBytes = ({ w, full }: ConvPool): number => 4 * w.shape[0]! * sizeOf(full);

/** The largest of each window of a convolution. */
export function convMaxPool(given: ConvPool): Pooled {
  return withLabel(given.label, () => {
    const [y, ...wins] = overBlocks(imageBytes(given), [given.x], [], ([x]) => {
      const tournament = play(phases(given, x!));
      return { sums: [], outputs: [tournament.y, ...tournament.wins] };
    }).outputs;
    return { y: y!, wins };
  });
}

/** dx and dw of {@link convMaxPool}, where wanted. */
export function convMaxPoolGradient(given: ConvPool, { wins }: Pooled, dy: Value, want: { dx: boolean; dw: boolean }): { dx: Value | undefined; dw: Value | undefined } {
  const { x, w, full, window } = given;
  const kernel = w.shape.slice(2);
  const idle = want.dw ? idlePlaces({ ...given.attrs, kernel }, x.shape[1]!, w.shape[0]!) : 0;
  const wide = full.map((d, i) => (i === full.length - 1 ? d + idle : d));
  const attrs = { ...given.attrs, pads: given.attrs.pads.map(([before, after], i) => [before, i === full.length - 1 ? after + idle : after] as const) };
  return withLabel(`gradient/${given.label}`, () => {
    const done = overBlocks(imageBytes(given), [dy, ...wins, ...(want.dw ? [x] : [])], want.dw ? [w] : [], ([dPooled, ...rest]) => {
      const dConv = interleave(undo(dPooled!, rest.slice(0, wins.length)), window, wide);
      return {
        sums: want.dw ? [convKernelGradient(rest.at(-1)!, dConv, { ...attrs, kernel, idle })] : [],
        outputs: want.dx ? [convInputGradient(dConv, w, { ...attrs, size: x.shape.slice(2) })] : [],
      };
    });
    return { dx: done.outputs[0], dw: done.sums[0] };
  });
}

/** The convolution at the first place of every window, at the second place, …: in C order of the places. */
function phases({ w, bias, attrs, full, window }: ConvPool, x: Value): Value[] {
  const { strides, dilations, pads, groups } = attrs;
  return placesOf(window).map((place) => {
    const ranges = place.map((p, i) => {
      const from = p * strides[i]! - pads[i]![0];
      const length = (Math.floor(full[i]! / window[i]!) - 1) * window[i]! * strides[i]! + extent(w.shape[i + 2]!, dilations[i]!);
      return { from, to: from + length, size: x.shape[i + 2]! };
    });
    const seen = slice(x, [0, 0, ...ranges.map(({ from }) => Math.max(from, 0))], [x.shape[0]!, x.shape[1]!, ...ranges.map(({ to, size }) => Math.min(to, size))]);
    return convChannelsFirst(seen, w, {
      strides: strides.map((s, i) => s * window[i]!), dilations, groups,
      pads: ranges.map(({ from, to, size }) => [Math.max(-from, 0), Math.max(to - size, 0)] as const),
    }, bias);
  });
}

/** Neighbours are compared until one is left; `wins` in the order of play. */
function play(players: readonly Value[]): Pooled {
  if (players.length === 1) return { y: players[0]!, wins: [] };
  const wins: Value[] = [];
  const next: Value[] = [];
  for (let i = 0; i < players.length; i += 2) {
    const [a, b] = [players[i]!, players[i + 1]];
    const winner = b === undefined ? a : maximum(a, b);
    if (b !== undefined) wins.push(equal(a, winner));
    next.push(winner);
  }
  const rest = play(next);
  return { y: rest.y, wins: [...wins, ...rest.wins] };
}

/** Hands dy back to the winners: one array for each phase. */
function undo(dy: Value, wins: readonly Value[]): Value[] {
  const rounds: number[] = [];
  for (let players = wins.length + 1; players > 1; players = Math.ceil(players / 2)) rounds.unshift(players);
  let shares = [dy];
  let at = wins.length;
  for (const players of rounds) {
    const games = wins.slice(at - Math.floor(players / 2), at);
    at -= games.length;
    shares = shares.flatMap((share, i) => {
      if (games[i] === undefined) return [share];
      const first = mul(share, cast(games[i]!, share.dtype));
      return [first, sub(share, first)];
    });
  }
  return shares;
}

/** Puts the phases back where they came from; zeros fill up to `full`. Those of the last axis ride along with the one before it. */
function interleave(phases: readonly Value[], window: readonly number[], full: readonly number[]): Value {
  const last = window.length - 1;
  let parts = [...phases];
  let { shape } = phases[0]!;
  for (let axis = last; axis >= 0; axis--) {
    const size = window[axis]!;
    const rows = sizeOf(shape.slice(0, axis + 3));
    const gap = axis === last - 1 ? full[last]! - shape.at(-1)! : 0;
    const pieces = parts.map((part) => [reshape(part, [rows, -1]), ...(gap === 0 ? [] : [zeros({ shape: [rows, gap], dtype: part.dtype })])]);
    parts = Array.from({ length: parts.length / size }, (_, i) => concat(pieces.slice(i * size, (i + 1) * size).flat(), 1));
    shape = shape.map((d, i) => (i === axis + 2 ? d * size : d) + (i === last + 2 ? gap : 0));
  }
  return pad(reshape(parts[0]!, shape), shape.map((d, i) => [0, i < 2 ? 0 : full[i - 2]! - d] as const));
}

/** Every place in a window, in C order. */
function placesOf(window: readonly number[]): number[][] {
  return window.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])), [[]]);
}
