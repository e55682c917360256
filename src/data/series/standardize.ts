/** @file A series with mean 0 and deviation 1, both measured on the part that is trained on. */
import { check } from '../../core/errors.js';
import { showShape } from '../../core/shape.js';
import { Tensor, type TensorLike } from '../../core/tensor.js';
import { checkSeries } from './check-series.js';

/** A standardized series, and how to get back: `value · std + mean`. */
export interface Standardized { readonly data: Tensor; readonly mean: readonly number[]; readonly std: readonly number[] }

/**
 * (x - mean) / std, column by column; mean and std are those of the rows that are trained on, so that nothing is known
 * of the others. A column that does not change there is only shifted.
 *
 * @param series [t, d] or [t]
 * @param trainRows how many from the beginning, or which: `(row) => row % 4320 < 2880`; default all
 * @param columns names of the columns, for errors
 * @returns data: float32 of the same shape; mean, std: [d]
 * @throws KeratinError `series/not-finite` with row and column of a NaN, `series/range`
 * @example
 * const { data, std } = standardize(series, 200000);
 * const degrees = 0.29 * std[1]!;   // a mean absolute error, in °C again
 */
export function standardize(series: TensorLike, trainRows?: number | ((row: number) => boolean), columns?: readonly string[]): Standardized {
  const given = checkSeries('standardize', series, columns);
  check(given.shape.length <= 2, () => ({ code: 'shape/rank', where: 'standardize', expected: 'a series [t, d] or [t]', received: showShape(given.shape), fix: 'reshape it to one row a time step' }));
  const rows = given.shape[0]!;
  const width = given.size / rows;
  const isTrained = typeof trainRows === 'function' ? trainRows : (row: number) => row < (trainRows ?? rows);
  const counted = Uint32Array.from({ length: rows }, (_, i) => i).filter(isTrained);
  check(counted.length > 0 && (typeof trainRows !== 'number' || (Number.isInteger(trainRows) && trainRows <= rows)), () => ({
    code: 'series/range', where: 'standardize', expected: typeof trainRows === 'function' ? 'trainRows that takes some of the rows' : `trainRows from 1 to ${rows}`,
    received: typeof trainRows === 'function' ? 'one that takes none' : `${trainRows}`, fix: 'pass the number of rows at the beginning that are trained on',
  }));
  const mean = new Float64Array(width);
  const std = new Float64Array(width);
  for (const row of counted) for (let j = 0; j < width; j++) mean[j]! += Number(given.data[row * width + j]) / counted.length;
  for (const row of counted) for (let j = 0; j < width; j++) std[j]! += (Number(given.data[row * width + j]) - mean[j]!) ** 2 / counted.length;
  for (let j = 0; j < width; j++) std[j] = Math.sqrt(std[j]!) || 1;
  const data = Float32Array.from({ length: given.size }, (_, i) => (Number(given.data[i]) - mean[i % width]!) / std[i % width]!);
  return { data: new Tensor(given.shape, 'float32', data), mean: [...mean], std: [...std] };
}
