/** @file Windows of a series: the examples of Keras's documentation; the exact results of its generator are in the conformance cases. */
import { describe, expect, it } from 'vitest';
import { setSeed } from '../../core/random.js';
import type { Tensor } from '../../core/tensor.js';
import type { BatchSource } from '../dataset.js';
import { timeseriesDatasetFromArray } from './timeseries-dataset.js';
import { timeseriesGenerator } from './timeseries-generator.js';

const count = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);
const pass = async (source: BatchSource, epoch = 0): Promise<{ x: number[][]; y: number[] }> => {
  const all: { x: number[][]; y: number[] } = { x: [], y: [] };
  for await (const { x, y } of source.iterate(epoch)) {
    all.x.push(...((x as Tensor).toArray() as number[][]));
    if (y) all.y.push(...((y as Tensor).toArray() as number[]));
  }
  return all;
};

describe('timeseriesDatasetFromArray', () => {
  it('windows with a rate and a stride', async () => {
    const { x } = await pass(timeseriesDatasetFromArray(count(99), null, 10, { samplingRate: 2, sequenceStride: 3 }));
    expect(x[0]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(x.at(-1)).toEqual([78, 80, 82, 84, 86, 88, 90, 92, 94, 96]);
    expect(x.length).toBe(27);
  });

  it('the target of a window is the one at its beginning', async () => {
    const source = timeseriesDatasetFromArray(count(90), count(90, 10), 10, { batchSize: 32 });
    expect(source.batches).toBe(3);
    const { x, y } = await pass(source);
    expect(x.length).toBe(81);
    expect(x.map((window) => window[0]! + 10)).toEqual(y);
  });

  it('stays between startIndex and endIndex', async () => {
    const { x, y } = await pass(timeseriesDatasetFromArray(count(50), count(50), 3, { startIndex: 10, endIndex: 15 }));
    expect(x).toEqual([[10, 11, 12], [11, 12, 13], [12, 13, 14]]);
    expect(y).toEqual([10, 11, 12]);
    expect((await pass(timeseriesDatasetFromArray(count(50), count(12), 3, { startIndex: 10 }))).y).toEqual([10, 11]);
  });

  it('shuffles anew in each pass, the same for a seed', async () => {
    const source = (seed: number | null): BatchSource => timeseriesDatasetFromArray(count(60), count(60), 1, { shuffle: true, seed });
    const [first, second] = [await pass(source(7), 0), await pass(source(7), 1)];
    expect([...first.y].sort((a, b) => a - b)).toEqual(count(60));
    expect(second.y).not.toEqual(first.y);
    expect((await pass(source(7), 0)).y).toEqual(first.y);
    setSeed(1);
    const shared = (await pass(source(null))).y;
    setSeed(1);
    expect((await pass(source(null))).y).toEqual(shared);
  });

  it.each<[() => unknown, string]>([
    [() => timeseriesDatasetFromArray(count(5), null, 6), 'at least 6 rows for one window, and a target for it; received 5 rows, no targets'],
    [() => timeseriesDatasetFromArray(count(5), null, 2, { startIndex: 4, endIndex: 3 }), 'startIndex below endIndex, both from 0 to 5; received 4 and 3'],
    [() => timeseriesDatasetFromArray([1, NaN], null, 1), 'NaN in row 1, column 0'],
    [() => timeseriesDatasetFromArray(count(3), [1, NaN, 3], 1), 'in timeseriesDatasetFromArray, targets: expected finite numbers; received NaN in row 1, column 0'],
    [() => timeseriesDatasetFromArray(count(5), null, 2, { seed: 'a' as never }), 'in timeseriesDatasetFromArray > seed: expected a whole number'],
    [() => timeseriesDatasetFromArray(count(5), null, 2, { sequenceStride: 0 }), 'sequenceStride as a whole number from 1'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

describe('timeseriesGenerator', () => {
  it('shuffles within bounds, and draws when a pass begins', async () => {
    const source = timeseriesGenerator(count(50), count(50), 5, { startIndex: 10, endIndex: 40, shuffle: true, batchSize: 200 });
    setSeed(2);
    const first = await pass(source);
    expect([Math.min(...first.y), Math.max(...first.y)]).toEqual([15, 40]);
    expect(first.x.every((window, i) => window[4] === first.y[i]! - 1)).toBe(true);
    expect((await pass(source)).y).not.toEqual(first.y);
    setSeed(2);
    expect((await pass(source)).y).toEqual(first.y);
  });

  it.each<[() => unknown, string]>([
    [() => timeseriesGenerator(count(5), count(4), 2), 'a target for each of 5 rows; received 4'],
    [() => timeseriesGenerator(count(5), count(5), 5), 'endIndex from startIndex + length = 5 to 4; received 4'],
    [() => timeseriesGenerator(count(5), count(5), 2, { endIndex: 5 }), 'to 4; received 5'],
    [() => timeseriesGenerator([[1], [Infinity]], count(2), 1), 'Infinity in row 1, column 0'],
    [() => timeseriesGenerator(count(3), [1, 2, NaN], 1), 'in timeseriesGenerator, targets: expected finite numbers; received NaN in row 2, column 0'],
    [() => timeseriesGenerator(count(9), count(9), 2).batch(1), 'a batch from 0 to 0; received 1'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});
