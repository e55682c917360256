/** @file imageDatasetFromDirectory: labels, splits, shapes kept, and what can be done to a data set. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tensor } from '../../core/tensor.js';
import { rescale } from '../normalize.js';
import type { FlowBatch } from './flow-batch.js';
import { type ImageDataset } from './image-dataset.js';
import { type ImageDatasetOptions, imageDatasetFromDirectory } from './image-dataset-from-directory.js';

let root: string;
let said: string[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-dataset-'));
  for (const [number, name] of ['ant', 'bee', 'cow'].entries()) {
    await mkdir(join(root, name));
    for (let i = 0; i < 5; i++) {
      const background = { r: number * 100, g: i * 40, b: 9 };
      await sharp({ create: { width: 30, height: 10, channels: 3, background } }).png().toFile(join(root, name, `${i}.png`));
    }
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => void vi.restoreAllMocks());

const small = { imageSize: [8, 8], batchSize: 4, workers: 0, seed: 1 } as const;
const load = (options: ImageDatasetOptions & { subset?: 'training' | 'validation' | null } = {}): Promise<ImageDataset> => imageDatasetFromDirectory(root, { ...small, ...options });
async function all(dataset: AsyncIterable<FlowBatch>): Promise<FlowBatch[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of dataset) batches.push(batch);
  return batches;
}
const numbers = (value: unknown): number[] => Array.from((value as Tensor).data as Float32Array);
/** Each picture by its colour: class and number. */
const pictures = (batches: readonly FlowBatch[]): string[] => batches.flatMap(({ x }) => Array.from({ length: x.shape[0]! }, (_, i) => {
  const [r, g] = numbers(x.slice(i, i + 1)).slice(0, 2);
  return `${r! / 100}.${g! / 40}`;
}));

describe('imageDatasetFromDirectory', () => {
  it('is finite, says what it found, 0–255', async () => {
    const dataset = await load({ shuffle: false });
    expect(said).toEqual(['Found 15 files belonging to 3 classes.']);
    expect([dataset.finite, dataset.batches, dataset.length, dataset.samples, dataset.classNames]).toEqual([true, 4, 4, 15, ['ant', 'bee', 'cow']]);
    const batches = await all(dataset);
    expect(batches.map(({ x }) => x.shape)).toEqual([[4, 8, 8, 3], [4, 8, 8, 3], [4, 8, 8, 3], [3, 8, 8, 3]]);
    expect(batches.map(({ y }) => (y as Tensor).dtype)).toEqual(['int32', 'int32', 'int32', 'int32']);
    expect(batches.flatMap(({ y }) => numbers(y))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect(pictures(batches).slice(0, 6)).toEqual(['0.0', '0.1', '0.2', '0.3', '0.4', '1.0']);
  });

  it('shuffles anew in each pass, labels along', async () => {
    const dataset = await load();
    const [first, second] = [await all(dataset.iterate(0)), await all(dataset.iterate(1))];
    expect(pictures(first)).not.toEqual(pictures(second));
    for (const pass of [first, second]) {
      expect(new Set(pictures(pass)).size).toBe(15);
      expect(pass.flatMap(({ y }) => numbers(y)).map(String)).toEqual(pictures(pass).map((name) => name[0]));
    }
    expect(pictures(await all((await load()).iterate(1)))).toEqual(pictures(second));
  });

  it.each<[ImageDatasetOptions['labelMode'], number[] | undefined]>([['int', [4]], ['categorical', [4, 3]], [null, undefined]])('labelMode %s', async (labelMode, shape) => {
    const [{ y }] = await all((await load({ labelMode })).take(1)) as [FlowBatch];
    expect((y as Tensor | undefined)?.shape).toEqual(shape);
  });

  it('binary labels stand in a column', async () => {
    const [{ y }] = await all((await load({ labelMode: 'binary', classNames: ['cow', 'ant'], shuffle: false })).skip(1)) as [FlowBatch];
    expect((y as Tensor).toArray()).toEqual([[0], [1], [1], [1]]);
  });

  it('takes labels as a list, or none at all', async () => {
    const labels = Array.from({ length: 15 }, (_, i) => i % 4);
    const listed = await load({ labels, shuffle: false });
    expect((await all(listed)).flatMap(({ y }) => numbers(y))).toEqual(labels);
    expect(listed.classNames).toEqual(['0', '1', '2', '3']);
    const none = await load({ labels: null, shuffle: false });
    expect((await all(none)).map(({ y }) => y)).toEqual([undefined, undefined, undefined, undefined]);
    expect(said.at(-1)).toBe('Found 15 files.');
  });

  it('splits: both at once, or in two calls with one seed; no picture on both sides', async () => {
    const [training, validation] = await imageDatasetFromDirectory(root, { ...small, validationSplit: 0.2, subset: 'both' });
    expect(said).toEqual(['Found 15 files belonging to 3 classes.', 'Using 12 files for training.', 'Using 3 files for validation.']);
    const sides = [pictures(await all(training)), pictures(await all(validation))];
    expect(sides.map(({ length }) => length)).toEqual([12, 3]);
    expect(new Set(sides.flat()).size).toBe(15);
    expect(pictures(await all(await load({ validationSplit: 0.2, subset: 'validation' })))).toEqual(sides[1]);
    expect(pictures(await all(await load({ validationSplit: 0.2, subset: 'training' })))).toEqual(sides[0]);
    expect(pictures(await all(validation.iterate(3)))).toEqual(sides[1]);
  });

  it('squeezes, crops or pads', async () => {
    const wide = await mkdtemp(join(root, '..', 'keratin-wide-'));
    const stripes = Uint8Array.from({ length: 30 * 10 * 3 }, (_, i) => Math.floor((i / 3) % 30) * 8);
    await sharp(stripes, { raw: { width: 30, height: 10, channels: 3 } }).png().toFile(join(wide, '1.png'));
    const row = async (options: ImageDatasetOptions & { subset?: null }): Promise<number[]> => {
      const [{ x }] = await all(await imageDatasetFromDirectory(wide, { ...small, imageSize: [10, 10], labels: null, interpolation: 'nearest', ...options })) as [FlowBatch];
      return numbers(x).filter((_, i) => i % 3 === 0).slice(40, 50);
    };
    expect(await row({})).toEqual([8, 32, 56, 80, 104, 128, 152, 176, 200, 224]);
    expect(await row({ cropToAspectRatio: true })).toEqual([80, 88, 96, 104, 112, 120, 128, 136, 144, 152]);
    expect(await row({ padToAspectRatio: true })).toEqual([8, 32, 56, 80, 104, 128, 152, 176, 200, 224]);
    const [{ x }] = await all(await imageDatasetFromDirectory(wide, { ...small, imageSize: [10, 10], labels: null, padToAspectRatio: true })) as [FlowBatch];
    expect(numbers(x).slice(0, 30).every((v) => v === 0)).toBe(true);
    await rm(wide, { recursive: true });
  });

  it('pads with bars as wide as each other, as Keras does, where their pixels are odd', async () => {
    const odd = await mkdtemp(join(root, '..', 'keratin-odd-'));
    const rows = Uint8Array.from({ length: 31 * 20 * 3 }, (_, i) => Math.floor(i / 3 / 31) * 8 + 8);
    await sharp(rows, { raw: { width: 31, height: 20, channels: 3 } }).png().toFile(join(odd, '1.png'));
    const [{ x }] = await all(await imageDatasetFromDirectory(odd, { ...small, imageSize: [10, 10], labels: null, interpolation: 'nearest', padToAspectRatio: true })) as [FlowBatch];
    expect(numbers(x).filter((_, i) => i % 30 === 15)).toEqual([0, 0, 24, 48, 72, 96, 120, 144, 0, 0]); // 30 rows: 5, 20, 5
    await rm(odd, { recursive: true });
  });

  it.each<[ImageDatasetOptions, string]>([
    [{ validationSplit: 0.2 }, 'expected validationSplit and subset together; received validationSplit alone'],
    [{ validationSplit: 0.2, subset: 'training', seed: null }, 'expected a seed, so that training and validation share no picture'],
    [{ validationSplit: 0.01, subset: 'both' }, 'expected pictures on both sides of the split; received 15 in all, validationSplit 0.01'],
    [{ labels: [1, 2] }, 'expected a label for each of the 15 pictures; received 2'],
    [{ labelMode: 'binary' }, 'expected two classes'],
    [{ labelMode: 'onehot' as 'int' }, 'expected labelMode to be "int", "categorical", "binary" or null; received "onehot"'],
    [{ imageSize: 180 as never }, 'imageSize to be [height, width]'], [{ imageSize: [5, 0.5] }, 'expected imageSize to be [height, width] in pixels; received [5, 0.5]'],
    [{ validationSplit: '0.2' as never, subset: 'both' }, 'expected a validationSplit between 0 and 1; received "0.2"'], [{ classNames: 'cats' as never }, 'expected classNames to be a list of names; received "cats"'],
    [{ dataFormat: 'channels_first' as never }, 'expected dataFormat to be \'channelsLast\'; received "channels_first"'], [{ interpolation: 'gaussian' as never }, 'expected interpolation to be "nearest"'],
    [{ imageSize: [1e6, 1e6] }, 'expected imageSize of at most 178956970 pixels; received [1000000, 1000000]'],
    [{ imageSize: [10_000, 10_000] }, 'received 4 pictures of 10000 x 10000 x 3 = 1200000000. Fix: make imageSize smaller, or write batchSize: 3'],
    [{ classNames: ['ant', 'ant'] }, 'expected each name once in classNames; received "ant" twice'],
    [{ cropToAspectRatio: true, padToAspectRatio: true }, 'expected cropToAspectRatio or padToAspectRatio; received both. Fix: leave one of them out'],
    [{ targetSize: [1, 1] } as ImageDatasetOptions, 'received "targetSize"'],
  ])('refuses %j', async (options, message) => {
    await expect(load(options as object)).rejects.toThrow(message);
  });
});

it('understands TensorFlow\'s names of interpolations', async () => {
  const folder = join(root, '../keratin-names');
  const pixels = Uint8Array.from({ length: 30 * 10 * 3 }, (_, i) => (i * 37) % 256);
  await mkdir(folder, { recursive: true });
  await sharp(pixels, { raw: { width: 30, height: 10, channels: 3 } }).png().toFile(join(folder, 'a.png'));
  const of = async (interpolation: string): Promise<number[]> => numbers((await all(await imageDatasetFromDirectory(folder, { ...small, labels: null, interpolation: interpolation as 'box', dataFormat: 'channels_last' })))[0]!.x);
  expect(await of('lanczos3')).toEqual(await of('lanczos'));
  expect(await of('area')).toEqual(await of('box'));
  expect(await of('area')).not.toEqual(await of('lanczos'));
  await rm(folder, { recursive: true });
});

describe('a data set can be', () => {
  it('mapped, also by a function that waits', async () => {
    const dataset = (await load({ shuffle: false })).map(async (x, y) => [await Promise.resolve(rescale(x, 1 / 255)), y]);
    const [{ x, y }] = await all(dataset) as [FlowBatch];
    expect(numbers(x)[1]).toBe(0);
    expect(numbers(x)[2]).toBeCloseTo(9 / 255);
    expect(numbers(y)).toEqual([0, 0, 0, 0]);
    await expect(all(dataset.map(() => 'nothing'))).rejects.toThrow('expected [x, y], [x, y, sampleWeight]');
  });

  it('cut', async () => {
    const dataset = await load({ shuffle: false });
    expect([dataset.take(3).batches, dataset.take(9).batches, dataset.skip(3).batches, dataset.skip(9).batches, dataset.take(3).skip(1).batches]).toEqual([3, 4, 1, 0, 2]);
    expect(pictures(await all(dataset.skip(1).take(2)))).toEqual(pictures(await all(dataset)).slice(4, 12));
    expect(await all(dataset.take(0))).toEqual([]);
    expect(() => dataset.take(-1)).toThrow('in dataset.take: expected a whole number of batches; received -1');
  });

  it('kept in memory: one pass of work, then the same batches', async () => {
    const change = vi.fn((x: Tensor, y: unknown) => [x, y]);
    const dataset = (await load()).map(change).cache();
    for await (const _ of dataset) break; // a pass that was left early is not kept
    const first = await all(dataset.iterate(0));
    expect(change).toHaveBeenCalledTimes(5);
    expect(pictures(await all(dataset.iterate(1)))).toEqual(pictures(first));
    expect(change).toHaveBeenCalledTimes(5);
  });

  it('fetched ahead', async () => {
    const order: string[] = [];
    const dataset = (await load({ shuffle: false })).map((x, y) => {
      order.push('made');
      return [x, y];
    }).prefetch(2);
    for await (const _ of dataset) {
      if (order.filter((what) => what === 'taken').length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      order.push('taken');
    }
    expect(order.slice(0, 4)).toEqual(['made', 'made', 'made', 'taken']);
    expect(order.filter((what) => what === 'taken').length).toBe(4);
    const failing = dataset.map(() => { throw new Error('mine'); }).prefetch(3);
    await expect(all(failing)).rejects.toThrow('mine');
  });
});
