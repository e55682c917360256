/** @file Sequences by length. */
import { describe, expect, it } from 'vitest';
import { setSeed } from '../../core/random.js';
import type { Tensor } from '../../core/tensor.js';
import { type BucketOptions, bucketByLength } from './bucket-by-length.js';

const sequences = Array.from({ length: 40 }, (_, i) => Array.from({ length: i % 20 }, () => i + 1));
const labels = sequences.map((_, i) => i);
const pass = async (options: BucketOptions, epoch = 0): Promise<{ x: Tensor; y: Tensor }[]> => {
  const batches: { x: Tensor; y: Tensor }[] = [];
  for await (const { x, y } of bucketByLength(sequences, labels, options).iterate(epoch)) batches.push({ x: x as Tensor, y: y as Tensor });
  return batches;
};
const labelsOf = (batches: readonly { y: Tensor }[]): number[] => batches.flatMap(({ y }) => y.toArray() as number[]);

describe('bucketByLength', () => {
  it('gives every sequence once, in batches of few lengths', async () => {
    const batches = await pass({ bounds: [4, 10, 19], batchSize: 8, shuffle: false });
    expect(batches.map(({ x }) => x.shape)).toEqual([[8, 4], [2, 4], [8, 10], [4, 10], [8, 19], [8, 19], [2, 19]]);
    expect(bucketByLength(sequences, null, { bounds: [4, 10, 19], batchSize: 8 }).batches).toBe(7);
    expect(labelsOf(batches).sort((a, b) => a - b)).toEqual(labels);
    expect((batches[0]!.x.toArray() as number[][])[2]).toEqual([0, 0, 3, 3]);
  });

  it('cuts what is longer than the last bound; by default none is', async () => {
    expect((await pass({ bounds: [5], shuffle: false })).map(({ x }) => x.shape)).toEqual([[32, 5], [8, 5]]);
    expect(new Set((await pass({})).map(({ x }) => x.shape[1]))).toEqual(new Set([16, 32]));
  });

  it('mixes anew in each pass, the same for a seed', async () => {
    const [a, again, next] = [await pass({ seed: 3 }), await pass({ seed: 3 }), await pass({ seed: 3 }, 1)].map(labelsOf);
    expect(again).toEqual(a);
    expect(next).not.toEqual(a);
    setSeed(1);
    const shared = labelsOf(await pass({}));
    setSeed(1);
    expect(labelsOf(await pass({}))).toEqual(shared);
  });

  it.each<[() => unknown, string]>([
    [() => bucketByLength([], null), 'at least one sequence'],
    [() => bucketByLength('ab' as never, null), 'in bucketByLength: expected a list of sequences; received "ab"'],
    [() => bucketByLength([[1]], null, { seed: 'a' as never }), 'in bucketByLength > seed: expected a whole number'],
    [() => bucketByLength([[1]], [1, 2]), 'a target for each of 1 sequences; received 2'],
    [() => bucketByLength([[1]], null, { bounds: [4, 4] }), 'each larger than the one before; received [4, 4]'],
    [() => bucketByLength([[1]], null, { batchSize: 0 }), 'batchSize as a whole number above 0'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});
