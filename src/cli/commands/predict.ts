/** @file keratin predict RUN PICTURE...: what is on pictures, as a table or as JSON; texts and tables have files of their own. */
import { stat } from 'node:fs/promises';
import { KeratinError, check } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { imageToArray } from '../../data/image/image-array.js';
import { listImages } from '../../data/image/list-images.node.js';
import { loadImage } from '../../data/image/load-image.js';
import type { Model } from '../../models/model.js';
import { locate, openRun } from '../run/open-run.js';
import { interpolation } from '../run/picture-folders.js';
import { probabilities } from '../run/score.js';
import { kindOfRun } from '../run/sequence-record.js';
import type { PredictFlags } from '../run/use-flags.js';
import { cells, counted, fit, percent, plain, quoted } from '../text.js';
import { wrap } from '../report.js';

export type { PredictFlags };

/** Pictures that are in memory at a time. */
const AT_ONCE = 32;

/** What is said of one file. */
type Prediction = { readonly file: string } & (
  | { readonly class: string; readonly confidence: number; readonly scores: Readonly<Record<string, number>> }
  | { readonly error: { readonly code: string; readonly expected: string; readonly received: string; readonly fix: string } }
);

export async function predict(run: string, given: readonly string[], flags: PredictFlags): Promise<void> {
  const kind = await kindOfRun((await locate(run)).folder);
  if (kind === 'texts') return (await import('./predict-texts.js')).predictTexts(run, given, flags);
  if (kind === 'series') return (await import('./predict-series.js')).predictSeries(run, given, flags);
  check(given.length > 0, () => ({ code: 'cli/usage', where: 'keratin predict', expected: 'pictures', received: 'none', fix: `name some, as in keratin predict ${quoted(run)} new1.jpg` }));
  return predictPictures(run, given, flags);
}

async function predictPictures(run: string, given: readonly string[], { json = false }: PredictFlags): Promise<void> {
  const { model, record } = await openRun(run);
  const names = (await Promise.all(given.map(picturesOf))).flat();
  const show = json ? undefined : printer(names, record.classes);
  const all: Prediction[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const predictions = await predictSome(model, record.classes, names.slice(at, at + AT_ONCE));
    all.push(...predictions);
    show?.(predictions);
  }
  if (json) console.log(JSON.stringify(all, null, 2));
  const failed = all.flatMap((p) => ('error' in p ? [p] : []));
  if (failed.length === 0) return;
  process.exitCode = 1;
  if (!json) console.error(`\n${[`keratin: ${failed.length} of ${counted(names.length, 'picture')} could not be read`, ...failed.map(describe)].join('\n')}`);
}

/** The file itself; of a folder all pictures in it. @throws KeratinError `data/empty` */
async function picturesOf(path: string): Promise<string[]> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return [path];
  const found = await listImages(path);
  check(found.length > 0, () => ({ code: 'data/empty', where: `folder "${path}"`, expected: 'pictures', received: 'none', fix: 'name pictures (JPEG, PNG, WebP, GIF, BMP), or a folder that holds some' }));
  return found;
}

async function predictSome(model: Model, classes: readonly string[], files: readonly string[]): Promise<Prediction[]> {
  const shape = model.inputSpecs[0]!.shape.slice(1) as [number, number, number];
  const size = shape[0] * shape[1] * shape[2];
  const read = await Promise.all(files.map(async (file): Promise<Tensor | KeratinError> => {
    try {
      return imageToArray(await loadImage(file, { targetSize: [shape[0], shape[1]], interpolation }));
    } catch (error) {
      if (error instanceof KeratinError) return error;
      throw error;
    }
  }));
  const pictures = read.filter((result) => result instanceof Tensor);
  const x = new Float32Array(pictures.length * size);
  pictures.forEach((picture, i) => x.set(picture.data as Float32Array, i * size));
  const scores = pictures.length === 0 ? undefined : probabilities(await model.predict(new Tensor([pictures.length, ...shape], 'float32', x), { batchSize: AT_ONCE }));
  let row = 0;
  return read.map((result, i): Prediction => {
    const file = files[i]!;
    if (result instanceof KeratinError) {
      const { code, expected, received, fix } = result;
      return { file, error: { code, expected, received, fix } };
    }
    const own = Array.from(scores!.slice(row, ++row).data as Float32Array);
    const best = own.indexOf(Math.max(...own));
    return { file, class: classes[best]!, confidence: own[best]!, scores: Object.fromEntries(classes.map((name, k) => [name, own[k]!])) };
  });
}

/** Prints rows of a table as they come, below its titles. */
function printer(files: readonly string[], classes: readonly string[]): (predictions: readonly Prediction[]) => void {
  const second = Math.min(30, Math.max(5, ...classes.map((name) => cells(plain(name)))));
  const first = Math.max(12, Math.min((process.stdout.columns ?? 80) - second - 13, Math.max(7, ...files.map((file) => cells(plain(file))))));
  const row = (file: string, name: string, sure: string): string => `  ${fit(file, first)}  ${fit(name, second)}  ${fit(sure, 7, 'right')}`;
  console.log(row('picture', 'class', 'sure'));
  return (predictions) => console.log(predictions.map((p) => ('error' in p ? row(p.file, '-', '-') : row(p.file, p.class, percent(p.confidence)))).join('\n'));
}

const describe = (p: Prediction): string => ('error' in p ? wrap(`  ${plain(p.file)}: expected ${p.error.expected}; received ${p.error.received}`, process.stderr.columns ?? 80, 4) : '');
