/** @file Sliding windows over a series, as a source of batches. */
import { check } from '../../core/errors.js';
import { RandomGenerator, checkOptionalSeed, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import type { TensorLike } from '../../core/tensor.js';
import type { BatchSource } from '../dataset.js';
import { checkSeries, checkTargets, checkWhole } from './check-series.js';
import { cutWindows } from './windows.js';

/** Options of {@link timeseriesDatasetFromArray}; all but batchSize and seed count in rows. */
export interface TimeseriesDatasetOptions {
  /** Rows from one window to the next; default 1. */
  readonly sequenceStride?: number;
  /** Every how many rows one is taken into a window; default 1. */
  readonly samplingRate?: number;
  /** Windows a batch; default 128. */
  readonly batchSize?: number;
  /** A new order in each pass; default false. */
  readonly shuffle?: boolean;
  /** Of the order; default: drawn from the shared generator. */
  readonly seed?: number | null;
  /** First row that is used; default 0. */
  readonly startIndex?: number | null;
  /** The row behind the last that is used; default all. */
  readonly endIndex?: number | null;
}

const defaults: Required<TimeseriesDatasetOptions> = { sequenceStride: 1, samplingRate: 1, batchSize: 128, shuffle: false, seed: null, startIndex: null, endIndex: null };

/**
 * Windows of `sequenceLength` rows; the target of the window that begins at row i is `targets[i]`.
 *
 * Source: keras.utils.timeseries_dataset_from_array.
 *
 * @param data [t, …]
 * @param targets [t', …], or null for none
 * @returns batches of x [n, sequenceLength, …] and y [n, …]
 * @throws KeratinError `series/range`, `series/not-finite`, `option/value`, `random/seed`
 * @example
 * // The next value from the ten before it:
 * const source = timeseriesDatasetFromArray(series.slice(0, -10), series.slice(10), 10, { batchSize: 32 });
 */
export function timeseriesDatasetFromArray(data: TensorLike, targets: TensorLike | null, sequenceLength: number, options: TimeseriesDatasetOptions = {}): BatchSource {
  const where = 'timeseriesDatasetFromArray';
  const settings = readSettings(where, defaults, options);
  const { sequenceStride, samplingRate, batchSize, shuffle, seed } = settings;
  for (const [name, value] of [['sequenceLength', sequenceLength], ['sequenceStride', sequenceStride], ['samplingRate', samplingRate], ['batchSize', batchSize]] as const) checkWhole(where, name, value, 1);
  const series = checkSeries(where, data);
  checkOptionalSeed(where, seed);
  const following = targets === null ? null : checkTargets(where, targets);
  const rows = series.shape[0]!;
  const start = settings.startIndex ?? 0;
  const end = settings.endIndex ?? rows;
  check(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= rows, () => ({
    code: 'series/range', where, expected: `startIndex below endIndex, both from 0 to ${rows}`, received: `${start} and ${end}`, fix: 'choose them inside of the series',
  }));
  const places = Math.min(end - (sequenceLength - 1) * samplingRate, following?.shape[0] ?? Infinity) - start;
  check(places > 0, () => ({
    code: 'series/range', where, expected: `at least ${(sequenceLength - 1) * samplingRate + 1} rows for one window, and a target for it`, received: `${end - start} rows, ${following?.shape[0] ?? 'no'} targets`,
    fix: 'make the windows shorter, or use more of the series',
  }));
  const windows = Math.ceil(places / sequenceStride);
  const shape = { span: sequenceLength * samplingRate, rate: samplingRate };
  return {
    batches: Math.ceil(windows / batchSize),
    finite: true,
    iterate(epoch) {
      const draws = seed === null ? sharedRandom : new RandomGenerator(seed, epoch * Math.ceil(windows / 2));
      const order = shuffle ? draws.permutation(windows) : Uint32Array.from({ length: windows }, (_, i) => i);
      return (async function* () {
        for (let i = 0; i < windows; i += batchSize) {
          const starts = Array.from(order.subarray(i, i + batchSize), (window) => start + window * sequenceStride);
          const x = cutWindows(series, starts, shape);
          yield following === null ? { x } : { x, y: following.gather(starts) };
        }
      })();
    },
  };
}
