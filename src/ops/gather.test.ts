/** @file Gather and scatter, by rows and by elements; top k; one-hot. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { Tensor, filled, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { compile } from '../runtime/function.js';
import { type TableCase, evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { sum } from './broadcast.js';
import { gather, gatherElements, oneHot, scatterAdd, scatterElementsAdd, takeAlong, topK } from './gather.js';

const int = (values: number[][] | number[], dtype: 'int32' | 'int64' = 'int32'): Tensor => tensor(values, { dtype });
const random = (shape: number[], seed: number): Tensor => new Tensor(shape, 'float32', new RandomGenerator(seed).uniform(shape.reduce((a, b) => a * b), -1, 1));
const of = (f: TableCase['f'], ...inputs: Tensor[]): TableCase => ({ f, shapes: [], inputs });

describe('gather: gradients', () => {
  it.each(gradientChecks({
    'gather rows, repeated': of((x, i) => gather(x, i), random([5, 3], 1), int([[4, 0], [4, -1]])),
    'gather along axis 1': of((x, i) => gather(x, i, 1), random([2, 4, 3], 2), int([[3, 0, 3], [1, 2, 0]], 'int64')),
    'gather along the last axis': of((x, i) => gather(x, i, -1), random([2, 3, 4], 3), int([3, 1, 3, 0, 0])),
    scatterAdd: of((x, i, u) => scatterAdd(x, i, u), random([4, 3], 4), int([3, 0, 3, 3, 1]), random([5, 3], 5)),
    'scatterAdd along axis 1': of((x, i, u) => scatterAdd(x, i, u, 1), random([2, 4, 3], 6), int([[2, 2], [0, 1], [2, 3]]), random([2, 3, 2, 3], 7)),
    gatherElements: of((x, i) => gatherElements(x, i, 1), random([2, 4], 8), int([[0, 0, 3], [2, 1, 2]])),
    scatterElementsAdd: of((x, i, u) => scatterElementsAdd(x, i, u, 0), random([3, 2], 9), int([[0, 2], [0, 1]], 'int64'), random([2, 2], 10)),
    takeAlong: of((x, i) => takeAlong(x, i, 1), random([1, 4, 3], 11), tensor([[[0], [3], [3], [1], [0]], [[1], [1], [2], [0], [3]]], { dtype: 'int32' })),
    topK: { f: (x) => topK(x, 2, 1).values, shapes: [[3, 5]], apart: 0.1 },
    'topK along axis 0': { f: (x) => topK(x, 3, 0).values, shapes: [[4, 2]], apart: 0.1 },
  }))('%s', (_, run) => run());
});

describe('gather: values', () => {
  it('adds every update of a row, though threads share the work, and the same way each time', async () => {
    // 4,000,000 numbers onto 3 rows: whatever is lost to a race shows in the counts.
    const [n, d] = [40_000, 100];
    const [x, indices, updates] = [placeholder([3, d]), placeholder([n], { dtype: 'int32' }), placeholder([n, d])];
    const run = compile([x, indices, updates], [scatterAdd(x, indices, updates)]);
    const which = Int32Array.from({ length: n }, (_, i) => (i * i + (i >> 3)) % 3);
    const counts = [0, 1, 2].map((row) => which.filter((w) => w === row).length);
    for (let again = 0; again < 20; again++) {
      const [y] = await run(filled([3, d], 0), new Tensor([n], 'int32', which), filled([n, d], 1));
      expect(y!.data).toEqual(Float32Array.from({ length: 3 * d }, (_, i) => counts[Math.floor(i / d)]!));
    }
    await run.release();
  });

  it('cuts a large table into groups of columns', async () => {
    const [v, d, n] = [150_000, 20, 30_000];
    const [table, indices] = [placeholder([v, d]), placeholder([n], { dtype: 'int32' })];
    const [dTable] = gradients(sum(gather(table, indices)), [table]);
    const run = compile([indices], [dTable!]);
    const which = Int32Array.from({ length: n }, (_, i) => (i * 7919) % 1000);
    const [y] = await run(new Tensor([n], 'int32', which));
    expect(y!.data.subarray(0, 1000 * d)).toEqual(new Float32Array(1000 * d).fill(30));
    expect(y!.data.subarray(1000 * d).every((g: number | bigint) => g === 0)).toBe(true);
    expect(run.print().match(/Concat/)).not.toBeNull();
    await run.release();
  });

  it('accepts int32 and int64, refuses floats', async () => {
    const table = tensor([[1, 2], [3, 4], [5, 6]]);
    for (const dtype of ['int32', 'int64'] as const) expect(await numbers((x, i) => gather(x, i), table, int([2, -3], dtype))).toEqual([5, 6, 1, 2]);
    expect(() => gather(placeholder([3, 2]), placeholder([4]))).toThrow('in gather: expected indices of whole numbers, int32 or int64; received float32. Fix: cast them');
  });

  it('finds the k largest, the first of ties first', async () => {
    const [values, indices] = await evaluate((x) => Object.values(topK(x, 3)), [[1, 7, 3, 7, 5]]);
    expect([values!.toArray(), indices!.toArray()]).toEqual([[[7, 7, 5]], [[1, 3, 4]]]);
    expect(() => topK(placeholder([2, 3]), 4)).toThrow('in topK: expected a k from 1 to 3; received 4');
  });

  it('makes one-hot rows, of zeros for an index outside', async () => {
    expect(await numbers((i) => oneHot(i, 3), int([[2, 0], [-1, 3]]))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const [bits] = await evaluate((i: Value) => oneHot(i, 2, 'bool'), int([1], 'int64'));
    expect([bits!.dtype, bits!.toArray()]).toEqual(['bool', [[false, true]]]);
  });
});
