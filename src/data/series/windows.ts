/** @file Pieces of a series, as samples. */
import { allocate } from '../../core/dtype.js';
import { Tensor } from '../../core/tensor.js';

/** Which rows a sample has: `from`, `from + rate`, … below `from + span`. */
export interface WindowShape { readonly span: number; readonly rate: number; readonly reverse?: boolean }

/** Steps of a window. */
export const stepsOf = ({ span, rate }: WindowShape): number => Math.ceil(span / rate);

/**
 * One window for each of `starts`.
 * @returns [n, t, …] for a series [rows, …]
 */
export function cutWindows(series: Tensor, starts: ArrayLike<number>, shape: WindowShape): Tensor {
  const steps = stepsOf(shape);
  const width = series.size / series.shape[0]!;
  const data = allocate(series.dtype, starts.length * steps * width);
  const source = series.data;
  let to = 0;
  for (let i = 0; i < starts.length; i++) {
    for (let k = 0; k < steps; k++) {
      const row = starts[i]! + shape.rate * (shape.reverse === true ? steps - 1 - k : k);
      for (let j = row * width; j < (row + 1) * width; j++) data[to++] = source[j]!;
    }
  }
  return new Tensor([starts.length, steps, ...series.shape.slice(1)], series.dtype, data);
}
