/** @file Flows of folders of pictures: Keras's arguments and forms, the same pictures whatever the number of workers, bad files named. */
import { cp, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Tensor } from '../../core/tensor.js';
import { setSeed } from '../../core/random.js';
import { book, numbers, paint, small, take } from '../../testing/painted-pets.js';
import { withPetsFolder } from '../../testing/pets-folder.js';
import { imageToArray } from './image-array.js';
import { imageDataGenerator } from './image-data-generator.js';
import { loadImage } from './load-image.js';
import type { FlowBatch } from './flow-batch.js';
import { type DirectoryFlowOptions, flowFromDirectory } from './flow-from-directory.js';
import type { PictureFlow } from './picture-flow.js';

const { at, said } = withPetsFolder();
const folder = (): string => at('pets');

describe('fixed samples', () => {
  it('are known by their numbers, in the order in which batches come; varied ones are not', async () => {
    const flow = await flowFromDirectory(folder(), small);
    const rows = new Map<number, number[]>();
    for await (const { batch, samples } of flow.fixed!.read()) Array.from(samples).forEach((sample, i) => rows.set(sample, numbers((batch.x as Tensor).slice(i, i + 1))));
    expect([...rows.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, i) => i));
    const batches = await take(flow.iterate(1, 2), 4);
    const orders = flow.fixed!.orders(1, 2)[Symbol.iterator]();
    for (const { x } of batches) expect(numbers(x)).toEqual(Array.from(orders.next().value as Uint32Array).flatMap((sample) => rows.get(sample)!));
    flow.close();
    const varied = await book.flowFromDirectory(folder(), small);
    expect(varied.fixed).toBeUndefined();
    varied.close();
  });
});

describe('flowFromDirectory', () => {
  it('says and knows what it found', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode: 'binary' });
    expect(said).toEqual(['Found 13 images belonging to 2 classes.']);
    expect(flow.classIndices).toEqual({ cats: 0, dogs: 1 });
    expect([flow.samples, flow.length, flow.batches, flow.batchSize, flow.finite]).toEqual([13, 3, 3, 5, false]);
    expect(flow.imageShape).toEqual([12, 10, 3]);
    expect([...flow.filenames].slice(5, 9)).toEqual(['cats/cat.5.jpg', 'cats/cat.6.jpg', 'dogs/dog.0.png', 'dogs/dog.1.png']);
    expect(Array.from(flow.classes as Int32Array)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });

  it('gives the pictures in order without shuffle, without end, the last batch of an epoch shorter', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode: 'sparse', shuffle: false, interpolation: 'bilinear' });
    const batches = await take(flow, 4);
    expect(batches.map(({ x }) => x.shape[0])).toEqual([5, 5, 3, 5]);
    expect(numbers(batches[1]!.y)).toEqual([0, 0, 1, 1, 1]);
    const expected = imageToArray(await loadImage(flow.filepaths[8]!, { targetSize: [12, 10], interpolation: 'bilinear' }));
    expect(numbers(batches[1]!.x.slice(3, 4))).toEqual(numbers(expected));
    expect(numbers(batches[3]!.x)).toEqual(numbers(batches[0]!.x));
  });

  it('reads both ways', async () => {
    const flow = await flowFromDirectory(folder(), small);
    for await (const [x, y] of flow) {
      expect([(x as Tensor).shape, (y as Tensor).shape]).toEqual([[5, 12, 10, 3], [5, 2]]);
      break;
    }
    const [{ x, y }] = await take(flow, 1) as [FlowBatch];
    expect([x.shape, (y as Tensor).shape]).toEqual([[5, 12, 10, 3], [5, 2]]);
  });

  it('shuffles anew in each epoch, every picture once', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode: 'sparse' });
    const batches = await take(flow, 6);
    const epochs = [batches.slice(0, 3), batches.slice(3)].map((epoch) => epoch.flatMap(({ y }) => numbers(y)));
    for (const labels of epochs) expect([...labels].sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it.each<[DirectoryFlowOptions['classMode'], number[] | undefined]>([['binary', [5]], ['sparse', [5]], ['categorical', [5, 2]], ['input', [5, 12, 10, 1]], [null, undefined]])('classMode %s', async (classMode, shape) => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode, colorMode: 'grayscale', shuffle: false });
    const { x, y } = await flow.batch(0);
    expect(x.shape).toEqual([5, 12, 10, 1]);
    expect((y as Tensor | undefined)?.shape).toEqual(shape);
    if (classMode === 'categorical') expect(numbers((await flow.batch(1)).y).slice(2, 6)).toEqual([1, 0, 0, 1]);
    if (classMode === 'input') expect(y).toBe(x);
  });

  it("understands Keras's own spelling, classes in any order, subsets of each class", async () => {
    const options = { target_size: [8, 8], batch_size: 20, class_mode: 'binary', classes: ['dogs', 'cats'], shuffle: false, verbose: 0, workers: 0 } as DirectoryFlowOptions;
    const part = (subset: 'training' | 'validation'): Promise<PictureFlow> => flowFromDirectory(folder(), { ...options, subset }, book);
    const [training, validation] = [await part('training'), await part('validation')];
    expect(validation.filenames).toEqual(['dogs/dog.0.png', 'cats/cat.0.jpg', 'cats/cat.1.jpg']);
    expect([...training.filenames, ...validation.filenames].length).toBe(13);
    expect(validation.classIndices).toEqual({ dogs: 0, cats: 1 });
    expect(said).toEqual([]);
  });

  it('transforms like flow does: by seed, epoch and place alone', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode: null, shuffle: false }, book);
    const arrays = await Promise.all(flow.filepaths.map((file) => loadImage(file, { targetSize: [12, 10] }).then((image) => numbers(imageToArray(image)))));
    const theirs = book.flow(new Tensor([13, 12, 10, 3], 'float32', Float32Array.from(arrays.flat())), null, { batchSize: 5, shuffle: false, seed: 7 });
    for (const index of [0, 2, 4]) expect(numbers((await flow.batch(index)).x)).toEqual(numbers(theirs.batch(index).x));
  });

  it('finds its place again: epochs of so many steps', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, classMode: null });
    const third = await take(flow.iterate(2, 4), 1);
    expect(numbers(third[0]!.x)).toEqual(numbers((await flow.batch(8)).x));
    expect(numbers((await take(flow.iterate(2), 1))[0]!.x)).toEqual(numbers((await flow.batch(6)).x));
  });

  it('draws its seed from the shared generator', async () => {
    const firstOrder = async (): Promise<number[]> => {
      setSeed(5);
      return numbers((await (await flowFromDirectory(folder(), { ...small, seed: null })).batch(0)).x);
    };
    expect(await firstOrder()).toEqual(await firstOrder());
  });

  it('calls a preprocessingFunction, before everything else is normalized', async () => {
    const generator = imageDataGenerator({ rescale: 0.5, preprocessingFunction: (x) => new Tensor(x.shape, 'float32', Float32Array.from(x.data as Float32Array, (v) => v + 2)) });
    const options = { ...small, classMode: null, shuffle: false };
    const plain = await (await flowFromDirectory(folder(), options)).batch(0);
    for (const workers of [0, 1]) {
      const [changed] = await take(await flowFromDirectory(folder(), { ...options, workers }, generator), 1);
      expect(numbers(changed!.x)).toEqual(numbers(plain.x).map((v) => (v + 2) / 2));
    }
  });

  it('counts only pictures that are there, where a batch is to hold all of them', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, batchSize: 1e9 });
    expect([flow.batches, (await flow.batch(0)).x.shape]).toEqual([1, [13, 12, 10, 3]]);
  });

  it('writes what it gives to a folder, to look at', async () => {
    const saveToDir = at('seen');
    await take(await flowFromDirectory(folder(), { ...small, saveToDir, savePrefix: 'aug', shuffle: false }), 1);
    expect((await readdir(saveToDir)).sort()).toEqual(['aug_0_0.png', 'aug_1_0.png', 'aug_2_0.png', 'aug_3_0.png', 'aug_4_0.png']);
    await take(await flowFromDirectory(folder(), { ...small, saveToDir: at('as jpeg'), saveFormat: 'jpeg', shuffle: false }), 1);
    expect((await readdir(at('as jpeg')))[0]).toBe('_0_0.jpeg');
  });

  it.each<[object, string]>([
    [{ batchsize: 3 }, 'did you mean batchSize'], [{ batchSize: 0 }, 'expected batchSize as a whole number above 0; received 0'],
    [{ classMode: 'binarie' }, 'expected classMode to be "categorical", "binary", "sparse", "input" or null; received "binarie"'],
    [{ classes: ['cats', 'birds'] }, 'received "cats", "dogs". Fix: correct "birds"'], [{ targetSize: 150 }, 'targetSize to be [height, width]'],
    [{ subset: 'validation' }, 'expected a generator with a validationSplit'], [{ interpolation: 'best' }, 'expected interpolation to be'], [{ workers: -1 }, 'workers to be a whole number of at least 0'],
    [{ targetSize: null }, 'targetSize to be [height, width] in pixels; received null'], [{ classes: 'cats' }, 'expected classes to be a list of names; received "cats"'],
    [{ shuffle: 'false' }, 'expected shuffle to be true or false; received "false"'], [{ followLinks: 1 }, 'expected followLinks to be true or false; received 1'],
    [{ seed: '7' }, 'expected a whole number of at most 2^53; received "7"'], [{ verbose: 2 }, 'expected verbose to be 0 or 1; received 2'],
    [{ saveToDir: 3 }, 'expected saveToDir to be the path of a folder; received 3'], [{ saveFormat: 'bmp' }, 'expected saveFormat to be "png" or "jpeg" or "jpg" or "webp"; received "bmp"'],
    [{ classes: ['cats', 'dogs', 'cats'] }, 'expected each name once in classes; received "cats" twice in ["cats", "dogs", "cats"]. Fix: name it once: its place in the list is its number'],
    [{ targetSize: [1e6, 1e6] }, 'expected targetSize of at most 178956970 pixels; received [1000000, 1000000], which are 1000000000000. Fix: write for example targetSize: [150, 150]'],
    [{ targetSize: [10_000, 10_000] }, 'expected batches of at most 1073741824 numbers, which take 4 GiB; received 5 pictures of 10000 x 10000 x 3 = 1500000000. Fix: make targetSize smaller, or write batchSize: 3'],
    [{ savePrefix: 3 }, 'expected savePrefix to be a text that names begin with; received 3'],
  ])('refuses %j', async (options, message) => {
    await expect(flowFromDirectory(folder(), { ...small, ...options })).rejects.toThrow(message);
  });

  it('Keras spells it otherwise, and verbose may be true or false', async () => {
    const flow = await flowFromDirectory(folder(), { ...small, batch_size: 2, class_mode: 'sparse', verbose: false } as never);
    const { x, y } = await flow.batch(0);
    expect([x.shape[0], (y as Tensor).shape, said]).toEqual([2, [2], []]);
    await flowFromDirectory(folder(), { ...small, verbose: true });
    expect(said).toEqual(['Found 13 images belonging to 2 classes.']);
  });

  it('asks for two classes where targets are binary', async () => {
    for (const name of ['a', 'b', 'c']) await paint(at('three', name, '1.png'), 1);
    await expect(flowFromDirectory(at('three'), { classMode: 'binary' })).rejects.toThrow('expected two classes for classMode "binary"; received 3: "a", "b", "c"');
  });
});

describe('flowFromDirectory with workers', () => {
  it('same seed, same pictures, whatever the number of workers, with and without a cache', async () => {
    const run = async (workers: number, cache: number, prefetch: number | null = null): Promise<number[][]> => {
      const flow = await flowFromDirectory(folder(), { ...small, workers, cache, prefetch }, book);
      return (await take(flow, 8)).map(({ x, y }) => [...numbers(x), ...numbers(y)]);
    };
    const expected = await run(0, 0);
    for (const [workers, cache, prefetch] of [[0, 1e6], [1, 0], [2, 0], [3, 1e6], [2, 12 * 10 * 3 * 4, 1], [1, 1e6, 9]] as const) expect(await run(workers, cache, prefetch)).toEqual(expected);
  });

  it('several flows at once, each left at any moment and taken up again', async () => {
    const flows = await Promise.all([1, 2, 3].map((seed) => flowFromDirectory(folder(), { ...small, seed, workers: 2 }, book)));
    await Promise.all(flows.map(async (flow, i) => {
      for (let turn = 0; turn < 5; turn++) {
        const batches = await take(flow.iterate(turn), i + 1);
        for (const [k, { x }] of batches.entries()) expect(numbers(x)).toEqual(numbers((await flow.batch(turn * 3 + k)).x));
      }
      flow.close();
    }));
  });
});

describe('pictures that cannot be read', () => {
  const bad = (): string => at('bad');
  beforeAll(async () => {
    await cp(folder(), bad(), { recursive: true });
    await writeFile(join(bad(), 'cats/text.jpg'), 'I am no picture, I am a text');
    await writeFile(join(bad(), 'dogs/empty.png'), '');
    await truncate(join(bad(), 'dogs/dog.3.png'), 90);
  });

  it.each([0, 2])('are errors that name the file (%i workers)', async (workers) => {
    const flow = await flowFromDirectory(bad(), { ...small, workers, batchSize: 16 });
    await expect(take(flow, 1)).rejects.toThrow(/in loadImage ".*(text\.jpg|empty\.png|dog\.3\.png)": expected/);
    await expect(take(flow, 1)).rejects.toMatchObject({ name: 'KeratinError', code: expect.stringMatching(/^image\//) as unknown });
  });

  it.each([0, 2])('or are skipped, and named once at the end of the epoch (%i workers)', async (workers) => {
    const flow = await flowFromDirectory(bad(), { ...small, workers, onCorrupt: 'skip', classMode: 'sparse', verbose: 0 });
    const batches = await take(flow, 7);
    expect(batches.slice(0, 3).flatMap(({ y }) => numbers(y)).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    for (const { x, y } of batches) expect(x.shape[0]).toBe((y as Tensor).shape[0]);
    expect(flow.skipped.map(({ file }) => file.split('/').at(-1)).sort()).toEqual(['dog.3.png', 'empty.png', 'text.jpg']);
    expect(said.length).toBe(1);
    expect(said[0]).toContain('3 of 15 pictures cannot be read and are left out:');
    expect(said[0]).toContain('text.jpg: expected a picture: JPEG, PNG, WebP, GIF or BMP; received a file of 28 bytes that begins with "I am no picture');
  });

  it('a folder of nothing else ends with an error', async () => {
    await mkdir(at('hopeless/cats'), { recursive: true });
    await writeFile(at('hopeless/cats/1.jpg'), 'no');
    const flow = await flowFromDirectory(at('hopeless'), { ...small, onCorrupt: 'skip' });
    await expect(take(flow, 1)).rejects.toThrow('expected at least one picture that can be read; received none in a whole epoch of 1');
  });
});
