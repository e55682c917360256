/** @file The weather station: what is mended in its CSV, what is an error; the real year 2020. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadData, notesColumns } from './jena.js';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'jena-')); });
afterAll(() => rmSync(folder, { recursive: true }));
const read = (text: string, clean = true): ReturnType<typeof loadData> => {
  const path = join(folder, 'weather.csv');
  writeFileSync(path, text);
  return loadData({ path, clean });
};

describe('a small file', () => {
  const text = '"Date Time","T (degC)","SWDR (W/m\ufffd)",PAR (\ufffdmol/m\ufffd/s),H2OC (mmol/mol)\r\n'
    + '01.01.2009 00:10:00,-8.02,-9999,1,0\r\n01.01.2009 00:20:00,-8.41,2,-9999.0,1e1\r\n01.01.2009 00:20:00,99,99,99,99\r\n\r\n01.01.2009 00:30:00,,4,5,6';

  it('is mended: holes take the value before, or after where there is none; a repeated time goes; signs come back', async () => {
    const { data, columns, times, cleaned } = await read(text);
    expect(columns).toEqual(['T (degC)', 'SWDR (W/m²)', 'PAR (µmol/m²/s)', 'H2OC (mmol/mol)']);
    expect(times).toEqual(['01.01.2009 00:10:00', '01.01.2009 00:20:00', '01.01.2009 00:30:00']);
    expect(data.toArray()).toEqual([[-8.02, 2, 1, 0], [-8.41, 2, 1, 10], [-8.41, 4, 5, 6]].map((row) => row.map(Math.fround)));
    expect(cleaned).toEqual({ sentinels: 3, repeatedTimes: 1, columns: 2 });
  });

  it('or left as it is', async () => {
    const { data, columns, cleaned } = await read(text, false);
    expect(columns[1]).toBe('SWDR (W/m\ufffd)');
    expect([data.shape, data.data[1], data.data[12]]).toEqual([[4, 4], -9999, NaN]);
    expect(cleaned).toEqual({ sentinels: 0, repeatedTimes: 0, columns: 0 });
  });

  it('some of its columns, in the order that is asked for', async () => {
    const path = join(folder, 'columns.csv');
    writeFileSync(path, 'Date,a,b,c\n1,1,2,3\n2,4,5,6\n');
    const { data, columns } = await loadData({ path, columns: ['c', 'a'] });
    expect([data.toArray(), columns]).toEqual([[[3, 1], [6, 4]], ['c', 'a']]);
    await expect(loadData({ path, columns: ['T'] })).rejects.toThrow('columns.csv": expected columns of a, b, c; received T');
  });

  it.each([
    ['', 'rows of measurements; received an empty file'],
    ['Date,T\n', 'received a header alone'],
    ['2009,1\n2010,2\n', 'names of columns in the first line, the time first; received "2009,1"'],
    ['Date,T,p\na,1,2\nb,1\n', 'a time and 2 numbers in line 3; received 1. Fix: the file may have been cut off'],
    ['Date,T,p\na,1,2,3\n', 'a time and 2 numbers in line 2; received more'],
    ['Date,T,p\na,1,two\n', 'a number in line 2, column "p"; received "two"'],
  ])('%j is an error', (bad, message) => expect(read(bad)).rejects.toThrow(message));

  it('packed or missing', async () => {
    const path = join(folder, 'weather.csv.gz');
    writeFileSync(path, gzipSync(text));
    expect((await loadData({ path })).times.length).toBe(3);
    await expect(loadData({ path: join(folder, 'none.csv') })).rejects.toThrow('none.csv": expected a file or folder of this name; received none');
    await expect(loadData({ path: 5 } as never)).rejects.toThrow('in jena.loadData: expected path to be a path as text; received 5');
    for (const columns of [5, 'T (degC)', [], [5]]) await expect(loadData({ columns } as never)).rejects.toThrow('in jena.loadData: expected columns to be a list of names; received');
    await expect(loadData({ file: path } as never)).rejects.toThrow('options among path, clean, columns; received "file"');
  });
});

const real = join(import.meta.dirname, '../../../../shared/data/weather/jena_weather_2020.csv.gz');
const absent = existsSync(real) ? '' : ' (skipped: there is no ../shared/data/weather)';
it.skipIf(absent !== '')(`the year 2020${absent}`, async () => {
  const { data, columns, times, cleaned } = await loadData({ path: real });
  expect([data.shape, times.length, columns.length]).toEqual([[52695, 21], 52695, 21]);
  expect(columns.slice(0, 14)).toEqual(notesColumns);
  expect(columns.slice(16, 19)).toEqual(['SWDR (W/m²)', 'PAR (µmol/m²/s)', 'max. PAR (µmol/m²/s)']);
  expect(cleaned).toEqual({ sentinels: 81, repeatedTimes: 1, columns: 3 });
  const temperature = columns.indexOf('T (degC)');
  const all = Array.from({ length: times.length }, (_, i) => Number(data.data[i * 21 + temperature]));
  expect([Math.min(...all) > -20, Math.max(...all) < 40, (data.data as Float32Array).every((v) => v > -100)]).toEqual([true, true, true]);
});
