/** @file keratin predict RUN TABLE.csv: the value that comes after the end of a table. */
import { check } from '../../core/errors.js';
import { inUnits, lastWindow, readForecast } from '../run/forecast.js';
import { openRunModel } from '../run/open-run.js';
import { readSeries } from '../run/series-table.js';
import { counted, plain, quoted } from '../text.js';
import type { PredictFlags } from '../run/use-flags.js';

export async function predictSeries(run: string, given: readonly string[], { json = false }: PredictFlags): Promise<void> {
  check(given.length > 0, () => ({ code: 'cli/usage', where: 'keratin predict', expected: 'a table', received: 'none', fix: `name one with the columns of training: keratin predict ${quoted(run)} TABLE.csv` }));
  const { folder, model } = await openRunModel(run);
  const forecast = await readForecast(folder);
  const { target, columns, delay, missing } = forecast;
  const at = columns.indexOf(target);
  const found: { readonly file: string; readonly target: string; readonly rowsAfterTheEnd: number; readonly value: number; readonly last: number }[] = [];
  for (const file of given) {
    const { data } = await readSeries(file, { columns, missing });
    const y = await model.predict(lastWindow(forecast, data, `table "${file}"`));
    found.push({ file, target, rowsAfterTheEnd: delay + 1, value: inUnits(forecast, Number(y.data[0])), last: Number(data.data[data.size - columns.length + at]) });
  }
  if (json) console.log(JSON.stringify(found, null, 2));
  else for (const { file, value, last } of found) console.log(`${plain(file)}: ${plain(target)} will be ${value.toPrecision(5)}, ${counted(delay + 1, 'row')} after the last (${last.toPrecision(5)} there)`);
}
