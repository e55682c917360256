/** @file ONNX operators that move numbers without changing them, in our ops. Source: onnx/docs/Operators.md. */
import { check } from '../core/errors.js';
import { normalizeAxis, showShape, sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { broadcastTo } from '../ops/broadcast.js';
import { cast } from '../ops/compare.js';
import { gather, gatherElements } from '../ops/gather.js';
import { type Padding, concat, pad, slice, split, transpose } from '../ops/layout.js';
import { expandDims, reshape, squeeze } from '../ops/reshape.js';
import { padEdges, resize, tile } from '../ops/resize.js';
import { toChannelsFirst, toChannelsLast } from '../ops/window.js';
import { broadcastShapes } from '../core/shape.js';
import type { OnnxCall, Operator } from './onnx-call.js';

/** 0 keeps a size, -1 is what is left. A first size that is the file's own batch stands for whatever batch comes. */
function reshaped(call: OnnxCall): Value {
  const x = call.value(0);
  const target = call.listOrInput('shape', 1) ?? [];
  const kept = target.map((d, i) => (d === 0 && call.number('allowzero', 0) === 0 ? x.shape[i] ?? 0 : d));
  const isBatch = call.batch !== null && kept[0] === call.batch && x.shape[0] !== call.batch && (kept.includes(-1) || sizeOf(kept) !== sizeOf(x.shape));
  const sizes = isBatch ? [x.shape[0]!, ...kept.slice(1)] : kept;
  const known = sizeOf(sizes.filter((d) => d !== -1));
  const shape = sizes.map((d) => (d === -1 ? sizeOf(x.shape) / known : d));
  check(shape.every((d) => Number.isInteger(d) && d >= 0) && sizeOf(shape) === sizeOf(x.shape), () => ({
    code: 'onnx/shape', expected: `a shape of the ${sizeOf(x.shape)} numbers of ${showShape(x.shape)}`, received: showShape(target), fix: 'export the model with an open batch size (dynamic_axes), or give it pictures of the size it was exported for',
  }));
  return reshape(x, shape);
}

function flattened(call: OnnxCall): Value {
  const x = call.value(0);
  const axis = call.number('axis', 1);
  const at = axis < 0 ? axis + x.rank : axis;
  return reshape(x, [sizeOf(x.shape.slice(0, at)), sizeOf(x.shape.slice(at))]);
}

function sliced(call: OnnxCall): Value {
  const x = call.value(0);
  const starts = call.listOrInput('starts', 1)!;
  const ends = call.listOrInput('ends', 2)!;
  const axes = (call.listOrInput('axes', 3) ?? starts.map((_, i) => i)).map((a) => normalizeAxis(a, x.rank));
  const steps = call.numbers(4) ?? starts.map(() => 1);
  const [begin, end, step] = [x.shape.map(() => 0), [...x.shape], x.shape.map(() => 1)];
  axes.forEach((axis, i) => {
    const d = x.shape[axis]!;
    call.only(steps[i]! > 0, 'steps backwards');
    const within = (v: number): number => Math.min(Math.max(v < 0 ? v + d : v, 0), d);
    [begin[axis], end[axis], step[axis]] = [within(starts[i]!), within(ends[i]!), steps[i]!];
  });
  return slice(x, begin, end, step);
}

function padded(call: OnnxCall): Value {
  const x = call.value(0);
  const flat = call.listOrInput('pads', 1)!;
  const axes = (call.numbers(3) ?? x.shape.map((_, i) => i)).map((a) => normalizeAxis(a, x.rank));
  const padding: [number, number][] = x.shape.map(() => [0, 0]);
  axes.forEach((axis, i) => { padding[axis] = [flat[i]!, flat[i + axes.length]!]; });
  call.only(padding.flat().every((p) => p >= 0), 'negative pads');
  const mode = call.word('mode', 'constant');
  if (mode === 'constant') return pad(x, padding as Padding, call.numbers(2)?.[0] ?? call.number('value', 0));
  call.only(mode === 'reflect' || mode === 'edge', `mode ${mode}`);
  return padEdges(x, padding as Padding, mode as 'reflect' | 'edge');
}

/** Pictures [n, c, …] made larger or smaller. */
function resized(call: OnnxCall): Value {
  const x = call.value(0);
  const isNew = call.op === 'Resize' && call.opset >= 11;
  const scales = (isNew ? call.numbers(2) : call.numbers(1)) ?? call.list('scales') ?? [];
  const sizes = (isNew ? call.numbers(3) : undefined) ?? x.shape.map((d, i) => Math.floor(d * scales[i]!));
  const mode = call.word('mode', 'nearest');
  const coordinates = call.word('coordinate_transformation_mode', isNew ? 'half_pixel' : 'asymmetric');
  const isWhole = sizes.every((s, i) => s % x.shape[i]! === 0);
  call.only(sizes[0] === x.shape[0] && sizes[1] === x.shape[1], 'other sizes of batch or channels');
  const isOurs = mode === 'nearest' ? isWhole && coordinates !== 'align_corners' : mode === 'linear' && (coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel') && call.number('antialias', 0) === 0;
  call.only(isOurs, `mode ${mode} with ${coordinates}${mode === 'nearest' && !isWhole ? ' by a fraction' : ''}`);
  return toChannelsFirst(resize(toChannelsLast(x), sizes.slice(2), mode === 'nearest' ? 'nearest' : 'bilinear'));
}

function partsOf(call: OnnxCall): Value[] {
  const x = call.value(0);
  const axis = normalizeAxis(call.number('axis', 0), x.rank);
  const sizes = call.listOrInput('split', 1);
  return split(x, sizes ?? call.outputs, axis);
}

/** Indices below 0 count from the end. */
function gathered(call: OnnxCall): Value {
  const x = call.value(0);
  const axis = normalizeAxis(call.number('axis', 0), x.rank);
  const known = call.inputs[1] !== undefined && 'data' in call.inputs[1] ? call.numbers(1)! : undefined;
  if (known?.length === 1 && call.value(1).rank === 0) {
    const at = known[0]! < 0 ? known[0]! + x.shape[axis]! : known[0]!;
    return squeeze(slice(x, x.shape.map((_, i) => (i === axis ? at : 0)), x.shape.map((d, i) => (i === axis ? at + 1 : d))), axis);
  }
  return gather(x, cast(call.value(1), 'int32'), axis);
}

const inOrder = (axes: readonly number[], rank: number): number[] => axes.map((a) => normalizeAxis(a, rank)).sort((a, b) => a - b);

export const shaping: Readonly<Record<string, Operator>> = {
  Reshape: reshaped, Flatten: flattened, Slice: sliced, Pad: padded, Resize: resized, Upsample: resized, Split: partsOf, Gather: gathered,
  GatherElements: (call) => gatherElements(call.value(0), cast(call.value(1), 'int32'), call.number('axis', 0)),
  Transpose: (call) => transpose(call.value(0), call.list('perm') ?? call.value(0).shape.map((_, i) => call.value(0).rank - 1 - i)),
  Concat: (call) => concat(call.values(), call.number('axis', 0)),
  Unsqueeze: (call) => {
    const axes = call.listOrInput('axes', 1)!;
    return inOrder(axes, call.value(0).rank + axes.length).reduce((x, axis) => expandDims(x, axis), call.value(0));
  },
  Squeeze: (call) => {
    const x = call.value(0);
    const axes = call.listOrInput('axes', 1);
    return axes === undefined ? reshape(x, x.shape.filter((d) => d !== 1)) : inOrder(axes, x.rank).reverse().reduce((y, axis) => squeeze(y, axis), x);
  },
  Expand: (call) => broadcastTo(call.value(0), broadcastShapes(call.value(0).shape, call.numbers(1)!)),
  Tile: (call) => tile(call.value(0), call.numbers(1)!),
};
