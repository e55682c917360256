/** @file What the network of a run on a table says of other tables: windows in its units in, its forecast in them out. */
import { check } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { cutWindows } from '../../data/series/windows.js';
import { counted, grouped } from '../text.js';
import { readNormalization, readSequenceRecord } from './sequence-record.js';

/** How a run reads tables. */
export interface Forecast {
  readonly target: string;
  readonly columns: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Rows: see `seriesGenerator`. */
  readonly lookback: number;
  readonly step: number;
  readonly delay: number;
  readonly missing: number | null;
}

/** @throws KeratinError as `readSequenceRecord`, `readNormalization` */
export async function readForecast(run: string): Promise<Forecast> {
  const { settings: { target, lookback, step, delay, missing } } = await readSequenceRecord(run, 'series');
  return { target, lookback, step, delay, missing, ...await readNormalization(run) };
}

/**
 * The last window of a table, standardized: [1, t, d].
 * @param data float32 [rows, d] in the units of the table, its columns in the run's order
 * @throws KeratinError `series/range` for too few rows
 */
export function lastWindow({ columns, mean, std, lookback, step }: Forecast, data: Tensor, where: string): Tensor {
  const rows = data.shape[0]!;
  check(rows >= lookback, () => ({ code: 'series/range', where, expected: `at least ${grouped(lookback)} rows, as far as the network looks back`, received: counted(rows, 'row'), fix: 'use a longer table' }));
  const scaled = Float32Array.from(data.data as Float32Array, (value, i) => (value - mean[i % columns.length]!) / std[i % columns.length]!);
  return cutWindows(new Tensor(data.shape, 'float32', scaled), [rows - lookback], { span: lookback, rate: step });
}

/** The network's output in the units of the table. */
export function inUnits({ columns, target, mean, std }: Forecast, y: number): number {
  const at = columns.indexOf(target);
  return y * std[at]! + mean[at]!;
}
