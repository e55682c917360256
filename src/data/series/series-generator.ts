/** @file Windows of a series with the value that one column has later: without end, in order or at random. */
import { check, show } from '../../core/errors.js';
import { RandomGenerator, checkOptionalSeed, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import { Tensor, type TensorLike } from '../../core/tensor.js';
import type { BatchSource } from '../dataset.js';
import { checkSeries, checkWhole } from './check-series.js';
import { cutWindows } from './windows.js';

/** Options of {@link seriesGenerator}; all but batchSize, seed and stepsPerEpoch count in rows of the series. */
export interface SeriesOptions {
  /** How many rows back a sample reaches. */
  readonly lookback: number;
  /** How many rows after the sample's end its target lies. */
  readonly delay: number;
  /** Every how many rows one is taken; default 1. */
  readonly step?: number;
  /** Column that is predicted: its number, or its name where `columns` are given. Not needed where there is only one. */
  readonly target?: number | string | null;
  /** First row that is used; default 0. */
  readonly minIndex?: number;
  /** The rows that samples end before lie below it; default as many as have a target, less one. */
  readonly maxIndex?: number | null;
  /**
   * Only samples that end before a row of which this says true. Parts of a short series can so share all of its seasons:
   * `(row) => row % 4320 < 2880` takes 20 days of every 30, at ten minutes a row.
   */
  readonly filter?: ((row: number) => boolean) | null;
  /** Samples from random places; default false: one after the other, then again from the start. */
  readonly shuffle?: boolean;
  /** Samples a batch; default 128. */
  readonly batchSize?: number;
  /** Of the random places; default drawn from the shared generator. */
  readonly seed?: number | null;
  /** Makes this many batches an epoch: fit then needs no stepsPerEpoch, and a run that is resumed sees the same samples. */
  readonly stepsPerEpoch?: number | null;
  /** Names of the columns. */
  readonly columns?: readonly string[] | null;
}

/** Batches of windows; the k-th is the same whenever it is asked for. */
export interface SeriesSource extends BatchSource {
  /** Number of the column that is predicted. */
  readonly target: number;
  /** Batches until the samples in order begin again. */
  readonly batchesPerPass: number;
  /** The rows that samples may end before. */
  readonly ends: Uint32Array;
  batch(k: number): { readonly x: Tensor; readonly y: Tensor };
}

const defaults = {
  lookback: undefined as number | undefined, delay: undefined as number | undefined, step: 1, target: null as number | string | null, minIndex: 0, maxIndex: null as number | null,
  filter: null as ((row: number) => boolean) | null,
  shuffle: false, batchSize: 128, seed: null as number | null, stepsPerEpoch: null as number | null, columns: null as readonly string[] | null,
};

/**
 * An endless source of x: rows `i - lookback, i - lookback + step, …` before i, and y: the target column at row `i + delay`,
 * for i from `minIndex + lookback` to below `maxIndex`, those that `filter` takes.
 *
 * Source: the generator of Chollet, Deep Learning with Python, 6.3.
 *
 * @param data [t, d] or [t], standardized
 * @returns batches of x [n, ⌈lookback / step⌉, d] and y [n]
 * @throws KeratinError `series/not-finite` with row and column of a NaN, `series/range`, `option/value`
 * @example
 * // Ten days of hourly values (one row is ten minutes) to the temperature a day later:
 * const train = seriesGenerator(series, { lookback: 1440, delay: 144, step: 6, target: 1, maxIndex: 30000, shuffle: true });
 * const validation = seriesGenerator(series, { lookback: 1440, delay: 144, step: 6, target: 1, minIndex: 30001, maxIndex: 40000 });
 */
export function seriesGenerator(data: TensorLike, options: SeriesOptions): SeriesSource {
  const where = 'seriesGenerator';
  const settings = readSettings(where, defaults, options ?? {});
  checkOptionalSeed(where, settings.seed);
  const { lookback, delay, step, minIndex, batchSize, shuffle, stepsPerEpoch } = settings as typeof settings & { lookback: number; delay: number };
  for (const [name, least] of [['lookback', 1], ['delay', 0], ['step', 1], ['minIndex', 0], ['batchSize', 1]] as const) checkWhole(where, name, settings[name]!, least);
  if (stepsPerEpoch !== null) checkWhole(where, 'stepsPerEpoch', stepsPerEpoch, 1);
  const given = checkSeries(where, data, settings.columns ?? undefined);
  const series = given.shape.length === 1 ? given.reshape([given.size, 1]) : given;
  const [rows, width] = series.shape as [number, number];
  const target = columnOf(where, settings.target, width, settings.columns);
  const end = settings.maxIndex ?? rows - delay - 1;
  const first = minIndex + lookback;
  check(Number.isInteger(end) && end > first && end + delay <= rows, () => ({
    code: 'series/range', where, expected: `maxIndex above minIndex + lookback = ${first}, and at most rows - delay = ${rows - delay}`,
    received: `${end}${settings.maxIndex === null ? ' (rows - delay - 1)' : ''} for a series of ${rows} rows`, fix: 'look back or ahead less far, or use more of the series',
  }));
  const { filter } = settings;
  const ends = Uint32Array.from({ length: end - first }, (_, i) => first + i).filter(filter ?? (() => true));
  check(ends.length > 0, () => ({
    code: 'series/range', where, expected: `a filter that takes some of the rows from ${first} to ${end - 1}`, received: 'one that takes none', fix: 'try it on these row numbers: filter: (row) => row % 10 < 8',
  }));
  const batchesPerPass = Math.max(1, Math.ceil(ends.length / batchSize) - 1);
  const seed = settings.seed ?? (shuffle ? sharedRandom.integer(2 ** 32) : 0);
  const window = { span: lookback, rate: step };

  const placesOf = (k: number): number[] => {
    if (shuffle) return Array.from(new RandomGenerator(seed, k * Math.ceil(batchSize / 2)).bits(batchSize), (bits) => ends[Math.floor((bits / 2 ** 32) * ends.length)]!);
    const start = (k % batchesPerPass) * batchSize;
    return [...ends.subarray(start, start + batchSize)];
  };
  const batch = (k: number): { x: Tensor; y: Tensor } => {
    const places = placesOf(k);
    const y = Float32Array.from(places, (i) => Number(series.data[(i + delay) * width + target]));
    return { x: cutWindows(series, places.map((i) => i - lookback), window), y: new Tensor([places.length], 'float32', y) };
  };
  let next = 0;
  return {
    target, batchesPerPass, ends, batch,
    batches: stepsPerEpoch,
    finite: stepsPerEpoch !== null,
    async *iterate(epoch) {
      if (stepsPerEpoch === null) for (;;) yield batch(next++);
      for (let k = 0; k < stepsPerEpoch; k++) yield batch(epoch * stepsPerEpoch + k);
    },
  };
}

function columnOf(where: string, target: number | string | null, width: number, columns: readonly string[] | null): number {
  const column = target === null && width === 1 ? 0 : typeof target === 'string' ? columns?.indexOf(target) ?? -1 : target ?? -1;
  check(Number.isInteger(column) && column >= 0 && column < width, () => ({
    code: 'series/column', where, expected: `target as a column from 0 to ${width - 1}${columns === null ? '' : `, or one of ${columns.join(', ')}`}`, received: target === null ? 'none' : show(target),
    fix: typeof target === 'string' && columns === null ? 'pass columns: [names] too' : 'pass target: 1, for example',
  }));
  return column;
}
