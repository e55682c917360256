/** @file The table of a run: its columns standardized by the rows to train on, windows of both parts, and errors in the units of the table. */
import { check, within } from '../../core/errors.js';
import { naiveBaseline } from '../../data/series/naive-baseline.js';
import { type SeriesSource, seriesGenerator } from '../../data/series/series-generator.js';
import { standardize } from '../../data/series/standardize.js';
import type { Tensor } from '../../core/tensor.js';
import type { Model } from '../../models/model.js';
import { shortPath } from '../text.js';
import { seriesDefaults } from './sequence-defaults.js';
import type { Normalization, SeriesSettings } from './sequence-record.js';
import { indexOf, readSeries } from './series-table.js';

export interface OpenSeries {
  readonly train: SeriesSource;
  readonly validation: SeriesSource | null;
  /** With columns, target and steps an epoch as they were found. */
  readonly settings: SeriesSettings;
  /** Rows by part. */
  readonly counts: Readonly<Record<string, number>>;
  readonly scale: Omit<Normalization, 'columns'>;
  /** The deviation of the target: errors times it are in the units of the table. */
  readonly unit: number;
  readonly notices: readonly string[];
}

/** @throws KeratinError `series/column`, `series/range`, and those of `readSeries` */
export async function openSeries(settings: SeriesSettings): Promise<OpenSeries> {
  const path = shortPath(settings.data);
  const { data, columns, notices } = await readSeries(path, { columns: settings.columns.length === 0 ? null : settings.columns, missing: settings.missing });
  check(settings.target !== '' || columns.length === 1, () => ({
    code: 'series/column', where: 'keratin train --target', expected: `the name of the column to forecast: ${columns.join(', ')}`, received: 'none', fix: `add --target '${columns[0]}', for example`,
  }));
  const target = settings.target === '' ? columns[0]! : columns[within('keratin train --target', () => indexOf(columns, settings.target))]!;
  const rows = data.shape[0]!;
  const held = Math.round(settings.validationSplit * rows);
  const cut = rows - held;
  const { lookback, step, delay, batch, seed } = settings;
  const needed = lookback + delay + 2;
  check(cut > needed && (held === 0 || held > needed), () => ({
    code: 'series/range', where: `table "${path}"`, expected: `more than ${needed} rows in each part, for lookback ${lookback} and delay ${delay}`, received: `${cut} to train on and ${held} to validate`, fix: 'look back or ahead less far: --lookback, --delay; or use a longer table',
  }));
  const scaled = standardize(data, cut, columns);
  const how = { lookback, step, delay, target, columns, batchSize: batch };
  const passOver = seriesGenerator(scaled.data, { ...how, maxIndex: cut - delay }).batchesPerPass;
  const stepsPerEpoch = settings.stepsPerEpoch === 0 ? Math.min(seriesDefaults.stepsPerEpoch, passOver) : settings.stepsPerEpoch;
  const at = columns.indexOf(target);
  return {
    train: seriesGenerator(scaled.data, { ...how, maxIndex: cut - delay, shuffle: true, seed, stepsPerEpoch }),
    validation: held === 0 ? null : inOrder(scaled.data, { ...how, minIndex: cut }),
    settings: { ...settings, columns, target, stepsPerEpoch }, counts: { training: cut, ...(held === 0 ? {} : { validation: held }) },
    scale: { mean: scaled.mean, std: scaled.std }, unit: scaled.std[at]!, notices,
  };
}

/** All windows in order, once. */
export function inOrder(data: Tensor, how: Parameters<typeof seriesGenerator>[1]): SeriesSource {
  const { batchesPerPass } = seriesGenerator(data, how);
  return seriesGenerator(data, { ...how, stepsPerEpoch: batchesPerPass });
}

/** Mean absolute errors in the units of the table: the network's, and that of the value that stays as it is. */
export async function scoreSeries(model: Model, source: SeriesSource, unit: number): Promise<{ readonly error: number; readonly naive: number }> {
  const { loss } = await model.evaluate(source, { verbose: 0 });
  return { error: loss! * unit, naive: await naiveBaseline(source, source.batchesPerPass) * unit };
}
