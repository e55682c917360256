/** @file Reductions: gradients, and values at the edges. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { mul } from './arithmetic.js';
import { sum } from './broadcast.js';
import * as reduce from './reduce.js';

const x = tensor([[3, -1, 2], [0, 5, 5]]);
const gradientOf = (f: (x: Value) => Value) => (v: Value): Value => gradients(sum(f(v)), [v])[0]!;

describe('reduce: gradients', () => {
  const shapes = [[2, 3, 4]];
  it.each(gradientChecks({
    mean: { f: (v) => reduce.mean(v, [0, 2]), shapes },
    max: { f: (v) => reduce.max(v, 1), shapes, apart: 0.1 },
    'max of all': { f: (v) => reduce.max(v), shapes, apart: 0.1 },
    min: { f: (v) => reduce.min(v, [-1, 0], { keepDims: true }), shapes, apart: 0.1 },
    prod: { f: (v) => reduce.prod(v, [0, 1]), shapes, low: 0.5, high: 1.5 },
    'prod with zeros': { f: (v) => reduce.prod(v, 1), shapes: [], inputs: [tensor([[0, 2, 3, 0.5, 1], [0, 1, 0, 2, 3]])] },
    variance: { f: (v) => reduce.variance(v, [1, 2]), shapes },
    std: { f: (v) => reduce.std(v, 2), shapes },
    norm: { f: (v) => reduce.norm(v, [0, 1]), shapes },
    l2Normalize: { f: (v) => reduce.l2Normalize(v, 1), shapes, low: 0.5 },
    logSumExp: { f: (v) => reduce.logSumExp(v, [0, 2]), shapes },
    cumSum: { f: (v) => reduce.cumSum(v, 1), shapes },
    'cumSum, exclusive from the end': { f: (v) => reduce.cumSum(v, -1, { reverse: true, exclusive: true }), shapes },
    'moments, variance': { f: (v) => mul(reduce.moments(v, [0, 1]).variance, reduce.moments(v, [0, 1]).mean), shapes },
  }))('%s', (_, run) => run());

  it('shares the gradient of a maximum among its ties', async () => {
    expect(await numbers(gradientOf((v) => reduce.max(v, 1)), x)).toEqual([1, 0, 0, 0, 0.5, 0.5]);
  });
});

describe('reduce: values', () => {
  it('reduces over one axis, several, or all', async () => {
    expect(await numbers((v) => reduce.mean(v), x)).toEqual([expect.closeTo(14 / 6)]);
    expect(await numbers((v) => reduce.max(v, 0), x)).toEqual([3, 5, 5]);
    expect(await numbers((v) => reduce.min(v, [0, 1]), x)).toEqual([-1]);
    expect(await numbers((v) => reduce.prod(v, 1), x)).toEqual([-6, 0]);
    expect(await numbers((v) => reduce.cumSum(v, 1, { exclusive: true }), x)).toEqual([0, 3, 2, 0, 0, 5]);
  });

  it('finds positions, the first of ties, as int64', async () => {
    const [largest, smallest] = await evaluate((v) => [reduce.argMax(v), reduce.argMin(v, 0, { keepDims: true })], x);
    expect(largest!.toString()).toBe('int64 [2]');
    expect(largest!.toArray()).toEqual([0, 1]);
    expect(smallest!.toArray()).toEqual([[1, 0, 0]]);
  });

  it('asks all and any of bool values', async () => {
    const flags = tensor([[true, false], [true, true]]);
    const [every, some] = await evaluate((v) => [reduce.all(v, 1), reduce.any(v, 1)], flags);
    expect([every!.dtype, every!.toArray(), some!.toArray()]).toEqual(['bool', [false, true], [true, true]]);
  });

  it('does not overflow in logSumExp', async () => {
    expect(await numbers((v) => reduce.logSumExp(v, 1), [[1000, 1000], [-1000, -1000]])).toEqual([expect.closeTo(1000 + Math.LN2, 3), expect.closeTo(-1000 + Math.LN2, 3)]);
  });

  it('normalizes a row of zeros to zeros', async () => {
    expect(await numbers((v) => reduce.l2Normalize(v), [[0, 0], [3, 4]])).toEqual([0, 0, expect.closeTo(0.6), expect.closeTo(0.8)]);
  });

  it('refuses to reduce nothing', async () => {
    await expect(async () => evaluate((v) => reduce.max(v), tensor([], { shape: [0, 3] }))).rejects.toThrow('expected at least one number to reduce');
  });
});
