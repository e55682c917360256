/** @file Activations: gradients, and Keras's values on both sides of every bend. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import type { Value } from '../core/value.js';
import { type TableCase, evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { sum } from './broadcast.js';
import * as compose from './compose.js';
import { logSoftmax, softmax } from './softmax.js';

/** Ten numbers from -4.5 to 4.5, none within 0.2 of a bend at -3, 0, 2.5, 3 or 6. */
const across = (f: (x: Value) => Value): TableCase => ({ f, shapes: [[2, 5]], apart: 0.9, low: -4.5 });
const away = (f: (x: Value) => Value, low: number, high: number): TableCase => ({ f, shapes: [[2, 3]], low, high });

describe('activations: gradients', () => {
  it.each(gradientChecks({
    softmax: { f: (x) => softmax(x), shapes: [[2, 5]] },
    'softmax, middle axis': { f: (x) => softmax(x, 1), shapes: [[2, 3, 4]] },
    logSoftmax: { f: (x) => logSoftmax(x), shapes: [[2, 5]] },
    'logSoftmax, first axis': { f: (x) => logSoftmax(x, 0), shapes: [[3, 2, 4]] },
    'elu above': away(compose.elu, 0.3, 2), 'elu below': away((x) => compose.elu(x, 0.7), -2, -0.3),
    'selu above': away(compose.selu, 0.3, 2), 'selu below': away(compose.selu, -2, -0.3),
    'leakyRelu above': away(compose.leakyRelu, 0.3, 2), 'leakyRelu below': away((x) => compose.leakyRelu(x, 0.4), -2, -0.3),
    gelu: across(compose.gelu), 'gelu, approximate': across((x) => compose.gelu(x, true)),
    silu: across(compose.silu), mish: across(compose.mish),
    'relu6 inside': away(compose.relu6, 0.5, 5.5), 'relu6 outside': away(compose.relu6, 6.5, 8),
    'hardSigmoid inside': away(compose.hardSigmoid, -2.5, 2.5), 'hardSigmoid outside': away(compose.hardSigmoid, 3.2, 4),
    'hardSigmoidKeras2 inside': away(compose.hardSigmoidKeras2, -2, 2), 'hardSilu inside': away(compose.hardSilu, -2.5, 2.5),
    'reluWith all settings, above': away((x) => compose.reluWith(x, { negativeSlope: 0.3, threshold: 0.5, maxValue: 3 }), 0.6, 2.9),
    'reluWith all settings, below': away((x) => compose.reluWith(x, { negativeSlope: 0.3, threshold: 0.5, maxValue: 3 }), -2, 0.4),
    'reluWith all settings, over': away((x) => compose.reluWith(x, { negativeSlope: 0.3, threshold: 0.5, maxValue: 3 }), 3.2, 5),
    expm1: away(compose.expm1, -2, 1), log1p: away(compose.log1p, -0.5, 2),
  }))('%s', (_, run) => run());
});

describe('activations: values', () => {
  const x = [-8, -3, -1, 0, 1, 3, 8];
  const reference: Record<string, [(x: Value) => Value, (x: number) => number]> = {
    elu: [(v) => compose.elu(v, 0.5), (v) => (v > 0 ? v : 0.5 * Math.expm1(v))],
    selu: [compose.selu, (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v))],
    leakyRelu: [compose.leakyRelu, (v) => (v > 0 ? v : 0.2 * v)],
    relu6: [compose.relu6, (v) => Math.min(Math.max(v, 0), 6)],
    reluWith: [(v) => compose.reluWith(v, { negativeSlope: 0.1, threshold: 1, maxValue: 4 }), (v) => (v >= 4 ? 4 : v > 1 ? v : 0.1 * (v - 1))],
    hardSigmoid: [compose.hardSigmoid, (v) => Math.min(Math.max(v / 6 + 0.5, 0), 1)],
    hardSigmoidKeras2: [compose.hardSigmoidKeras2, (v) => Math.min(Math.max(0.2 * v + 0.5, 0), 1)],
    hardSilu: [compose.hardSilu, (v) => v * Math.min(Math.max(v / 6 + 0.5, 0), 1)],
    silu: [compose.silu, (v) => v / (1 + Math.exp(-v))],
    mish: [compose.mish, (v) => v * Math.tanh(Math.log1p(Math.exp(v)))],
    'gelu, approximate': [(v) => compose.gelu(v, true), (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))],
    exponential: [compose.exponential, Math.exp],
    linear: [compose.linear, (v) => v],
  };
  it.each(Object.entries(reference))('%s', async (_, [f, expected]) => {
    (await numbers(f, x)).forEach((y, i) => expect(y).toBeCloseTo(expected(x[i]!), Math.abs(expected(x[i]!)) > 100 ? 2 : 5));
  });

  it('gelu is x times the normal distribution', async () => {
    const [low, high] = await numbers((v) => compose.gelu(v), [-1, 1]);
    expect(low).toBeCloseTo(-0.15865525, 6);
    expect(high).toBeCloseTo(0.84134475, 6);
  });

  it('softmax and its logarithm survive large logits', async () => {
    const [p, l] = await evaluate((v) => [softmax(v), logSoftmax(v)], [[1000, 1000, 0]]);
    expect(p!.toArray()).toEqual([[0.5, 0.5, 0]]);
    expect(l!.toArray()).toEqual([[expect.closeTo(-Math.LN2), expect.closeTo(-Math.LN2), expect.closeTo(-1000 - Math.LN2, 3)]]);
  });

  it('expm1 and log1p keep their digits near 0', async () => {
    const small = [1e-7, -3e-6, 2e-4];
    (await numbers(compose.expm1, small)).forEach((y, i) => expect(y / Math.expm1(small[i]!)).toBeCloseTo(1, 6));
    (await numbers(compose.log1p, small)).forEach((y, i) => expect(y / Math.log1p(small[i]!)).toBeCloseTo(1, 6));
    expect(await numbers(compose.log1p, [0, -1])).toEqual([0, -Infinity]);
  });

  it('passes no gradient through a closed relu6', async () => {
    expect(await numbers((v) => gradients(sum(compose.relu6(v)), [v])[0]!, [-1, 0, 5, 7])).toEqual([0, 0, 1, 0]);
  });
});
