/** @file The data of a run: counts, sheets of pictures as the network gets them, mistakes of its network. */
import { KeratinError } from '../../../core/errors.js';
import { RandomGenerator } from '../../../core/random.js';
import type { Tensor } from '../../../core/tensor.js';
import { probabilities } from '../../../cli/run/score.js';
import { toPixels } from '../../../visualization/pixels.js';
import type { DataReply } from '../../protocol/data.js';
import type { ModelFile } from '../../protocol/models.js';
import { httpError } from '../http-error.js';
import { type Collection, type Part, modelFolder, withCollection } from './collections.js';
import { load } from './loaded.js';
import { pictureSample, toBatch } from './samples.js';
import { toPicture } from './sheets.js';
import type { Handlers } from './tasks.js';

/** Pictures in memory at a time. */
const AT_ONCE = 32;

export const dataHandlers: Pick<Handlers, 'data' | 'sheet' | 'mistakes'> = {
  async data({ run, id }): Promise<DataReply> {
    const none = (why: string): DataReply => ({ run: id, classes: [], parts: null, why, augmented: false });
    try {
      return await withCollection(run, (found) => Promise.resolve(typeof found === 'string' ? none(found) : {
        run: id, classes: found.classes, why: null, augmented: found.augmented,
        parts: Object.fromEntries(Object.entries(found.parts).map(([name, { labels }]) => [name, counts(labels, found.classes.length)])),
      }));
    } catch (error) {
      if (error instanceof KeratinError) return none(`Its pictures cannot be read: expected ${error.expected}; received ${error.received}.`);
      throw error;
    }
  },

  sheet({ run, id, part: name, count, seed, augmented }) {
    return withCollection(run, async (found) => {
      const { collection, part } = partOf(found, name);
      const keys = new RandomGenerator(seed).uniform(part.labels.length, 0, 1);
      const order = Array.from(keys, (key, i) => ({ key, i })).sort((a, b) => a.key - b.key);
      const samples = [];
      for (const { i } of order) {
        if (samples.length >= count) break;
        const x = await part.read(i).catch(() => null);
        if (x === null) continue;
        const shown = augmented ? collection.vary(x, seed + i) : x;
        samples.push({ picture: await toPicture(toPixels(shown, [0, 255])), label: collection.classes[part.labels[i]!]!, file: part.name(i) });
      }
      return { run: id, part: name, samples };
    });
  },

  mistakes({ run, id, part: name, count }, progress) {
    return withCollection(run, async (found) => {
      const { collection: { classes }, part } = partOf(found, name);
      const path = await modelFolder(run);
      const loaded = await load({ path, run, file: { format: 'keratin' } as ModelFile });
      const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
      const wrong: { i: number; predicted: number; confidence: number }[] = [];
      const total = part.labels.length;
      for (let at = 0; at < total; at += AT_ONCE) {
        const rows = Array.from({ length: Math.min(AT_ONCE, total - at) }, (_, k) => at + k);
        const read = await Promise.all(rows.map(async (i) => ({ i, x: await part.read(i).catch(() => null) })));
        const readable = read.filter((one): one is { i: number; x: Tensor } => one.x !== null);
        if (readable.length > 0) {
          const scores = probabilities(await loaded.model.predict(toBatch(readable.map(({ x }) => pictureSample(loaded, x).x)), { batchSize: AT_ONCE }));
          readable.forEach(({ i }, row) => {
            const own = Array.from(scores.slice(row, row + 1).data, Number);
            const predicted = own.indexOf(Math.max(...own));
            matrix[part.labels[i]!]![predicted]!++;
            if (predicted !== part.labels[i]) wrong.push({ i, predicted, confidence: own[predicted]! });
          });
        }
        progress(Math.min(1, (at + AT_ONCE) / total));
      }
      const surest = wrong.sort((a, b) => b.confidence - a.confidence).slice(0, count);
      const mistakes = await Promise.all(surest.map(async ({ i, predicted, confidence }) => ({
        picture: await toPicture(toPixels(await part.read(i), [0, 255])), file: part.name(i), truth: classes[part.labels[i]!]!, predicted: classes[predicted]!, confidence,
      })));
      return { run: id, part: name, samples: matrix.flat().reduce((a, b) => a + b, 0), wrong: wrong.length, matrix, classes, mistakes };
    });
  },
};

function partOf(found: Collection | string, name: string): { collection: Collection; part: Part } {
  if (typeof found === 'string') throw httpError('server/sample', { where: 'run', expected: 'one that learned from pictures', received: found, fix: 'choose another run' });
  const part = Object.hasOwn(found.parts, name) ? found.parts[name] : undefined;
  if (part !== undefined) return { collection: found, part };
  throw httpError('server/request', { where: 'part', expected: Object.keys(found.parts).join(' or '), received: JSON.stringify(name.slice(0, 40)), fix: 'take one from /api/data' });
}

function counts(labels: ArrayLike<number>, classes: number): number[] {
  const found = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) found[labels[i]!]!++;
  return found;
}
