/** @file Penalties and projections, against their formulas on plain numbers. */
import { describe, expect, it } from 'vitest';
import { placeholder } from '../core/leaf.js';
import { tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { compile } from '../runtime/function.js';
import * as constraints from './constraints.js';
import * as regularizers from './regularizers.js';

const apply = async (f: (w: Value) => Value, weight: number[][]): Promise<unknown> => {
  const w = placeholder(tensor(weight).shape);
  return (await compile([w], [f(w)])(weight))[0]!.toArray();
};
const weight = [[3, -0.3], [4, 0.4]]; // columns of length 5 and 0.5

describe('regularizers', () => {
  it('l1, l2, l1l2', async () => {
    expect(await apply((w) => regularizers.l1(0.1).penalty(w), weight)).toBeCloseTo(0.77, 6);
    expect(await apply((w) => regularizers.l2(0.1).penalty(w), weight)).toBeCloseTo(2.525, 6);
    expect(await apply((w) => regularizers.l1l2({ l1: 0.1, l2: 0.01 }).penalty(w), weight)).toBeCloseTo(1.0225, 6);
    expect(await apply((w) => regularizers.l1l2().penalty(w), weight)).toBe(0);
    expect(regularizers.get('l2').config).toEqual({ l2: 0.01 });
  });
});

describe('constraints', () => {
  const close = (actual: unknown, expected: number[][]): void => (actual as number[][]).flat().forEach((v, i) => expect(v).toBeCloseTo(expected.flat()[i]!, 5));
  it('maxNorm shrinks what is longer, column by column', async () => {
    close(await apply((w) => constraints.maxNorm(2).project(w), weight), [[1.2, -0.3], [1.6, 0.4]]);
    close(await apply((w) => constraints.maxNorm(2, [0, 1]).project(w), weight), [[3, -0.3], [4, 0.4]].map((r) => r.map((v) => (v * 2) / Math.sqrt(25.25))));
  });
  it('unitNorm, nonNeg', async () => {
    close(await apply((w) => constraints.unitNorm().project(w), weight), [[0.6, -0.6], [0.8, 0.8]]);
    close(await apply((w) => constraints.nonNeg().project(w), weight), [[3, 0], [4, 0.4]]);
  });
  it('minMaxNorm goes the share `rate` of the way', async () => {
    close(await apply((w) => constraints.minMaxNorm(1, 2).project(w), weight), [[1.2, -0.6], [1.6, 0.8]]);
    close(await apply((w) => constraints.minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }).project(w), weight), [[2.1, -0.45], [2.8, 0.6]]);
  });
});
