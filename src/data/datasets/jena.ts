/** @file Jena's weather station: temperature, pressure, humidity, wind … every ten minutes. */
import { openBytes } from '#byte-stream';
import { kerasFile } from '#dataset-files';
import { KeratinError, check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import { type WeatherTable, readWeather } from './weather-table.js';

export type { WeatherTable } from './weather-table.js';

/** Options of {@link loadData}. */
export interface JenaOptions {
  /** A CSV of the station, .gz or plain; default jena_climate_2009_2016.csv in Keras's cache folder, else a download. */
  readonly path?: string | null;
  /** Whether holes are filled with the value before, repeated times left out, and mangled column names mended; default true. */
  readonly clean?: boolean;
  /** Those that are kept, in this order; default all. */
  readonly columns?: readonly string[] | null;
}

/** The 14 columns of the file of the notes, which later years have too: the temperature is number 1. */
export const notesColumns: readonly string[] = Object.freeze([
  'p (mbar)', 'T (degC)', 'Tpot (K)', 'Tdew (degC)', 'rh (%)', 'VPmax (mbar)', 'VPact (mbar)', 'VPdef (mbar)', 'sh (g/kg)', 'H2OC (mmol/mol)', 'rho (g/m**3)', 'wv (m/s)', 'max. wv (m/s)', 'wd (deg)',
]);

/**
 * Measurements of the Max Planck Institute's station, one row every ten minutes; `T (degC)` is the temperature.
 * The file of the notes, 2009–2016, has 420,551 rows of 14 columns; later years have more columns.
 *
 * Source: bgc-jena.mpg.de/wetter; Chollet, Deep Learning with Python, 6.3.
 *
 * @returns data float32 [t, d], columns, times, and what was cleaned
 * @throws KeratinError `data/missing` `file/csv` with line and column, `series/column` for a name that is none
 * @example
 * const { data, columns } = await jena.loadData({ path: 'jena_weather_2020.csv.gz' });
 * const target = columns.indexOf('T (degC)');
 * const asInTheNotes = await jena.loadData({ path: 'jena_weather_2020.csv.gz', columns: jena.notesColumns });
 */
export async function loadData(options: JenaOptions = {}): Promise<WeatherTable> {
  const { path, clean, columns } = readSettings('jena.loadData', { path: null as string | null, clean: true, columns: null as readonly string[] | null }, options);
  checkOptionalPath('jena.loadData', 'path', path);
  check(columns === null || (Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === 'string')), () => ({
    code: 'option/value', where: 'jena.loadData', expected: 'columns to be a list of names', received: show(columns), fix: "leave it out for all, or write columns: ['T (degC)']",
  }));
  const file = path ?? await kerasFile('jena_climate_2009_2016.csv');
  try {
    const table = await readWeather(openBytes(file), clean);
    return columns === null ? table : chosen(table, columns);
  } catch (error) {
    throw error instanceof KeratinError ? error.within(`jena.loadData, "${file}"`) : error;
  }
}

function chosen({ data, ...table }: WeatherTable, columns: readonly string[]): WeatherTable {
  const from = columns.map((name) => {
    const column = table.columns.indexOf(name);
    check(column >= 0, () => ({ code: 'series/column', expected: `columns of ${table.columns.join(', ')}`, received: name, fix: 'use their names as they are written there' }));
    return column;
  });
  const width = table.columns.length;
  const kept = Float32Array.from({ length: table.times.length * from.length }, (_, i) => data.data[Math.floor(i / from.length) * width + from[i % from.length]!] as number);
  return { ...table, data: new Tensor([table.times.length, from.length], 'float32', kept), columns: [...columns] };
}
