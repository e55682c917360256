/** @file keratin predict RUN TABLE.csv: the value that comes after the end of a table. */
import { check } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { cutWindows } from '../../data/series/windows.js';
import { openRunModel } from '../run/open-run.js';
import { readNormalization, readSequenceRecord } from '../run/sequence-record.js';
import { readSeries } from '../run/series-table.js';
import { counted, grouped, plain, quoted } from '../text.js';
import type { PredictFlags } from '../run/use-flags.js';

export async function predictSeries(run: string, given: readonly string[], { json = false }: PredictFlags): Promise<void> {
  check(given.length > 0, () => ({ code: 'cli/usage', where: 'keratin predict', expected: 'a table', received: 'none', fix: `name one with the columns of training: keratin predict ${quoted(run)} TABLE.csv` }));
  const { folder, model } = await openRunModel(run);
  const { settings: { target, lookback, step, delay, missing } } = await readSequenceRecord(folder, 'series');
  const { columns, mean, std } = await readNormalization(folder);
  const at = columns.indexOf(target);
  const found: { readonly file: string; readonly target: string; readonly rowsAfterTheEnd: number; readonly value: number; readonly last: number }[] = [];
  for (const file of given) {
    const { data } = await readSeries(file, { columns, missing });
    const rows = data.shape[0]!;
    check(rows >= lookback, () => ({ code: 'series/range', where: `table "${file}"`, expected: `at least ${grouped(lookback)} rows, as far as the network looks back`, received: counted(rows, 'row'), fix: 'use a longer table' }));
    const scaled = Float32Array.from(data.data as Float32Array, (value, i) => (value - mean[i % columns.length]!) / std[i % columns.length]!);
    const x = cutWindows(new Tensor(data.shape, 'float32', scaled), [rows - lookback], { span: lookback, rate: step });
    const y = await model.predict(x);
    found.push({ file, target, rowsAfterTheEnd: delay + 1, value: Number(y.data[0]) * std[at]! + mean[at]!, last: Number(data.data[(rows - 1) * columns.length + at]) });
  }
  if (json) console.log(JSON.stringify(found, null, 2));
  else for (const { file, value, last } of found) console.log(`${plain(file)}: ${plain(target)} will be ${value.toPrecision(5)}, ${counted(delay + 1, 'row')} after the last (${last.toPrecision(5)} there)`);
}
