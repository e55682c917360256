/** @file Texts in folders by class: order, labels, splits, batches. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tensor } from '../../core/tensor.js';
import { textDatasetFromDirectory } from './text-dataset.js';
import { textVectorization } from './text-vectorization.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'texts-'));
  for (const [path, text] of Object.entries({ 'pos/1.txt': 'good', 'pos/2.txt': 'fine 😀', 'pos/sub/3.txt': 'great', 'neg/1.txt': 'bad', 'neg/2.txt': 'sad', 'neg/note.md': 'no text', 'unsup/1.txt': 'odd', 'loose.txt': 'loose' })) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => void vi.restoreAllMocks());

const inOrder = { shuffle: false, classNames: ['neg', 'pos'] };

describe('textDatasetFromDirectory', () => {
  it('takes the classes by name, and the texts in the order of their names', async () => {
    const data = await textDatasetFromDirectory(folder, { shuffle: false });
    expect(said).toEqual(['Found 6 files belonging to 3 classes.']);
    expect(data.classNames).toEqual(['neg', 'pos', 'unsup']);
    expect(data.files).toEqual(['neg/1.txt', 'neg/2.txt', 'pos/1.txt', 'pos/2.txt', 'pos/sub/3.txt', 'unsup/1.txt']);
    expect(data.texts).toEqual(['bad', 'sad', 'good', 'fine 😀', 'great', 'odd']);
    expect(String(data.labels)).toBe('int32 [6]');
    expect(data.labels!.toArray()).toEqual([0, 0, 1, 1, 1, 2]);
    const chosen = await textDatasetFromDirectory(folder, { shuffle: false, classNames: ['pos', 'neg'], labelMode: 'categorical', maxLength: 6 });
    expect(chosen.texts).toEqual(['bad', 'sad', 'good', 'fine 😀', 'great']);
    expect(chosen.labels!.toArray()).toEqual([[0, 1], [0, 1], [1, 0], [1, 0], [1, 0]]);
    expect((await textDatasetFromDirectory(folder, { ...inOrder, labelMode: 'binary', maxLength: 1 })).labels!.toArray()).toEqual([[0], [0], [1], [1], [1]]);
    const plain = await textDatasetFromDirectory(folder, { shuffle: false, labels: null });
    expect([plain.labels, plain.texts[0], plain.texts.length]).toEqual([null, 'loose', 7]);
    expect((await textDatasetFromDirectory(folder, { shuffle: false, labels: [5, 4, 3, 2, 1, 0, 6] })).labels!.toArray()).toEqual([5, 4, 3, 2, 1, 0, 6]);
  });

  it('splits one order into two parts', async () => {
    const part = (subset: 'training' | 'validation') => textDatasetFromDirectory(folder, { seed: 3, validationSplit: 0.4, subset });
    const [train, validation] = [await part('training'), await part('validation')];
    expect([train.files.length, validation.files.length]).toEqual([4, 2]);
    expect(new Set([...train.files, ...validation.files]).size).toBe(6);
    said = [];
    const both = await textDatasetFromDirectory(folder, { seed: 3, validationSplit: 0.4, subset: 'both' });
    expect(both.map(({ files }) => files)).toEqual([train.files, validation.files]);
    expect(said).toEqual(['Found 6 files belonging to 3 classes.', 'Using 4 files for training.', 'Using 2 files for validation.']);
    await textDatasetFromDirectory(folder, { verbose: false, label_mode: null } as never);
    expect(said).toHaveLength(3);
  });

  it('makes batches, mixed anew in each pass, the same for a seed', async () => {
    const data = await textDatasetFromDirectory(folder, { classNames: ['neg', 'pos'], batchSize: 2, seed: 1 });
    const vectorize = textVectorization({ outputSequenceLength: 2, vocabulary: ['bad', 'sad', 'good', 'fine', 'great'], split: 'whitespace' });
    const source = data.batches(vectorize);
    expect([source.batches, source.finite]).toEqual([3, true]);
    const pass = async (epoch: number): Promise<[number, number][]> => {
      const pairs: [number, number][] = [];
      for await (const { x, y } of source.iterate(epoch)) ((x as Tensor).toArray() as number[][]).forEach((row, i) => pairs.push([row[0]!, Number((y as Tensor).data[i])]));
      return pairs;
    };
    const [first, second] = [await pass(0), await pass(1)];
    expect([...first].sort()).toEqual([[2, 0], [3, 0], [4, 1], [5, 1], [6, 1]]);
    expect([...second].sort()).toEqual([...first].sort());
    expect(second).not.toEqual(first);
    expect(await pass(0)).toEqual(first);
    const batches = data.batches((texts) => texts.map((text) => text.length)).iterate(0)[Symbol.asyncIterator]();
    expect(String((await batches.next()).value!.x)).toBe('float32 [2]');
  });

  it.each<[object, string]>([
    [{ classNames: ['neg', 'posi'] }, 'the class folders "neg", "posi"; received none of the name "posi". Fix: use "neg", "pos", "unsup"'],
    [{ labelMode: 'binary' }, 'two classes for labelMode "binary"; received 3: neg, pos, unsup'],
    [{ labels: [1, 2] }, 'a label for each of 7 files; received 2'],
    [{ labels: 'infered' }, 'labels "inferred", a list of class numbers, or null; received "infered"'],
    [{ labels: [0, 1, 2, 3, 4, 5, -1] }, 'class numbers 0, 1, 2, …; received -1'],
    [{ classNames: 'neg' }, 'in textDatasetFromDirectory: expected classNames to be a list of names; received "neg"'],
    [{ classNames: ['neg', 'neg'] }, 'in textDatasetFromDirectory: expected each name once in classNames; received "neg" twice'],
    [{ seed: 'a' }, 'in textDatasetFromDirectory > seed: expected a whole number'],
    [{ subset: 'all', validationSplit: 0.5, seed: 1 }, 'subset to be "training" or "validation" or "both"; received "all"'],
    [{ verbose: 'no' }, 'verbose to be 0 or 1; received "no"'],
    [{ validationSplit: 0.2 }, 'validationSplit and subset together'],
    [{ validationSplit: 0.2, subset: 'training' }, 'a seed where shuffled texts are split'],
    [{ validationSplit: 2, subset: 'training', seed: 1 }, 'validationSplit between 0 and 1; received 2'],
    [{ validationSplit: 0.01, subset: 'validation', seed: 1 }, 'texts for validation; received none of 6'],
    [{ batchSize: 0 }, 'batchSize as a whole number above 0'],
    [{ labelMode: 'float' }, 'labelMode to be "int" or "categorical" or "binary"'],
  ])('kind error of %j', async (options, message) => {
    await expect(textDatasetFromDirectory(folder, options)).rejects.toThrow(message);
  });

  it('names an empty or missing folder', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    await expect(textDatasetFromDirectory(join(folder, 'empty'))).rejects.toThrow('files that end in .txt; received none');
    await expect(textDatasetFromDirectory(join(folder, 'pos', 'sub'))).rejects.toThrow('a folder for each class; received 1 texts and no folders');
    await expect(textDatasetFromDirectory(join(folder, 'nowhere'))).rejects.toThrow('expected a file or folder of this name; received none');
    rmSync(join(folder, 'empty'), { recursive: true });
  });
});
