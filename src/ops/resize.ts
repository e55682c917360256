/** @file Images and series made larger or smaller, copied side by side, or continued past their edges. */
import { KeratinError, check, show } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import { type Shape, normalizeAxis, sameShape, showShape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { type Op, type Value, apply1 } from '../core/value.js';
import { broadcastTo } from './broadcast.js';
import { gather } from './gather.js';
import { type Padding, concat, flip, inversePermutation, sliceAxis } from './layout.js';
import { type SmoothInterpolation, resizeMatrix, smoothInterpolations } from './resize-matrix.js';
import { reshape } from './reshape.js';

const moved = <T>(values: readonly T[], perm: readonly number[]): T[] => inversePermutation(perm).map((p) => values[p]!);
/** [2, 3] by [4, 5] to [2, 4, 3, 5]: each axis and, behind it, its blocks. */
const interleave = (shape: Shape, blocks: readonly number[]): number[] => shape.flatMap((d, i) => [d, blocks[i]!]);

interface Blocks { blocks: readonly number[] }

/** y = each number of x copied into a block. dx = Σ of dy over each block. */
export const enlargeOp: Op<Blocks> = {
  name: 'enlarge',
  infer: ([x], { blocks }) => [{ shape: x!.shape.map((d, i) => d * blocks[i]!), dtype: x!.dtype }],
  lower(onnx, { attrs: { blocks }, inputs: [x], outputs: [y] }) {
    const apart = onnx.emit('Reshape', [onnx.inputs[0]!, onnx.ints(interleave(x!.shape, blocks.map(() => 1)))]);
    return onnx.emit('Reshape', [onnx.emit('Expand', [apart, onnx.ints(interleave(x!.shape, blocks))]), onnx.ints(y!.shape)]);
  },
  gradient: ({ attrs }, [dy]) => [apply1(sumBlocksOp, [dy!], attrs)],
  commute: ({ attrs }, perm) => ({ attrs: { blocks: moved(attrs.blocks, perm) }, perm }),
};

/** y = Σ of each block of x: the adjoint of enlarging, and the other way round. */
export const sumBlocksOp: Op<Blocks> = {
  name: 'sumBlocks',
  infer: ([x], { blocks }) => [{ shape: x!.shape.map((d, i) => d / blocks[i]!), dtype: x!.dtype }],
  lower(onnx, { attrs: { blocks }, outputs: [y] }) {
    const apart = onnx.emit('Reshape', [onnx.inputs[0]!, onnx.ints(interleave(y!.shape, blocks))]);
    return onnx.emit('ReduceSum', [apart, onnx.ints(blocks.map((_, i) => 2 * i + 1))], { keepdims: 0 });
  },
  gradient: ({ attrs }, [dy]) => [apply1(enlargeOp, [dy!], attrs)],
  commute: ({ attrs }, perm) => ({ attrs: { blocks: moved(attrs.blocks, perm) }, perm }),
};

/** Each element `times` times along `axis`: [1, 2] to [1, 1, 2, 2]. */
export function repeat(x: Value, times: number, axis: number): Value {
  const at = normalizeAxis(axis, x.rank);
  return enlarge(x, x.shape.map((_, i) => (i === at ? times : 1)));
}

/** Each number becomes a block of these sizes: nearest-neighbour upsampling by whole factors. */
function enlarge(x: Value, blocks: readonly number[]): Value {
  check(blocks.every((b) => Number.isInteger(b) && b >= 1), () => ({
    code: 'setting/range', expected: 'whole factors of 1 or more', received: `[${blocks}]`, fix: 'use resize for sizes between',
  }));
  return blocks.every((b) => b === 1) ? x : apply1(enlargeOp, [x], { blocks });
}

/** The whole of `x` `times[i]` times along each axis: [1, 2] to [1, 2, 1, 2]. */
export function tile(x: Value, times: readonly number[]): Value {
  check(times.length === x.rank && times.every((t) => Number.isInteger(t) && t >= 1), () => ({
    code: 'setting/range', where: 'tile', expected: `a whole number for each axis of ${showShape(x.shape)}`, received: `[${times}]`, fix: 'use 1 for axes that stay',
  }));
  const [apart, full] = [x.shape.flatMap((d) => [1, d]), x.shape.flatMap((d, i) => [times[i]!, d])];
  return reshape(broadcastTo(reshape(x, apart), full), x.shape.map((d, i) => d * times[i]!));
}

interface AlongAttrs { axis: number; matrix: Tensor; transposed: boolean }

/** y = M·x along one axis, for a constant matrix M [out, in]: interpolation. dx = Mᵀ·dy. */
export const alongAxisOp: Op<AlongAttrs> = {
  name: 'alongAxis',
  infer: ([x], { axis, matrix, transposed }) => [{ shape: x!.shape.map((d, i) => (i === axis ? matrix.shape[transposed ? 1 : 0]! : d)), dtype: x!.dtype }],
  lower(onnx, { attrs: { axis, matrix, transposed }, inputs: [x], outputs: [y] }) {
    const size = (dims: Shape): number => dims.reduce((a, b) => a * b, 1);
    const [before, after] = [size(x!.shape.slice(0, axis)), size(x!.shape.slice(axis + 1))];
    const flat = onnx.emit('Reshape', [onnx.inputs[0]!, onnx.ints(after === 1 ? [before, x!.shape[axis]!] : [before, x!.shape[axis]!, after])]);
    // The matrix is written as it is multiplied: M from the left, Mᵀ from the right.
    const written = onnx.constant((after === 1) === transposed ? matrix : transposeTensor(matrix));
    const product = onnx.emit('MatMul', after === 1 ? [flat, written] : [written, flat]);
    return onnx.emit('Reshape', [product, onnx.ints(y!.shape)]);
  },
  gradient: ({ attrs }, [dy]) => [apply1(alongAxisOp, [dy!], { ...attrs, transposed: !attrs.transposed })],
  commute: ({ attrs }, perm) => ({ attrs: { ...attrs, axis: perm[attrs.axis]! }, perm }),
};

function transposeTensor({ shape: [rows, columns], data }: Tensor): Tensor {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows!; i++) for (let j = 0; j < columns!; j++) result[j * rows! + i] = Number(data[i * columns! + j]);
  return new Tensor([columns!, rows!], 'float32', result);
}

export type Interpolation = 'nearest' | SmoothInterpolation;
export const interpolations: readonly Interpolation[] = ['nearest', ...smoothInterpolations];

/**
 * Images [n, h, w, c] (or series [n, t, c]) at another size.
 * `nearest` takes pixel ⌊(i + ½) · in / out⌋; `bilinear`, `bicubic`, `lanczos3` and `lanczos5` weigh the 2, 4, 6 or 10 nearest centres on each axis (half-pixel centres).
 *
 * @param size of the axes between the first and the last, in pixels
 * @param antialias widens what is weighed as much as images are made smaller, so that every pixel counts
 * @throws KeratinError `setting/unknown` for another interpolation, `shape/size` for sizes that are no whole numbers
 */
export function resize(x: Value, size: readonly number[], interpolation: Interpolation = 'nearest', antialias = false): Value {
  const from = x.shape.slice(1, -1);
  check(size.length === from.length && size.every((d) => Number.isInteger(d) && d >= 1), () => ({
    code: 'shape/size', where: 'resize', expected: `${from.length} whole sizes for ${showShape(x.shape)}`, received: `[${size}]`, fix: 'give one size for each axis between the first and the last',
  }));
  if (!interpolations.includes(interpolation)) {
    throw new KeratinError({ code: 'setting/unknown', where: 'resize', expected: interpolations.map(show).join(' or '), received: show(interpolation), fix: 'choose one of them' });
  }
  if (sameShape(from, size)) return x;
  const factors = size.map((d, i) => d / from[i]!);
  if (interpolation === 'nearest' && factors.every(Number.isInteger)) return enlarge(x, [1, ...factors, 1]);
  return size.reduce((y, to, i) => (to === from[i] ? y : resizeAxis(y, i + 1, to, interpolation, antialias)), x);
}

function resizeAxis(x: Value, axis: number, to: number, interpolation: Interpolation, antialias: boolean): Value {
  const from = x.shape[axis]!;
  if (interpolation !== 'nearest') return apply1(alongAxisOp, [x], { axis, matrix: resizeMatrix(from, to, interpolation, antialias), transposed: false });
  const nearest = Array.from({ length: to }, (_, i) => Math.min(Math.floor(((i + 0.5) * from) / to), from - 1));
  return gather(x, constant(nearest, { dtype: 'int32' }), axis);
}

/** Channels-last images or series enlarged by whole factors, one for each axis between the first and the last: Keras's UpSampling. */
export const upSample = (x: Value, factors: readonly number[], interpolation: Interpolation = 'nearest'): Value =>
  resize(x, x.shape.slice(1, -1).map((d, i) => d * factors[i]!), interpolation);

export type EdgeMode = 'reflect' | 'symmetric' | 'edge';

/**
 * `x` continued past its edges, `[before, after]` for each axis. For 1 2 3:
 * `reflect` 3 2 | 1 2 3 | 2 1 (the edge once), `symmetric` 2 1 | 1 2 3 | 3 2 (the edge twice), `edge` 1 1 | 1 2 3 | 3 3.
 */
export function padEdges(x: Value, padding: Padding, mode: EdgeMode): Value {
  return padding.reduce((y, [before, after], axis) => {
    const d = y.shape[axis]!;
    const most = mode === 'reflect' ? d - 1 : mode === 'symmetric' ? d : Infinity;
    check(before >= 0 && after >= 0 && before <= most && after <= most, () => ({
      code: 'setting/range', where: 'padEdges', expected: `paddings from 0 to ${most} on axis ${axis} of ${showShape(x.shape)}`, received: `[${before}, ${after}]`, fix: 'pad less, or with mode "edge"',
    }));
    return concat([...beyond(y, axis, mode, before, 'before'), y, ...beyond(y, axis, mode, after, 'after')], axis);
  }, x);
}

function beyond(x: Value, axis: number, mode: EdgeMode, count: number, side: 'before' | 'after'): Value[] {
  if (count === 0) return [];
  const d = x.shape[axis]!;
  if (mode === 'edge') return [repeat(side === 'before' ? sliceAxis(x, axis, 0, 1) : sliceAxis(x, axis, d - 1, d), count, axis)];
  const skip = mode === 'reflect' ? 1 : 0;
  return [flip(side === 'before' ? sliceAxis(x, axis, skip, skip + count) : sliceAxis(x, axis, d - skip - count, d - skip), [axis])];
}
