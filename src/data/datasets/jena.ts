/** @file Jena's weather station: temperature, pressure, humidity, wind … every ten minutes. */
import { openBytes } from '#byte-stream';
import { kerasFile } from '#dataset-files';
import { KeratinError } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { type WeatherTable, readWeather } from './weather-table.js';

export type { WeatherTable } from './weather-table.js';

/** Options of {@link loadData}. */
export interface JenaOptions {
  /** A CSV of the station, .gz or plain; default jena_climate_2009_2016.csv in Keras's cache folder, else a download. */
  readonly path?: string | null;
  /** Whether holes are filled with the value before, repeated times left out, and mangled column names mended; default true. */
  readonly clean?: boolean;
}

/**
 * Measurements of the Max Planck Institute's station, one row every ten minutes; `T (degC)` is the temperature.
 * The file of the notes, 2009–2016, has 420,551 rows of 14 columns; later years have more columns.
 *
 * @returns data float32 [t, d], columns, times, and what was cleaned
 * @throws KeratinError `data/missing` `file/csv` with line and column
 * @example
 * const { data, columns } = await jena.loadData({ path: 'jena_weather_2020.csv.gz' });
 * const target = columns.indexOf('T (degC)');
 * Source: bgc-jena.mpg.de/wetter; Chollet, Deep Learning with Python, 6.3.
 */
export async function loadData(options: JenaOptions = {}): Promise<WeatherTable> {
  const { path, clean } = readSettings('jena.loadData', { path: null as string | null, clean: true }, options);
  const file = path ?? await kerasFile('jena_climate_2009_2016.csv');
  try {
    return await readWeather(openBytes(file), clean);
  } catch (error) {
    throw error instanceof KeratinError ? error.within(`jena.loadData, "${file}"`) : error;
  }
}
