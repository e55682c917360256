/** @file 6.3, a weather station: its temperature as a picture, and the windows that the other examples learn from. */
import { existsSync } from 'node:fs';
import { datasets, type History } from 'keratin';
import { type SeriesOptions, naiveBaseline, seriesGenerator, standardize } from 'keratin/data';
import { plotSeries, saveDrawing } from 'keratin/visualization';

const shared = '../shared/data/weather/jena_weather_2020.csv.gz'; // one year, where the book has eight
const { data: measured, columns } = await datasets.jena.loadData({ path: existsSync(shared) ? shared : null, columns: datasets.jena.notesColumns });
const rows = measured.shape[0]!;
// Eight years: the book's parts. One year: of every 30 days 20 to train and 10 to validate, so that both know all seasons.
const book = rows > 400_000;
const isTraining = (row: number): boolean => (book ? row < 200_000 : row % 4320 < 2880);
export const { data, std } = standardize(measured, isTraining);

/** Ten days of hourly values; the temperature a day later. */
export const options: SeriesOptions = { lookback: 1440, step: 6, delay: 144, target: 1, batchSize: 128 };
export const trainRows: Partial<SeriesOptions> = { filter: isTraining, shuffle: true, seed: Number(process.env['SEED'] ?? 1) };
export const validationRows: Partial<SeriesOptions> = { filter: (row) => !isTraining(row), maxIndex: book ? 300_000 : null };
export const train = seriesGenerator(data, { ...options, ...trainRows });
export const validation = seriesGenerator(data, { ...options, ...validationRows });
export const test = book ? seriesGenerator(data, { ...options, minIndex: 300_001 }) : null; // a year is too short for a third part
export const stepsPerEpoch = book ? 500 : 87; // the same share of the data
export const validationSteps = validation.batchesPerPass;
/** With --quick, one short epoch; its curves lie elsewhere. */
export const quick = process.argv.includes('--quick') ? { epochs: 1, stepsPerEpoch: 3, validationSteps: 2 } : {};
export const runs = process.argv.includes('--quick') ? 'runs/quick' : 'runs';

/** The best epoch, in °C too, beside the forecast that tomorrow will be as today. */
export async function report(history: History, book?: number): Promise<string> {
  const [mae, naive] = [history.best('val_loss'), await naiveBaseline(validation, validationSteps)];
  return `Best validation MAE ${mae.toFixed(4)}, ${(mae * std[1]!).toFixed(2)} °C; as today: ${naive.toFixed(4)}${book === undefined ? '' : `\nThe book's, of eight years: ${book}`}`;
}

if (import.meta.filename === process.argv[1]) {
  console.log(columns, `${rows} rows of ${columns.length} columns; ${train.batchesPerPass} batches to train, ${validationSteps} to validate`);
  const degrees = Float32Array.from({ length: rows }, (_, i) => Number(measured.data[i * columns.length + 1]));
  await saveDrawing('runs/6.3-jena-temperature.png', plotSeries(degrees, { title: 'Temperature in Jena, every ten minutes', label: '°C' }));
  await saveDrawing('runs/6.3-jena-ten-days.png', plotSeries(degrees.subarray(0, 1440), { title: 'The first ten days', label: '°C' }));
  console.log('Pictures: runs/6.3-jena-temperature.png, runs/6.3-jena-ten-days.png');
}
