/** @file Windows that slide over space, for convolution and pooling: strides, padding, sizes. */
import { KeratinError, check, show } from '../core/errors.js';
import { type Shape, sameShape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { type Padding, transpose } from './layout.js';

/** One number for every spatial axis, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * What stands around an input: nothing (`valid`), as many zeros as make the output ⌈size / stride⌉, an odd one at the end (`same`),
 * all of `same` before the first step of a series (`causal`), or `[before, after]` for each spatial axis.
 */
export type WindowPadding = 'valid' | 'same' | 'causal' | Padding;

/** How a window slides; one entry a spatial axis. */
export interface Sliding {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: Padding;
}

/** Extent of a window whose elements stand `dilation` apart. */
export const extent = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/** Number of places of the window along each axis: ⌊(d + before + after - extent) / stride⌋ + 1. */
export function slidingSizes(input: Shape, window: Shape, { strides, dilations, pads }: Sliding): number[] {
  const extents = window.map((k, i) => extent(k, dilations[i]!));
  const padded = input.map((d, i) => d + pads[i]![0] + pads[i]![1]);
  check(padded.every((d, i) => d >= extents[i]!), () => ({
    code: 'shape/window', expected: 'a window no larger than the input',
    received: `a window of ${extents.join(' x ')}${dilations.some((d) => d > 1) ? ' (with its dilation)' : ''} over an input of ${padded.join(' x ')}`,
    fix: 'use padding "same", a smaller window, larger data, or fewer poolings and strides before it',
  }));
  return padded.map((d, i) => Math.floor((d - extents[i]!) / strides[i]!) + 1);
}

/** Padding in numbers: `[before, after]` for each axis. */
export function resolvePadding(padding: WindowPadding, input: Shape, window: Shape, strides: readonly number[], dilations: readonly number[]): Padding {
  const extents = window.map((k, i) => extent(k, dilations[i]!));
  if (padding === 'valid') return input.map(() => [0, 0] as const);
  if (padding === 'same') {
    return input.map((d, i) => {
      const total = Math.max((Math.ceil(d / strides[i]!) - 1) * strides[i]! + extents[i]! - d, 0);
      return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
    });
  }
  if (padding === 'causal' && input.length === 1) return [[extents[0]! - 1, 0]];
  const fits = Array.isArray(padding) && padding.length === input.length
    && padding.every((p: unknown) => Array.isArray(p) && p.length === 2 && p.every((v) => Number.isInteger(v) && v >= 0));
  check(fits, () => ({
    code: 'option/padding', expected: `padding "valid", "same"${input.length === 1 ? ', "causal"' : ''} or [before, after] for each of ${input.length} spatial axes`,
    received: `padding ${show(padding)}`, fix: padding === 'causal' ? 'causal is for series (conv1d); pad images by numbers' : 'choose one of these',
  }));
  return padding as Padding;
}

/** A setting of one whole number >= 1 for each spatial axis. */
export function perAxis(name: string, value: PerAxis, rank: number): number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : [...value];
  if (list.length === rank && list.every((v) => Number.isInteger(v) && v >= 1)) return list;
  throw new KeratinError({
    code: 'option/size', expected: `${name} of a whole number of 1 or more, or ${rank === 1 ? 'a list of one' : `${rank} of them`}`,
    received: `${name} ${show(value)}`, fix: `give ${rank === 1 ? 'one number' : `one number for all ${rank} spatial axes, or one for each`}`,
  });
}

/** Names of the spatial axes, as errors write them. */
const AXES: Record<number, string> = { 1: 't', 2: 'h, w', 3: 'd, h, w' };

/** Throws unless `x` is a batch with `spatial` axes between n and c. */
export function checkBatch(shape: Shape, spatial: number): void {
  check(shape.length === spatial + 2, () => ({
    code: 'shape/rank', expected: `an input of ${spatial + 2} dimensions [n, ${AXES[spatial] ?? '…space'}, c]`, received: showShape(shape),
    fix: shape.length === spatial + 1 ? 'add the missing axis: a batch of one, or one channel at the end' : 'reshape the data first',
  }));
}

/** Throws unless the kernel has `spatial` axes and then the two of `channels`. */
export function checkKernel(where: string, kernel: Value, spatial: number, channels: readonly [string, string]): void {
  check(kernel.rank === spatial + 2, () => ({
    code: 'shape/kernel', where, expected: `a kernel of ${spatial + 2} dimensions [${spatialAxes(spatial).map((i) => `k${i}`).join(', ')}, ${channels.join(', ')}]`,
    received: showShape(kernel.shape), fix: `give the kernel ${spatial} spatial ${spatial === 1 ? 'axis' : 'axes'}, or use the convolution of its rank`,
  }));
}

/** Throws unless the last axis of x has the channels that the kernel reads. */
export function checkChannels(x: Value, kernel: Value, wanted: number): void {
  check(x.shape.at(-1) === wanted, () => ({
    code: 'shape/channels', expected: `an input of ${wanted} channels (its last axis), which the kernel ${showShape(kernel.shape)} reads`,
    received: `${x.shape.at(-1)} channels in ${showShape(x.shape)}`,
    fix: x.shape[1] === wanted ? 'the channels seem to come first: move them last, with permute or transpose' : 'make the kernel for the channels of the input',
  }));
}

/** Throws unless the bias has one number for each of the m channels. */
export function checkBias(bias: Value | undefined, m: number): void {
  check(bias === undefined || sameShape(bias.shape, [m]), () => ({
    code: 'shape/bias', expected: `a bias of shape [${m}], one number for each output channel`, received: showShape(bias!.shape), fix: 'give it that shape',
  }));
}

/** Throws where a stride and a dilation are both above 1, which Keras does not define. */
export function checkStrideOrDilation(strides: readonly number[], dilations: readonly number[]): void {
  check(strides.every((s) => s === 1) || dilations.every((d) => d === 1), () => ({
    code: 'option/stride-dilation', expected: 'strides or dilations above 1, not both', received: `strides [${strides}] and dilations [${dilations}]`,
    fix: 'set one of them to 1',
  }));
}

/** [n, …space, c] to [n, c, …space], as ONNX's operators read it. */
export const toChannelsFirst = (x: Value): Value => transpose(x, [0, x.rank - 1, ...spatialAxes(x.rank - 2)]);
/** [n, c, …space] to [n, …space, c]. */
export const toChannelsLast = (x: Value): Value => transpose(x, [0, ...spatialAxes(x.rank - 2, 2), 1]);

/** `from`, `from + 1`, … one for each spatial axis. */
export const spatialAxes = (spatial: number, from = 1): number[] => Array.from({ length: spatial }, (_, i) => from + i);
