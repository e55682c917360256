/** @file Tables that are sent to a network that forecasts, as its windows. */
import { type Forecast, lastWindow } from '../../../cli/run/forecast.js';
import { readSeries } from '../../../cli/run/series-table.js';
import { KeratinError, check } from '../../../core/errors.js';
import { Tensor } from '../../../core/tensor.js';
import { httpError } from '../http-error.js';
import type { Given } from './tasks.js';

type Sent = Extract<Given, { readonly rows: unknown } | { readonly csv: Uint8Array }>;

/** The end of the table, [t, d] standardized. @throws KeratinError `server/sample`, `series/range`, `file/…` */
export async function lastRows(forecast: Forecast, sent: Sent): Promise<Tensor> {
  const { columns, missing } = forecast;
  const data = 'csv' in sent ? (await readSeries({ name: 'table', bytes: sent.csv }, { columns, missing })).data : fromRows(sent.rows, columns);
  const x = lastWindow(forecast, data, 'table');
  return x.reshape(x.shape.slice(1));
}

/** Rows as arrays in the order of the columns, or as objects by their names. */
function fromRows(rows: unknown, columns: readonly string[]): Tensor {
  const wrong = (received: string): KeratinError => httpError('server/sample', { where: 'tables', expected: `rows of ${columns.length} numbers, or objects with ${columns.map((name) => JSON.stringify(name)).join(', ')}`, received, fix: 'send the rows as they stand in the table; what is missing, fill in' });
  check(Array.isArray(rows) && rows.length > 0, () => wrong('no rows'));
  const numbers = (rows as unknown[]).flatMap((row, i) => {
    const values = Array.isArray(row) ? row as unknown[] : typeof row === 'object' && row !== null ? columns.map((name) => (row as Record<string, unknown>)[name]) : [];
    if (values.length !== columns.length) throw wrong(`${values.length} in row ${i}`);
    const at = values.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
    if (at >= 0) throw wrong(`${JSON.stringify(values[at])?.slice(0, 40) ?? 'nothing'} in row ${i}, column ${JSON.stringify(columns[at])}`);
    return values as number[];
  });
  return new Tensor([numbers.length / columns.length, columns.length], 'float32', Float32Array.from(numbers));
}
