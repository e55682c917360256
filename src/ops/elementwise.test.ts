/** @file Element-wise ops (arithmetic, functions of one number, comparisons): gradients, and what whole numbers give. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { type TableCase, evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import * as arithmetic from './arithmetic.js';
import * as compare from './compare.js';
import * as math from './math.js';

const unary = (f: (x: Value) => Value, range: Partial<TableCase> = {}): TableCase => ({ f, shapes: [[2, 3]], ...range });
const binary = (f: (a: Value, b: Value) => Value, range: Partial<TableCase> = {}): TableCase => ({ f, shapes: [[2, 1, 4], [3, 1]], ...range });
const positive = { low: 0.5, high: 2 };
const negative = { low: -2, high: -0.5 };

describe('arithmetic', () => {
  it.each(gradientChecks({
    add: binary(arithmetic.add), sub: binary(arithmetic.sub), mul: binary(arithmetic.mul), div: binary(arithmetic.div, positive),
    pow: binary(arithmetic.pow, positive), 'pow with a constant exponent': unary((x) => arithmetic.pow(x, 3)),
    neg: unary(arithmetic.neg), square: unary(arithmetic.square), log: unary(arithmetic.log, positive),
  }))('%s', (_, run) => run());

  it('works on whole numbers', async () => {
    const [sum, product] = await evaluate((a, b) => [arithmetic.add(a, b), arithmetic.mul(a, 3)], tensor([1, 2], { dtype: 'int32' }), tensor([10, 20], { dtype: 'int32' }));
    expect([sum!.dtype, sum!.toArray(), product!.toArray()]).toEqual(['int32', [11, 22], [3, 6]]);
  });
});

describe('functions of one number', () => {
  it.each(gradientChecks({
    exp: unary(math.exp), sqrt: unary(math.sqrt, positive), rsqrt: unary(math.rsqrt, positive), abs: unary(math.abs, { apart: 0.3, shapes: [[5]] }),
    sin: unary(math.sin), cos: unary(math.cos), tanh: unary(math.tanh), sigmoid: unary(math.sigmoid), softplus: unary(math.softplus), erf: unary(math.erf),
    relu: unary(math.relu, positive), 'relu below 0': unary(math.relu, negative),
    softsign: unary(math.softsign, positive), 'softsign below 0': unary(math.softsign, negative),
  }))('%s', (_, run) => run());

  it('rounds halves to even', async () => {
    expect(await numbers(math.round, [0.5, 1.5, 2.5, -0.5, 2.6])).toEqual([0, 2, 2, -0, 3]);
  });
});

describe('comparisons', () => {
  it.each(gradientChecks({
    maximum: binary(compare.maximum, { shapes: [[2, 3], [2, 3]], seed: 3 }), minimum: binary(compare.minimum, { shapes: [[2, 3], [2, 3]], seed: 3 }),
    where: { f: (a, b) => compare.where(compare.greater(a, 0.7), a, b), shapes: [[2, 3], [3]], low: 1, high: 2 },
    clip: unary((x) => compare.clip(x, -0.25, 0.45), { apart: 0.2 }),
  }))('%s', (_, run) => run());

  it('gives bool values, which logic combines', async () => {
    const [both, either, other] = await evaluate((x) => {
      const [low, high] = [compare.greaterEqual(x, 2), compare.less(x, 3)];
      return [compare.logicalAnd(low, high), compare.logicalOr(low, high), compare.notEqual(x, 2)];
    }, [1, 2, 3]);
    expect([both!.dtype, both!.toArray(), either!.toArray(), other!.toArray()]).toEqual(['bool', [false, true, false], [true, true, true], [true, false, true]]);
  });
});
