/** @file Operations of Keras files that move numbers about: shapes, axes, parts, copies, other formats. */
import { stopGradient } from '../../autodiff/stop-gradient.js';
import { normalizeAxes, normalizeAxis, sizeOf } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { inChannelsLast } from '../../layers/data-format.js';
import { croppedToRatio, paddedToRatio } from '../../layers/preprocessing/fitted-size.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { cast } from '../../ops/compare.js';
import { gather, oneHot, takeAlong } from '../../ops/gather.js';
import { type Padding, concat, flip, pad, split, stack, transpose } from '../../ops/layout.js';
import { l2Normalize } from '../../ops/reduce.js';
import { expandDims, reshape } from '../../ops/reshape.js';
import { type Interpolation, interpolations, padEdges, repeat, resize, tile } from '../../ops/resize.js';
import { getItem } from './get-item.js';
import { type Given, formatOf } from './given.js';
import type { Operations } from './kind.js';

/** More classes, and pixels of a side, than a serious file has: they would fill the memory. */
const [MOST_CLASSES, LARGEST_SIDE] = [2 ** 20, 2 ** 13];

/** A shape in which -1 or null takes what is left. */
function reshaped(g: Given): Value {
  const shape = g.get('newshape') ?? g.get('shape');
  if (!Array.isArray(shape) || !shape.every((d) => d === null || Number.isInteger(d))) throw g.wrong('newshape', 'a list of sizes');
  return reshape(g.value('x'), shape.map((d: number | null) => d ?? -1));
}

function squeezed(g: Given): Value {
  const x = g.value('x');
  const axes = g.has('axis') ? normalizeAxes(g.axes(), x.rank) : x.shape.flatMap((d, i) => (d === 1 ? [i] : []));
  if (axes.some((axis) => x.shape[axis] !== 1)) throw g.wrong('axis', `axes of size 1 of [${x.shape.join(', ')}]`);
  return reshape(x, x.shape.filter((_, i) => !axes.includes(i)));
}

function expanded(g: Given): Value {
  const axes = g.wholes('axis');
  const x = g.value('x');
  return normalizeAxes(axes, x.rank + axes.length).sort((a, b) => a - b).reduce((y, axis) => expandDims(y, axis), x);
}

/** Into equal parts, or at the places that a list names. */
function parts(g: Given): Value[] {
  const x = g.value('x');
  const axis = normalizeAxis(g.whole('axis', 0), x.rank);
  const places = g.get('indicesOrSections');
  if (typeof places === 'number' && !(places >= 1 && places <= x.shape[axis]!)) throw g.wrong('indicesOrSections', `from 1 to ${x.shape[axis]} parts`);
  if (typeof places === 'number') return split(x, places, axis);
  const ends = [...g.wholes('indicesOrSections'), x.shape[axis]!];
  return split(x, ends.map((end, i) => end - (ends[i - 1] ?? 0)), axis);
}

/** The axes `from` at the places `to`, the others in their order. */
function moved(x: Value, from: readonly number[], to: readonly number[]): Value {
  const [sources, targets] = [from.map((a) => normalizeAxis(a, x.rank)), to.map((a) => normalizeAxis(a, x.rank))];
  const others = x.shape.map((_, i) => i).filter((i) => !sources.includes(i));
  return transpose(x, x.shape.map((_, i) => (targets.includes(i) ? sources[targets.indexOf(i)]! : others.shift()!)));
}

function swapped(g: Given): Value {
  const x = g.value('x');
  const [a, b] = [normalizeAxis(g.whole('axis1'), x.rank), normalizeAxis(g.whole('axis2'), x.rank)];
  return transpose(x, x.shape.map((_, i) => (i === a ? b : i === b ? a : i)));
}

function tiled(g: Given): Value {
  const x = g.value('x');
  const times = g.wholes('repeats');
  const rank = Math.max(times.length, x.rank);
  const full = (list: readonly number[]): number[] => [...new Array<number>(rank - list.length).fill(1), ...list];
  return tile(reshape(x, full(x.shape)), full(times));
}

function repeated(g: Given): Value {
  const x = g.value('x');
  return g.has('axis') ? repeat(x, g.whole('repeats'), g.whole('axis')) : repeat(reshape(x, [-1]), g.whole('repeats'), 0);
}

function padded(g: Given): Value {
  const x = g.value('x');
  const width = g.get('padWidth');
  const pairs = Array.isArray(width) ? width.map((w: unknown) => [w].flat()) : [[width]];
  if (!pairs.flat().every(Number.isInteger) || (pairs.length !== 1 && pairs.length !== x.rank)) throw g.wrong('padWidth', 'whole numbers before and after each axis');
  const padding: Padding = x.shape.map((_, i) => {
    const pair = pairs[pairs.length === 1 ? 0 : i] as number[];
    return [pair[0]!, pair[1] ?? pair[0]!] as const;
  });
  const mode = g.text('mode', 'constant').toLowerCase();
  if (mode === 'constant') return pad(x, padding, g.number('constantValues', 0));
  if (mode === 'reflect' || mode === 'symmetric' || mode === 'edge') return padEdges(x, padding, mode);
  throw g.wrong('mode', 'constant, reflect, symmetric or edge');
}

function coded(g: Given): Value {
  const count = g.whole('numClasses');
  if (!(count >= 1 && count <= MOST_CLASSES)) throw g.wrong('numClasses', `from 1 to ${MOST_CLASSES}`);
  const codes = oneHot(g.value('x'), count, formatOf(g.get('dtype') ?? 'float32'));
  return moved(codes, [-1], [g.whole('axis', -1)]);
}

/** x / max(|x|, epsilon). */
function normalized(g: Given): Value {
  if (g.number('order', 2) !== 2) throw g.wrong('order', '2');
  return l2Normalize(g.float('x'), g.axes() ?? -1, g.number('epsilon', 1e-7) ** 2);
}

function resized(g: Given): Value {
  const [images, size, format] = [g.float('images'), g.wholes('size'), g.text('dataFormat', 'channels_last')];
  const [interpolation, antialias, isPadded] = [g.text('interpolation', 'bilinear') as Interpolation, g.flag('antialias'), g.flag('padToAspectRatio')];
  const [height, width] = size as [number, number];
  if (images.rank !== 4 || images.shape.some((d) => d > LARGEST_SIDE)) throw g.wrong('images', `pictures [n, h, w, c] of at most ${LARGEST_SIDE} pixels a side`);
  if (size.length !== 2 || size.some((d) => d < 1 || d > LARGEST_SIDE)) throw g.wrong('size', `two sizes of at most ${LARGEST_SIDE} pixels`);
  if (!interpolations.includes(interpolation)) throw g.wrong('interpolation', interpolations.join(', '));
  if (format !== 'channels_last' && format !== 'channels_first') throw g.wrong('dataFormat', 'channels_last or channels_first');
  return inChannelsLast(format, images, (x) => {
    if (g.flag('cropToAspectRatio')) return croppedToRatio(x, height, width, { interpolation, antialias });
    if (!isPadded) return resize(x, size, interpolation, antialias);
    const [, h, w] = x.shape as [number, number, number, number];
    if (Math.max((w * height) / width, (h * width) / height) > LARGEST_SIDE) throw g.wrong('padToAspectRatio', `of use for bars of at most ${LARGEST_SIDE} pixels`);
    return paddedToRatio(x, height, width, { interpolation, antialias }, g.number('fillValue', 0));
  });
}

export const arrangements: { numpy: Operations; core: Operations; nn: Operations; image: Operations } = {
  numpy: {
    Copy: ['x', (g) => g.value('x')], Array: ['x', (g) => (g.has('dtype') ? cast(g.value('x'), formatOf(g.get('dtype'))) : g.value('x'))],
    GetItem: ['x key', (g) => getItem(g.value('x'), g.get('key'))],
    Reshape: ['x', reshaped], Squeeze: ['x', squeezed], ExpandDims: ['x', expanded],
    Ravel: ['x', (g) => reshape(g.value('x'), [-1])],
    Transpose: ['x', (g) => transpose(g.value('x'), g.has('axes') ? g.wholes('axes').map((a) => normalizeAxis(a, g.value('x').rank)) : undefined)],
    Swapaxes: ['x', swapped], Moveaxis: ['x', (g) => moved(g.value('x'), g.wholes('source'), g.wholes('destination'))],
    Concatenate: ['xs', (g) => concat(g.values('xs'), g.whole('axis', -1))],
    Stack: ['x', (g) => stack(g.values('x'), g.whole('axis', 0))],
    Hstack: ['xs', (g) => concat(g.values('xs'), g.values('xs')[0]!.rank === 1 ? 0 : 1)], Vstack: ['xs', (g) => concat(g.values('xs'), 0)],
    Split: ['x', parts], Flip: ['x', (g) => flip(g.value('x'), g.axes() ?? g.value('x').shape.map((_, i) => i))],
    Tile: ['x', tiled], Repeat: ['x', repeated], Pad: ['x constantValues', padded],
    BroadcastTo: ['x', (g) => broadcastTo(g.value('x'), g.wholes('shape'))],
    Take: ['x indices', (g) => gather(g.has('axis') ? g.value('x') : reshape(g.value('x'), [sizeOf(g.value('x').shape)]), g.value('indices'), g.whole('axis', 0))],
    TakeAlongAxis: ['x indices', (g) => takeAlong(g.value('x'), g.value('indices'), g.whole('axis', -1))],
  },
  core: {
    Cast: ['x', (g) => cast(g.value('x'), formatOf(g.get('dtype')))],
    ConvertToTensor: ['x', (g) => (g.has('dtype') ? cast(g.value('x'), formatOf(g.get('dtype'))) : g.value('x'))],
    StopGradient: ['variable', (g) => stopGradient(g.value('variable'))],
    Unstack: ['x', (g) => {
      const x = g.value('x');
      const axis = normalizeAxis(g.whole('axis', 0), x.rank);
      return split(x, x.shape[axis]!, axis).map((y) => reshape(y, y.shape.filter((_, i) => i !== axis)));
    }],
  },
  nn: { OneHot: ['x', coded], Normalize: ['x', normalized] },
  image: { Resize: ['images', resized] },
};
