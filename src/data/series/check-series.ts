/** @file A series as a tensor [t, …] without holes: what windows are cut from. */
import { check, show } from '../../core/errors.js';
import { showShape } from '../../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';

/**
 * The series, one row a time step.
 * @param columns names of the columns, for errors
 * @throws KeratinError `data/empty`, `series/not-finite` with row and column of the first NaN
 */
export function checkSeries(where: string, given: TensorLike, columns?: readonly string[]): Tensor {
  const series = given instanceof Tensor ? given : tensor(given);
  check(series.shape.length > 0 && series.size > 0, () => ({
    code: 'data/empty', where, expected: 'a series with one row a time step', received: showShape(series.shape), fix: 'check how the data was read',
  }));
  if (series.dtype !== 'float32' && series.dtype !== 'float64') return series;
  const values = series.data as Float32Array;
  const first = values.findIndex((v) => !Number.isFinite(v));
  check(first === -1, () => {
    const width = series.size / series.shape[0]!;
    const column = first % width;
    const name = columns?.[column] === undefined ? '' : ` (${show(columns[column])})`;
    const all = values.reduce((n, v) => n + Number(!Number.isFinite(v)), 0);
    return {
      code: 'series/not-finite', where, expected: 'finite numbers', received: `${values[first]} in row ${Math.floor(first / width)}, column ${column}${name}; ${all} such in all`,
      fix: 'fill the holes first, for example with the value before, or leave out these rows',
    };
  });
  return series;
}

/**
 * Targets along axis 0 of a series.
 * @throws KeratinError `series/not-finite` with row and column of the first NaN
 */
export const checkTargets = (where: string, given: TensorLike): Tensor => checkSeries(`${where}, targets`, given);

/** Throws unless it is a whole number of at least `least`. */
export function checkWhole(where: string, name: string, value: number, least: number): void {
  check(Number.isInteger(value) && value >= least, () => ({
    code: 'option/value', where, expected: `${name} as a whole number from ${least}`, received: show(value), fix: `use ${name}: ${least} or more`,
  }));
}
