/** @file A tensor with its axes in another order. */
import { allocate } from '../core/dtype.js';
import { stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';

/** The axes in the order given; default: backwards. */
export function transposed(x: Tensor, order: readonly number[] = x.shape.map((_, i) => x.shape.length - 1 - i)): Tensor {
  const shape = order.map((axis) => x.shape[axis]!);
  const from = stridesOf(x.shape);
  return picked(x, shape, order.map((axis) => from[axis]!), 0);
}

/** Every element of `shape` from the place that strides and start say. */
export function picked(x: Tensor, shape: readonly number[], strides: readonly number[], start: number): Tensor {
  const data = allocate(x.dtype, x.size);
  const own = stridesOf(shape);
  for (let i = 0; i < data.length; i++) {
    let at = start;
    for (let axis = 0; axis < shape.length; axis++) at += (Math.floor(i / own[axis]!) % shape[axis]!) * strides[axis]!;
    data[i] = x.data[at]!;
  }
  return new Tensor(shape, x.dtype, data);
}
