/** @file The notes' generator, the common scale and the naive forecast, against the same in plain loops. */
import { describe, expect, it } from 'vitest';
import { setSeed } from '../../core/random.js';
import { Tensor, tensor } from '../../core/tensor.js';
import type { Batch } from '../dataset.js';
import { naiveBaseline } from './naive-baseline.js';
import { type SeriesOptions, seriesGenerator } from './series-generator.js';
import { standardize } from './standardize.js';

const rows = 100;
const series = new Tensor([rows, 3], 'float32', Float32Array.from({ length: rows * 3 }, (_, i) => i));
const options: SeriesOptions = { lookback: 12, delay: 5, step: 4, target: 1, batchSize: 7 };

/** Rows that the samples of a batch end before. */
const endsOf = (x: unknown): number[] => (((x as Tensor).toArray() as number[][][]).map((sample) => sample[0]![0]! / 3 + 12));
const take = async (source: AsyncIterable<Batch>, count: number): Promise<Batch[]> => {
  const batches: Batch[] = [];
  for await (const batch of source) if (batches.push(batch) === count) break;
  return batches;
};

describe('seriesGenerator', () => {
  it('makes the samples of the notes, in order and again from the start', async () => {
    const source = seriesGenerator(series, { ...options, minIndex: 10, maxIndex: 45 });
    expect([source.batches, source.finite, source.target]).toEqual([null, false, 1]);
    // The notes' loop: i starts anew as soon as i + batchSize reaches maxIndex.
    const expected: number[][] = [];
    for (let k = 0, i = 22; k < 7; k++) {
      if (i + 7 >= 45) i = 22;
      expected.push(Array.from({ length: Math.min(7, 45 - i) }, (_, j) => i + j));
      i += 7;
    }
    const batches = await take(source.iterate(0), 7);
    expect(batches.map(({ x }) => endsOf(x))).toEqual(expected);
    expect(source.batchesPerPass).toBe(3);
    const { x, y } = source.batch(0);
    expect((x.toArray() as number[][][])[0]).toEqual([[30, 31, 32], [42, 43, 44], [54, 55, 56]]);
    expect(y.toArray()).toEqual([22, 23, 24, 25, 26, 27, 28].map((i) => (i + 5) * 3 + 1));
  });

  it('takes only the rows that its filter takes, in order and at random', async () => {
    const filter = (row: number): boolean => row % 10 < 4;
    const taken = Array.from({ length: 33 }, (_, i) => 12 + i).filter(filter);
    const inOrder = seriesGenerator(series, { ...options, maxIndex: 45, filter });
    expect(inOrder.batchesPerPass).toBe(1);
    expect((await take(inOrder.iterate(0), 2)).map(({ x }) => endsOf(x))).toEqual([taken.slice(0, 7), taken.slice(0, 7)]);
    const all = seriesGenerator(series, { ...options, maxIndex: 45, filter, shuffle: true, seed: 1 });
    expect([...new Set((await take(all.iterate(0), 40)).flatMap(({ x }) => endsOf(x)))].sort((a, b) => a - b)).toEqual(taken);
  });

  it('goes on where it stands', async () => {
    const source = seriesGenerator(series, options);
    const first = await take(source.iterate(0), 2);
    const then = await take(source.iterate(1), 1);
    expect(endsOf(then[0]!.x)[0]).toBe(endsOf(first[1]!.x)[6]! + 1);
  });

  it('draws random places within bounds, the same for a seed', async () => {
    const random = { ...options, shuffle: true, minIndex: 20, maxIndex: 60, seed: 3 };
    const [a, b] = [seriesGenerator(series, random), seriesGenerator(series, random)];
    const batches = await take(a.iterate(0), 60);
    const places = batches.flatMap(({ x }) => endsOf(x));
    expect([Math.min(...places), Math.max(...places)]).toEqual([32, 59]);
    expect((await take(b.iterate(0), 60)).flatMap(({ x }) => endsOf(x))).toEqual(places);
    expect(seriesGenerator(series, { ...random, seed: 4 }).batch(0).y.toArray()).not.toEqual(a.batch(0).y.toArray());
    const seeded = [1, 1, 2].map((seed) => {
      setSeed(seed);
      return seriesGenerator(series, { ...random, seed: null }).batch(5).y.toArray();
    });
    expect(seeded[1]).toEqual(seeded[0]);
    expect(seeded[2]).not.toEqual(seeded[0]);
  });

  it('with stepsPerEpoch each epoch is what it is, wherever one begins', async () => {
    const make = (): ReturnType<typeof seriesGenerator> => seriesGenerator(series, { ...options, shuffle: true, seed: 1, stepsPerEpoch: 3 });
    const source = make();
    expect([source.batches, source.finite]).toEqual([3, true]);
    const epochs = [await take(source.iterate(0), 9), await take(source.iterate(1), 9)];
    expect(epochs.map((epoch) => epoch.length)).toEqual([3, 3]);
    expect((await take(make().iterate(1), 9)).map(({ x }) => endsOf(x))).toEqual(epochs[1]!.map(({ x }) => endsOf(x)));
    expect(endsOf(epochs[1]![0]!.x)).not.toEqual(endsOf(epochs[0]![0]!.x));
  });

  it('takes a series of one column, and columns by name', () => {
    const { x, y } = seriesGenerator(Array.from({ length: 30 }, (_, i) => i), { lookback: 4, delay: 0, batchSize: 2 }).batch(0);
    expect(x.toArray()).toEqual([[[0], [1], [2], [3]], [[1], [2], [3], [4]]]);
    expect(y.toArray()).toEqual([4, 5]);
    expect(seriesGenerator(series, { ...options, target: 'T', columns: ['p', 'q', 'T'] }).target).toBe(2);
  });

  const holed = tensor([[1, 2], [3, NaN], [5, 6]]);
  it.each<[() => unknown, string]>([
    [() => seriesGenerator(holed, { ...options, columns: ['p', 'T (degC)'] }), 'in seriesGenerator: expected finite numbers; received NaN in row 1, column 1 ("T (degC)"); 1 such in all. Fix: fill the holes'],
    [() => standardize(holed), 'in standardize: expected finite numbers; received NaN in row 1, column 1; 1 such'],
    [() => seriesGenerator(series, { ...options, target: null }), 'target as a column from 0 to 2; received none'],
    [() => seriesGenerator(series, undefined as never), 'in seriesGenerator: expected lookback as a whole number from 1; received undefined'],
    [() => seriesGenerator(series, { ...options, seed: 'a' as never }), 'in seriesGenerator > seed: expected a whole number'],
    [() => seriesGenerator(series, { ...options, target: 'T' }), 'received "T". Fix: pass columns'],
    [() => seriesGenerator(series, { ...options, target: 3 }), 'received 3'],
    [() => seriesGenerator(series, { ...options, lookback: 95 }), 'maxIndex above minIndex + lookback = 95, and at most rows - delay = 95; received 94 (rows - delay - 1) for a series of 100 rows'],
    [() => seriesGenerator(series, { ...options, maxIndex: 96 }), 'received 96 for a series'],
    [() => seriesGenerator(series, { ...options, step: 0 }), 'step as a whole number from 1; received 0'],
    [() => seriesGenerator(series, { delay: 1 } as never), 'lookback as a whole number from 1; received undefined'],
    [() => seriesGenerator([], options), 'a series with one row a time step; received [0]'],
    [() => seriesGenerator(series, { ...options, filter: () => false }), 'a filter that takes some of the rows from 12 to 93; received one that takes none'],
    [() => standardize(series, () => false), 'trainRows that takes some of the rows; received one that takes none'],
    [() => standardize(series, 0), 'trainRows from 1 to 100; received 0'],
    [() => standardize(series, 101), 'trainRows from 1 to 100; received 101'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

it('standardize knows the training part only', () => {
  const { data, mean, std } = standardize([[1, 5, 10], [3, 5, 20], [5, 6, 90]], 2);
  expect(mean).toEqual([2, 5, 15]);
  expect(std).toEqual([1, 1, 5]);
  expect(data.toArray()).toEqual([[-1, 0, -1], [1, 0, 1], [3, 1, 15]]);
  expect(standardize([[5, 6, 90], [1, 5, 10], [3, 5, 20]], (row) => row > 0).mean).toEqual([2, 5, 15]);
  expect(standardize([2, 4, 6]).data.toArray()).toEqual([-1, 0, 1].map((v) => Math.fround(v * Math.sqrt(1.5))));
});

describe('naiveBaseline', () => {
  it('is the mean error of "it stays as it is"', async () => {
    const wave = Array.from({ length: 200 }, (_, i) => [Math.cos(i / 3), Math.sin(i / 5)]);
    const source = seriesGenerator(wave, { lookback: 20, delay: 7, step: 3, target: 1, batchSize: 16, maxIndex: 150 });
    // The last step of a sample before row i is row i - 2: steps stand at i - 20, i - 17, … i - 2.
    const errors = Array.from({ length: 5 }, (_, k) => {
      const places = Array.from({ length: 16 }, (_, j) => 20 + 16 * k + j);
      return places.reduce((sum, i) => sum + Math.abs(Math.fround(wave[i - 2]![1]!) - Math.fround(wave[i + 7]![1]!)), 0) / 16;
    });
    expect(await naiveBaseline(source, 5)).toBeCloseTo(errors.reduce((a, b) => a + b) / 5, 12);
    expect(await naiveBaseline(seriesGenerator(wave, { lookback: 20, delay: 7, target: 1 }))).toBeGreaterThan(0);
  });

  it('names what is no series', async () => {
    const source = { batches: null, finite: false, iterate: async function* () { yield { x: [[[1]]], y: [1, 2] }; } };
    await expect(naiveBaseline(source)).rejects.toThrow('a number of batches to look at');
    await expect(naiveBaseline(source, 1)).rejects.toThrow('batches of x [n, t, d] and y [n], and a column of x; received x [1, 1, 1], y [2], column 0');
  });
});
