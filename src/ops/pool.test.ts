/** @file Pooling: numbers against plain loops, gradients and gradients of gradients, ties, errors. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { sizeOf, stridesOf } from '../core/shape.js';
import { Tensor, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { type TableCase, evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { mul } from './arithmetic.js';
import { sum } from './broadcast.js';
import { type PoolOptions, averagePool, maxPool } from './pool.js';

/** `before`: what padding puts before the first element of each axis. */
interface Case { x: number[]; options: PoolOptions; before?: number[]; out: number[] }

const cases: Record<string, Case> = {
  '1-D': { x: [2, 7, 3], options: { size: 3 }, out: [2, 2, 3] },
  '1-D, overlapping, same': { x: [2, 8, 3], options: { size: 4, strides: 3, padding: 'same' }, before: [1], out: [2, 3, 3] },
  '2-D': { x: [2, 6, 4, 3], options: { size: 2 }, out: [2, 3, 2, 3] },
  '2-D, rest left over': { x: [2, 7, 5, 3], options: { size: 2 }, out: [2, 3, 2, 3] },
  '2-D, other window': { x: [2, 5, 7, 2], options: { size: [2, 3] }, out: [2, 2, 2, 2] },
  '2-D, overlapping': { x: [2, 6, 7, 2], options: { size: [3, 4], strides: [2, 1] }, out: [2, 2, 4, 2] },
  '2-D, gaps': { x: [2, 7, 8, 2], options: { size: [1, 2], strides: [2, 3] }, out: [2, 4, 3, 2] },
  '2-D, same': { x: [2, 5, 7, 2], options: { size: [2, 3], padding: 'same' }, before: [0, 1], out: [2, 3, 3, 2] },
  '2-D, overlapping, same': { x: [2, 5, 8, 2], options: { size: [4, 3], strides: [1, 2], padding: 'same' }, before: [1, 0], out: [2, 5, 4, 2] },
  '2-D, one window': { x: [2, 4, 3, 5], options: { size: [4, 3] }, out: [2, 1, 1, 5] },
  '3-D, overlapping': { x: [1, 4, 5, 3, 2], options: { size: [2, 3, 1], strides: [1, 2, 3], padding: 'same' }, before: [0, 1, 0], out: [1, 4, 3, 1, 2] },
};

describe.each([['maxPool', maxPool], ['averagePool', averagePool]] as const)('%s', (name, pool) => {
  it.each(Object.entries(cases))('%s: numbers', async (_, test) => {
    const x = new Tensor(test.x, 'float32', new RandomGenerator(5).uniform(sizeOf(test.x), -1, 1));
    const [y] = await evaluate((v) => pool(v, test.options), x);
    expect(y!.shape).toEqual(test.out);
    const expected = loops(x, test, name === 'maxPool' ? (w) => Math.max(...w) : (w) => w.reduce((a, b) => a + b, 0) / w.length);
    y!.data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  });
  it.each(gradientChecks(Object.fromEntries(Object.entries(cases).map(([title, { x, options }]): [string, TableCase] =>
    [title, { f: (v) => pool(mul(v, v), options), shapes: [x], inputs: [distinct(x)] }]))))('%s: gradient', (_, run) => run());
});

/** Numbers whose squares are well apart, so that no finite difference changes a maximum. */
function distinct(shape: number[]): Tensor {
  const size = sizeOf(shape);
  return new Tensor(shape, 'float32', Float32Array.from(new RandomGenerator(3).permutation(size), (i) => (i % 2 === 0 ? 1 : -1) * Math.sqrt(1 + i * 0.2)));
}

function loops(x: Tensor, { options, before, out }: Case, reduce: (window: number[]) => number): number[] {
  const at = (list: number | readonly number[], axis: number): number => (typeof list === 'number' ? list : list[axis]!);
  const spatial = out.length - 2;
  const window = Array.from({ length: spatial }, (_, i) => at(options.size, i));
  const steps = stridesOf(x.shape);
  return places(out).map(([n, ...rest]) => reduce(places(window).flatMap((k) => {
    const source = k.map((offset, i) => rest[i]! * at(options.strides ?? options.size, i) + offset - (before?.[i] ?? 0));
    if (source.some((s, i) => s < 0 || s >= x.shape[i + 1]!)) return [];
    return [Number(x.data[[n!, ...source, rest.at(-1)!].reduce((total, v, i) => total + v * steps[i]!, 0)])];
  })));
}

function places(shape: readonly number[]): number[][] {
  const steps = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) => shape.map((d, axis) => Math.floor(i / steps[axis]!) % d));
}

describe('ties', () => {
  const gradientOf = (options: PoolOptions) => (x: Value): Value => gradients(sum(maxPool(x, options)), [x])[0]!;
  const image = (rows: number[][]): Tensor => tensor(rows).reshape([1, rows.length, rows[0]!.length, 1]);

  it('sends the gradient to the first maximum of a window, row by row', async () => {
    const x = image([[1, 3, 2, 2], [3, 3, 2, 2], [0, 0, -1, 4], [0, 0, 4, 4]]);
    expect(await numbers(gradientOf({ size: 2 }), x)).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]);
  });
  it('adds the gradients of windows that overlap', async () => {
    const x = image([[0, 0, 0], [0, 5, 5], [0, 5, 5]]);
    expect(await numbers(gradientOf({ size: 2, strides: 1 }), x)).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
  });
});

describe('errors', () => {
  const x = placeholder([2, 5, 6, 3]);
  it.each<[string, () => unknown, RegExp]>([
    ['rank', () => maxPool(placeholder([2, 12]), { size: [2, 2] }), /in maxPool: expected an input of 4 dimensions \[n, h, w, c\]; received \[2, 12\]/],
    ['window', () => averagePool(x, { size: [6, 2] }), /in averagePool: expected a window no larger than the input; received a window of 6 x 2 over an input of 5 x 6/],
    ['size', () => maxPool(x, { size: 0 }), /expected size of a whole number of 1 or more/],
    ['padding', () => maxPool(x, { size: 2, padding: 'full' as never }), /received padding "full"/],
  ])('%s', (_, f, expected) => expect(f).toThrow(expected));
});
