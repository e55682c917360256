/** @file The pictures that a run learns from: counts, sheets as the network gets them, mistakes of its network. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRun } from '../../../cli/run/open-run.js';
import { interpolation, type OpenPictures, openPictures } from '../../../cli/run/picture-folders.js';
import { files, readRecord } from '../../../cli/run/run-folder.js';
import { probabilities } from '../../../cli/run/score.js';
import { KeratinError } from '../../../core/errors.js';
import { RandomGenerator } from '../../../core/random.js';
import { Tensor } from '../../../core/tensor.js';
import { imageToArray } from '../../../data/image/image-array.js';
import { loadImage } from '../../../data/image/load-image.js';
import type { PictureFlow } from '../../../data/image/picture-flow.js';
import { toPixels } from '../../../visualization/pixels.js';
import type { DataReply } from '../../protocol.js';
import { httpError } from '../http-error.js';
import { parseRecord } from '../runs/record.js';
import { toBatch } from './samples.js';
import { toPicture } from './sheets.js';
import type { Handlers } from './tasks.js';

/** Pictures in memory at a time. */
const AT_ONCE = 32;
const partNames = ['training', 'validation', 'test'] as const;

export const dataHandlers: Pick<Handlers, 'data' | 'sheet' | 'mistakes'> = {
  async data({ run, id }): Promise<DataReply> {
    const record = parseRecord(await readFile(join(run, files.record), 'utf8').catch(() => null));
    const none = (why: string): DataReply => ({ run: id, classes: record?.classes ?? [], parts: null, why, augmented: false });
    if (record === null) return none('What this run learned from is not written down.');
    if (record.kind !== 'pictures') return none(`It learned from ${record.kind}.`);
    try {
      return await withPictures(run, (pictures) => {
        const parts = Object.fromEntries(partNames.flatMap((part) => (flowOf(pictures, part) === null ? [] : [[part, counts(flowOf(pictures, part)!, pictures.classes.length)]])));
        return Promise.resolve({ run: id, classes: pictures.classes, parts, why: null, augmented: record.settings.augment === true });
      });
    } catch (error) {
      if (error instanceof KeratinError) return none(`Its pictures cannot be read: expected ${error.expected}; received ${error.received}.`);
      throw error;
    }
  },

  sheet({ run, id, part, count, seed, augmented }) {
    return withPictures(run, async (pictures, imageSize) => {
      const flow = partOf(pictures, part);
      const generator = new RandomGenerator(seed);
      const order = Array.from(generator.uniform(flow.filepaths.length, 0, 1)).map((key, i) => ({ key, i })).sort((a, b) => a.key - b.key).map(({ i }) => i);
      const labels = flow.classes as ArrayLike<number>;
      const samples = [];
      for (const i of order) {
        if (samples.length >= count) break;
        const x = await read(flow.filepaths[i]!, imageSize).catch(() => null);
        if (x === null) continue;
        const shown = augmented ? pictures.generator.randomTransform(x, seed + i) : x;
        samples.push({ picture: await toPicture(toPixels(shown, [0, 255])), label: pictures.classes[labels[i]!]!, file: flow.filepaths[i]! });
      }
      return { run: id, part, samples };
    });
  },

  async mistakes({ run, id, part, count }, progress) {
    const { model } = await openRun(run);
    try {
      return await withPictures(run, async (pictures, imageSize) => {
        const flow = partOf(pictures, part);
        const { classes } = pictures;
        const labels = flow.classes as ArrayLike<number>;
        const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
        const wrong: { i: number; predicted: number; confidence: number }[] = [];
        let seen = 0;
        for (let at = 0; at < flow.filepaths.length; at += AT_ONCE) {
          const rows = Array.from({ length: Math.min(AT_ONCE, flow.filepaths.length - at) }, (_, k) => at + k);
          const readable = (await Promise.all(rows.map(async (i) => ({ i, x: await read(flow.filepaths[i]!, imageSize).catch(() => null) })))).filter((one): one is { i: number; x: Tensor } => one.x !== null);
          if (readable.length > 0) {
            const scores = probabilities(await model.predict(toBatch(readable.map(({ x }) => x)), { batchSize: AT_ONCE }));
            readable.forEach(({ i }, row) => {
              const own = Array.from(scores.slice(row, row + 1).data, Number);
              const predicted = own.indexOf(Math.max(...own));
              matrix[labels[i]!]![predicted]!++;
              seen++;
              if (predicted !== labels[i]) wrong.push({ i, predicted, confidence: own[predicted]! });
            });
          }
          progress(Math.min(1, (at + AT_ONCE) / flow.filepaths.length));
        }
        const surest = wrong.sort((a, b) => b.confidence - a.confidence).slice(0, count);
        const mistakes = await Promise.all(surest.map(async ({ i, predicted, confidence }) => ({
          picture: await toPicture(toPixels(await read(flow.filepaths[i]!, imageSize), [0, 255])), file: flow.filepaths[i]!, truth: classes[labels[i]!]!, predicted: classes[predicted]!, confidence,
        })));
        return { run: id, part, samples: seen, wrong: wrong.length, matrix, classes, mistakes };
      });
    } finally {
      await model.dispose();
    }
  },
};

async function withPictures<T>(run: string, use: (pictures: OpenPictures, imageSize: number) => Promise<T>): Promise<T> {
  const { settings } = await readRecord(run);
  const pictures = await openPictures(settings, 0);
  try {
    return await use(pictures, settings.imageSize);
  } finally {
    pictures.close();
  }
}

const flowOf = (pictures: OpenPictures, part: string): PictureFlow | null => (part === 'training' ? pictures.train : part === 'validation' ? pictures.validation : part === 'test' ? pictures.test : null);

function partOf(pictures: OpenPictures, part: string): PictureFlow {
  const flow = flowOf(pictures, part);
  if (flow !== null) return flow;
  throw httpError('server/request', { where: 'part', expected: partNames.filter((name) => flowOf(pictures, name) !== null).join(' or '), received: JSON.stringify(part.slice(0, 40)), fix: 'take one from /api/data' });
}

const read = async (path: string, size: number): Promise<Tensor> => imageToArray(await loadImage(path, { targetSize: [size, size], interpolation }));

function counts(flow: PictureFlow, classes: number): number[] {
  const found = new Array<number>(classes).fill(0);
  const labels = flow.classes as ArrayLike<number>;
  for (let i = 0; i < labels.length; i++) found[labels[i]!]!++;
  return found;
}
