/** @file Summing and its adjoint, broadcasting: each is the other's gradient. */
import { broadcastShapes, normalizeAxes, sameShape, showShape } from '../core/shape.js';
import { check } from '../core/errors.js';
import { zerosLike } from '../core/leaf.js';
import type { Shape } from '../core/shape.js';
import { type Op, type Spec, type Value, apply1 } from '../core/value.js';
import { reshape } from './reshape.js';

/** y[kept] = Σ over axes of x. dx = dy repeated along the axes. */
export const reduceSumOp: Op<{ axes: readonly number[] }> = {
  name: 'reduceSum',
  infer: ([x], { axes }) => [{ shape: x!.shape.map((d, i) => (axes.includes(i) ? 1 : d)), dtype: x!.dtype }],
  lower: (onnx, { attrs }) => onnx.emit('ReduceSum', [onnx.inputs[0]!, onnx.ints(attrs.axes)], { keepdims: 1 }),
  gradient: ({ inputs: [x] }, [dy]) => [broadcastTo(dy!, x!.shape)],
  commute: ({ attrs }, perm) => ({ attrs: { axes: attrs.axes.map((a) => perm[a]!).sort((a, b) => a - b) }, perm }),
};

/** Sum over `axes` (default all); the axes go, unless `keepDims`. */
export function sum(x: Value, axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Value {
  const over = normalizeAxes(axes, x.rank);
  const y = over.length === 0 ? x : apply1(reduceSumOp, [x], { axes: over });
  return options.keepDims === true ? y : dropAxes(y, over);
}

/** Removes axes of size 1. */
export function dropAxes(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : reshape(x, x.shape.filter((_, i) => !axes.includes(i)));
}

/** y = x repeated along axes of size 1. dx = Σ dy over those axes. */
export const broadcastOp: Op<{ shape: Shape }> = {
  name: 'broadcast',
  infer([x], { shape }) {
    check(sameShape(broadcastShapes(x!.shape, shape), shape), () => ({
      code: 'shape/broadcast', expected: `a shape that stretches to ${showShape(shape)}`, received: showShape(x!.shape),
      fix: 'axes may only be stretched from size 1',
    }));
    return [{ shape, dtype: x!.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('Expand', [onnx.inputs[0]!, onnx.ints(attrs.shape)]),
  gradient: ({ inputs: [x] }, [dy]) => [sumTo(dy!, x!.shape)],
};

/** `x` stretched to `shape` under NumPy's rule. */
export function broadcastTo(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : apply1(broadcastOp, [x], { shape });
}

/** Zeros of any size that take no room in the written model. */
export const zeros = ({ shape, dtype }: Spec): Value => broadcastTo(zerosLike({ shape: [], dtype }), shape);

/** Sums `x` down to a shape that broadcasts to its own: the adjoint of broadcasting. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
  return reshape(sum(x, axes, { keepDims: true }), shape);
}
