/** @file What a run learned from, as pictures one by one: class folders of keratin train, or MNIST of npm start. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interpolation, openPictures } from '../../../cli/run/picture-folders.js';
import { files, readRecord } from '../../../cli/run/run-folder.js';
import { Tensor } from '../../../core/tensor.js';
import { loadData } from '../../../data/datasets/mnist.js';
import { imageToArray } from '../../../data/image/image-array.js';
import { loadImage } from '../../../data/image/load-image.js';
import type { PictureFlow } from '../../../data/image/picture-flow.js';
import { liveFiles } from '../../../training/callbacks/live-log.js';
import { httpError } from '../http-error.js';
import { parseRecord } from '../runs/record.js';

/** Pictures of one part of the data, and the numbers of their classes. */
export interface Part {
  readonly labels: ArrayLike<number>;
  readonly name: (index: number) => string;
  /** Pixels 0–255 [h, w, c] at the size of the network. Rejects for what cannot be read. */
  readonly read: (index: number) => Promise<Tensor>;
}

export interface Collection {
  readonly classes: readonly string[];
  readonly parts: Readonly<Record<string, Part>>;
  readonly augmented: boolean;
  /** Varies a picture as training does. */
  readonly vary: (x: Tensor, seed: number) => Tensor;
}

/** Opens what the run in a folder learned from, for as long as `use` takes; a text instead that says why that cannot be shown. */
export async function withCollection<T>(run: string, use: (found: Collection | string) => Promise<T>): Promise<T> {
  const text = (name: string): Promise<string | null> => readFile(join(run, name), 'utf8').catch(() => null);
  const record = parseRecord(await text(files.record));
  if (record?.kind === 'pictures') return withFolders(run, use);
  if (record !== null) return use(record.kind === 'series' ? 'This run learned from a table.' : 'This run learned from texts.');
  return use(dataOf(await text(liveFiles.status)) === 'mnist' ? await mnistCollection() : 'What this run learned from is not written down.');
}

/** The folder of its model: the best where there is one. @throws KeratinError `server/missing` */
export async function modelFolder(run: string): Promise<string> {
  for (const name of [files.best, files.last, 'model']) {
    const path = join(run, name);
    if (await access(join(path, 'manifest.json')).then(() => true, () => false)) return path;
  }
  throw httpError('server/missing', { expected: 'a run that has a model', received: 'one that has not yet done an epoch', fix: 'wait for the end of its first epoch' });
}

async function withFolders<T>(run: string, use: (found: Collection) => Promise<T>): Promise<T> {
  const { settings } = await readRecord(run);
  const size = settings.imageSize;
  const pictures = await openPictures(settings, 0);
  const part = ({ filepaths, classes }: PictureFlow): Part => ({
    labels: classes as ArrayLike<number>, name: (i) => filepaths[i]!,
    read: async (i) => imageToArray(await loadImage(filepaths[i]!, { targetSize: [size, size], interpolation })),
  });
  const { train, validation, test, classes, generator } = pictures;
  try {
    return await use({
      classes, augmented: settings.augment, vary: (x, seed) => generator.randomTransform(x, seed),
      parts: { training: part(train), ...(validation !== null && { validation: part(validation) }), ...(test !== null && { test: part(test) }) },
    });
  } finally {
    pictures.close();
  }
}

/** As npm start divides it: the last tenth of the training digits is kept back to validate. */
async function mnistCollection(): Promise<Collection> {
  const [[x, y], [xTest, yTest]] = await loadData();
  const first = Math.floor(0.9 * y.size);
  const part = (images: Tensor, labels: Tensor, from: number, to: number): Part => ({
    labels: Array.from({ length: to - from }, (_, i) => Number(labels.data[from + i])), name: (i) => `digit ${from + i}`,
    read: (i) => Promise.resolve(images.slice(from + i, from + i + 1).reshape([28, 28, 1]).cast('float32')),
  });
  return {
    classes: Array.from({ length: 10 }, (_, i) => String(i)), augmented: false, vary: (digit) => digit,
    parts: { training: part(x, y, 0, first), validation: part(x, y, first, y.size), test: part(xTest, yTest, 0, yTest.size) },
  };
}

function dataOf(live: string | null): unknown {
  try {
    return (JSON.parse(live ?? '{}') as { data?: unknown }).data;
  } catch {
    return undefined;
  }
}
