/** @file Windows of a series with the target that follows: Keras's TimeseriesGenerator. */
import { check, show } from '../../core/errors.js';
import { RandomGenerator, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import type { Tensor, TensorLike } from '../../core/tensor.js';
import type { BatchSource } from '../dataset.js';
import { checkSeries, checkTargets, checkWhole } from './check-series.js';
import { cutWindows } from './windows.js';

/** Options of {@link timeseriesGenerator}; all but batchSize count in rows. */
export interface TimeseriesGeneratorOptions {
  /** Every how many rows one is taken into a sample; default 1. */
  readonly samplingRate?: number;
  /** Rows from one sample to the next; default 1. */
  readonly stride?: number;
  /** First row that is used; default 0. */
  readonly startIndex?: number;
  /** Last row that is a target; default the last. */
  readonly endIndex?: number | null;
  /** Samples from random places; default false. */
  readonly shuffle?: boolean;
  /** Latest row first; default false. */
  readonly reverse?: boolean;
  /** Samples a batch; default 128. */
  readonly batchSize?: number;
}

const defaults: Required<TimeseriesGeneratorOptions> = { samplingRate: 1, stride: 1, startIndex: 0, endIndex: null, shuffle: false, reverse: false, batchSize: 128 };

/** One pass over the windows, batch by batch; `batch(k)` gives one in order. */
export interface TimeseriesSource extends BatchSource {
  readonly batches: number;
  batch(k: number): { readonly x: Tensor; readonly y: Tensor };
}

/**
 * Samples of the rows `i - length, i - length + samplingRate, …` before i, with the target of row i,
 * for i from `startIndex + length` to `endIndex` in steps of `stride`.
 *
 * Source: keras.preprocessing.sequence.TimeseriesGenerator.
 *
 * @param data [t, …]
 * @param targets [t, …], one for each row of data
 * @param length rows that a sample spans
 * @returns batches of x [n, ⌈length / samplingRate⌉, …] and y [n, …]; one pass is finite
 * @throws KeratinError `data/lengths`, `series/range`, `series/not-finite`, `option/value`
 * @example
 * const source = timeseriesGenerator(series, series, 10, { samplingRate: 2, batchSize: 2 });
 * const { x, y } = source.batch(0);   // x [2, 5, …], y [2, …]
 */
export function timeseriesGenerator(data: TensorLike, targets: TensorLike, length: number, options: TimeseriesGeneratorOptions = {}): TimeseriesSource {
  const where = 'timeseriesGenerator';
  const { samplingRate, stride, startIndex, endIndex, shuffle, reverse, batchSize } = readSettings(where, defaults, options);
  for (const [name, value, least] of [['length', length, 1], ['samplingRate', samplingRate, 1], ['stride', stride, 1], ['startIndex', startIndex, 0], ['batchSize', batchSize, 1]] as const) {
    checkWhole(where, name, value, least);
  }
  const series = checkSeries(where, data);
  const following = checkTargets(where, targets);
  const rows = series.shape[0]!;
  check(following.shape[0] === rows, () => ({
    code: 'data/lengths', where, expected: `a target for each of ${rows} rows`, received: `${following.shape[0] ?? 'a single number'}`, fix: 'pass targets of the same length as data',
  }));
  const first = startIndex + length;
  const last = endIndex ?? rows - 1;
  check(Number.isInteger(last) && first <= last && last < rows, () => ({
    code: 'series/range', where, expected: `endIndex from startIndex + length = ${first} to ${rows - 1}`, received: `${last}`, fix: 'make the samples shorter, or use more of the series',
  }));
  const batches = Math.floor((last - first + batchSize * stride) / (batchSize * stride));
  const rowsOf = (k: number, draws: RandomGenerator | undefined): number[] => {
    if (draws !== undefined) return Array.from(draws.bits(batchSize), (bits) => first + Math.floor((bits / 2 ** 32) * (last + 1 - first)));
    const start = first + batchSize * stride * k;
    return Array.from({ length: Math.ceil(Math.min(batchSize * stride, last + 1 - start) / stride) }, (_, i) => start + i * stride);
  };
  const batch = (k: number, draws?: RandomGenerator): { x: Tensor; y: Tensor } => {
    const ends = rowsOf(k, draws);
    return { x: cutWindows(series, ends.map((row) => row - length), { span: length, rate: samplingRate, reverse }), y: following.gather(ends) };
  };
  return {
    batches,
    finite: true,
    batch(k) {
      check(Number.isInteger(k) && k >= 0 && k < batches, () => ({ code: 'series/range', where, expected: `a batch from 0 to ${batches - 1}`, received: show(k), fix: 'iterate over the source to get them all' }));
      return batch(k, shuffle ? new RandomGenerator(sharedRandom.integer(2 ** 32)) : undefined);
    },
    iterate() {
      // Drawn now, before anything else of this epoch.
      const draws = shuffle ? new RandomGenerator(sharedRandom.integer(2 ** 32)) : undefined;
      return (async function* () {
        for (let k = 0; k < batches; k++) yield batch(k, draws);
      })();
    },
  };
}
