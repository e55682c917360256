/** @file Numbers brought to a common scale before training. */
import { check, show } from '../core/errors.js';
import { normalizeAxis, stridesOf } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';

/**
 * `x * scale + offset` as float32.
 *
 * @example
 * rescale(pixels, 1 / 255);   // uint8 0–255 to 0–1
 */
export function rescale(x: TensorLike, scale: number, offset = 0): Tensor {
  const { shape, data } = tensor(x);
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = Number(data[i]) * scale + offset;
  return new Tensor(shape, 'float32', scaled);
}

/**
 * Divides by the norm along an axis: `x / (Σ |x|^order)^(1/order)`; where that is 0, x stays.
 *
 * Source: keras.utils.normalize.
 *
 * @param options.axis default the last
 * @param options.order default 2 (Euclidean); `Infinity` divides by the largest absolute value
 * @returns float32, shape of x
 * @example
 * normalize([[3, 4]]).toArray();   // [[0.6, 0.8]]
 */
export function normalize(x: TensorLike, options: { axis?: number; order?: number } = {}): Tensor {
  const { axis = -1, order = 2 } = options;
  check(order > 0, () => ({ code: 'data/order', where: 'normalize', expected: 'an order above 0', received: show(order), fix: 'use 1, 2 or Infinity' }));
  const values = tensor(x).cast('float32');
  const along = normalizeAxis(axis, values.shape.length);
  const step = stridesOf(values.shape)[along]!;
  const size = values.shape[along]!;
  const result = Float32Array.from(values.data as Float32Array);
  for (let first = 0; first < result.length; first += first % step === step - 1 ? step * (size - 1) + 1 : 1) {
    let norm = 0;
    for (let i = 0; i < size; i++) {
      const magnitude = Math.abs(result[first + i * step]!);
      norm = order === Infinity ? Math.max(norm, magnitude) : norm + magnitude ** order;
    }
    if (order !== Infinity) norm **= 1 / order;
    if (norm > 0) for (let i = 0; i < size; i++) result[first + i * step]! /= norm;
  }
  return new Tensor(values.shape, 'float32', result);
}
