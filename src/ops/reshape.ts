/** @file Other shapes for the same numbers in the same order. */
import { check } from '../core/errors.js';
import { type Shape, normalizeAxis, sameShape, showShape, sizeOf } from '../core/shape.js';
import { type Op, type Value, apply1 } from '../core/value.js';

/** y = the numbers of x under another shape. dx = dy under the old one. */
export const reshapeOp: Op<{ shape: Shape }> = {
  name: 'reshape',
  infer([x], { shape }) {
    check(sizeOf(shape) === sizeOf(x!.shape) && shape.every((d) => Number.isInteger(d) && d >= 0), () => ({
      code: 'shape/reshape', expected: `a shape of ${sizeOf(x!.shape)} elements for ${showShape(x!.shape)}`,
      received: showShape(shape), fix: 'choose sizes whose product stays the same',
    }));
    return [{ shape, dtype: x!.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('Reshape', [onnx.inputs[0]!, onnx.ints(attrs.shape)], { allowzero: 1 }),
  gradient: ({ inputs: [x] }, [dy]) => [reshape(dy!, x!.shape)],
};

/** The same numbers in another shape; one size may be -1. */
export function reshape(x: Value, shape: Shape): Value {
  const known = sizeOf(shape.filter((d) => d !== -1));
  const full = shape.map((d) => (d === -1 ? sizeOf(x.shape) / known : d));
  return sameShape(full, x.shape) ? x : apply1(reshapeOp, [x], { shape: full });
}

/** A new axis of size 1 before `axis` (negative: counted in the result). */
export function expandDims(x: Value, axis: number): Value {
  const at = normalizeAxis(axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Without `axis`, which must have size 1; without argument, without all axes of size 1. */
export function squeeze(x: Value, axis?: number): Value {
  if (axis === undefined) return reshape(x, x.shape.filter((d) => d !== 1));
  const at = normalizeAxis(axis, x.rank);
  return reshape(x, x.shape.filter((_, i) => i !== at));
}

/** All axes after the first as one: [n, …] to [n, rest]. */
export const flatten = (x: Value): Value => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
