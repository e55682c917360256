/** @file Losses beside formulas in plain numbers; weights, mask, reductions; names; gradients; errors. */
import { describe, expect, it } from 'vitest';
import { constant, placeholder } from '../core/leaf.js';
import { type TensorLike, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { abs } from '../ops/math.js';
import { mean } from '../ops/reduce.js';
import { sub } from '../ops/arithmetic.js';
import { compile } from '../runtime/function.js';
import { checkGradient } from '../testing/check-gradient.js';
import * as losses from './index.js';

interface Given { readonly y: TensorLike; readonly p: TensorLike; readonly weight?: TensorLike; readonly mask?: TensorLike }

async function compute(loss: losses.LossIdentifier, { y, p, weight, mask }: Given): Promise<number[]> {
  const given = [y, p, weight, mask].map((t) => (t === undefined ? undefined : tensor(t)));
  const [yTrue, yPred, w, m] = given.map((t) => t && placeholder(t.shape, { dtype: t.dtype }));
  const run = compile([yTrue, yPred, w, m].filter((v) => v !== undefined), [losses.get(loss).call(yTrue!, yPred!, w, m)]);
  const [value] = await run(...given.filter((t) => t !== undefined));
  await run.release();
  return Array.from(value!.data as Float32Array);
}

const average = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const rows = (f: (y: number, p: number) => number) => (y: number[], p: number[]): number => average(y.map((v, i) => f(v, p[i]!)));
const total = (f: (y: number, p: number) => number) => (y: number[], p: number[]): number => y.reduce((s, v, i) => s + f(v, p[i]!), 0);
const logit = (p: number): number => Math.log(p / (1 - p));
const softmax = (x: number[]): number[] => x.map((v) => Math.exp(v) / x.reduce((s, u) => s + Math.exp(u), 0));
const bce = (y: number, p: number): number => -y * Math.log(p) - (1 - y) * Math.log(1 - p);
const length = (x: number[]): number => Math.hypot(...x);

const binary = { y: [[0, 1, 1], [1, 0, 0]], p: [[0.2, 0.7, 0.4], [0.9, 0.15, 0.6]] };
const logits = { y: binary.y, p: binary.p.map((row) => row.map(logit)) };
const oneHot = { y: [[0, 1, 0], [1, 0, 0]], p: [[0.2, 0.7, 0.1], [0.5, 0.15, 0.35]] };
const numbers = { y: [[1.5, -0.5, 3], [0.25, 2, -4]], p: [[1, 0.75, 2.5], [-0.5, 4.5, -3]] };
const positive = { y: [[1.5, 0.5, 3], [0.25, 2, 4]], p: [[1, 0.75, 2.5], [0.5, 4.5, 3]] };

type Row = (y: number[], p: number[]) => number;
const table: Record<string, [loss: losses.LossIdentifier, data: { y: number[][]; p: number[][] }, row: Row]> = {
  meanSquaredError: [losses.meanSquaredError(), numbers, rows((y, p) => (y - p) ** 2)],
  meanAbsoluteError: [losses.meanAbsoluteError(), numbers, rows((y, p) => Math.abs(y - p))],
  meanAbsolutePercentageError: [losses.meanAbsolutePercentageError(), numbers, rows((y, p) => 100 * Math.abs((y - p) / y))],
  meanSquaredLogarithmicError: [losses.meanSquaredLogarithmicError(), positive, rows((y, p) => (Math.log1p(y) - Math.log1p(p)) ** 2)],
  huber: [losses.huber({ delta: 0.6 }), numbers, rows((y, p) => (Math.abs(y - p) <= 0.6 ? 0.5 * (y - p) ** 2 : 0.6 * Math.abs(y - p) - 0.18))],
  logCosh: [losses.logCosh(), numbers, rows((y, p) => Math.log(Math.cosh(p - y)))],
  poisson: [losses.poisson(), positive, rows((y, p) => p - y * Math.log(p + 1e-7))],
  cosineSimilarity: [losses.cosineSimilarity(), numbers, (y, p) => -total((a, b) => a * b)(y, p) / length(y) / length(p)],
  binaryCrossentropy: [losses.binaryCrossentropy(), binary, rows(bce)],
  'binaryCrossentropy, logits, smoothed': [losses.binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.2 }), logits, rows((y, x) => bce(0.8 * y + 0.1, 1 / (1 + Math.exp(-x))))],
  binaryFocalCrossentropy: [losses.binaryFocalCrossentropy({ gamma: 3, alpha: 0.3, applyClassBalancing: true }), binary,
    rows((y, p) => (y === 1 ? 0.3 * (1 - p) ** 3 : 0.7 * p ** 3) * bce(y, p))],
  'binaryFocalCrossentropy, gamma 0, logits': [losses.binaryFocalCrossentropy({ gamma: 0, fromLogits: true }), logits, rows((y, x) => bce(y, 1 / (1 + Math.exp(-x))))],
  categoricalCrossentropy: [losses.categoricalCrossentropy(), oneHot, total((y, p) => -y * Math.log(p))],
  'categoricalCrossentropy of rows that do not sum to 1': [losses.categoricalCrossentropy(), { y: oneHot.y, p: oneHot.p.map((r) => r.map((v) => 2 * v)) }, (y, p) => total((a, b) => -a * Math.log(b / 2))(y, p)],
  'categoricalCrossentropy, logits, smoothed': [losses.categoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.3 }), { y: oneHot.y, p: numbers.p },
    (y, x) => total((a, p) => -(0.7 * a + 0.1) * Math.log(p))(y, softmax(x))],
  categoricalFocalCrossentropy: [losses.categoricalFocalCrossentropy({ alpha: [0.2, 0.5, 0.3], gamma: 1.5 }), oneHot,
    (y, p) => y.reduce((s, v, i) => s - v * [0.2, 0.5, 0.3][i]! * (1 - p[i]!) ** 1.5 * Math.log(p[i]!), 0)],
  klDivergence: [losses.klDivergence(), { y: oneHot.p, p: [[0.3, 0.3, 0.4], [0.1, 0.6, 0.3]] }, total((y, p) => y * Math.log(y / p))],
  hinge: [losses.hinge(), { y: [[-1, 1, 1], [1, -1, -1]], p: numbers.p }, rows((y, p) => Math.max(1 - y * p, 0))],
  'hinge of 0 and 1': [losses.hinge(), { y: binary.y, p: numbers.p }, rows((y, p) => Math.max(1 - (2 * y - 1) * p, 0))],
  squaredHinge: [losses.squaredHinge(), { y: binary.y, p: numbers.p }, rows((y, p) => Math.max(1 - (2 * y - 1) * p, 0) ** 2)],
  categoricalHinge: [losses.categoricalHinge(), { y: oneHot.y, p: numbers.p },
    (y, p) => Math.max(0, 1 + Math.max(...p.map((v, i) => (1 - y[i]!) * v)) - total((a, b) => a * b)(y, p))],
  dice: [losses.dice({ axis: 1 }), binary, (y, p) => 1 - (2 * total((a, b) => a * b)(y, p)) / (total((a, b) => a + b)(y, p))],
  tversky: [losses.tversky({ axis: [1], alpha: 0.3, beta: 0.9 }), binary, (y, p) => {
    const hits = total((a, b) => a * b)(y, p);
    return 1 - hits / (hits + 0.3 * total((a, b) => (1 - a) * b)(y, p) + 0.9 * total((a, b) => a * (1 - b))(y, p));
  }],
  'a function of symbolic values': [(y: Value, p: Value) => mean(abs(sub(y, p)), -1), numbers, rows((y, p) => Math.abs(y - p))],
  'a function that gives the loss itself': [(y: Value, p: Value) => mean(abs(sub(y, p))), numbers, rows((y, p) => Math.abs(y - p))],
};

describe('values', () => {
  for (const [name, [loss, { y, p }, row]] of Object.entries(table)) {
    it(name, async () => {
      const [actual] = await compute(loss, { y, p });
      const expected = average(y.map((labels, i) => row(labels, p[i]!)));
      expect(actual).toBeCloseTo(expected, 5);
    });
  }

  it('sparseCategoricalCrossentropy takes class numbers [n], [n, 1] and [n, t], of any number format', async () => {
    const expected = average([-Math.log(0.7), -Math.log(0.5)]);
    const p = oneHot.p;
    for (const y of [[1, 0], [[1], [0]], Int32Array.of(1, 0), BigInt64Array.of(1n, 0n), Uint8Array.of(1, 0)]) {
      expect((await compute('sparse_categorical_crossentropy', { y, p }))[0]).toBeCloseTo(expected, 5);
    }
    expect((await compute(losses.sparseCategoricalCrossentropy(), { y: [[1], [0]], p: p.map((row) => [row]) }))[0]).toBeCloseTo(expected, 5);
    const logs = p.map((row) => row.map((v) => Math.log(v) + 5));
    expect((await compute(losses.sparseCategoricalCrossentropy({ fromLogits: true }), { y: [1, 0], p: logs }))[0]).toBeCloseTo(expected, 5);
  });

  it('ignoreClass leaves samples out of the mean', async () => {
    const loss = losses.sparseCategoricalCrossentropy({ ignoreClass: -1 });
    expect((await compute(loss, { y: [1, -1], p: oneHot.p }))[0]).toBeCloseTo(-Math.log(0.7), 5);
  });

  it('predictions of exactly 0 and 1 give large, finite losses', async () => {
    expect((await compute('bce', { y: [[1]], p: [[0]] }))[0]).toBeCloseTo(-Math.log(1e-7), 3);
    expect((await compute('categoricalCrossentropy', { y: [[1, 0]], p: [[0, 1]] }))[0]).toBeCloseTo(-Math.log(1e-7), 3);
    expect((await compute(losses.binaryCrossentropy({ fromLogits: true }), { y: [[1]], p: [[-500]] }))[0]).toBe(500);
    expect((await compute('cosineSimilarity', { y: [[0, 0]], p: [[0, 0]] }))[0]).toBeCloseTo(0, 6);
  });

  it('[n] and [n, 1] go together', async () => {
    expect(await compute('mse', { y: [1, 2], p: [[1], [4]] })).toEqual([2]);
    expect(await compute('mse', { y: [[1], [2]], p: [1, 4] })).toEqual([2]);
  });
});

describe('weights and mask', () => {
  const y = [[0, 0], [0, 0], [0, 0]];
  const p = [[1, 1], [2, 2], [3, 5]];

  it('sumOverBatchSize divides by the number of samples, whatever their weights', async () => {
    expect(await compute('mae', { y, p, weight: [1, 0.5, 0] })).toEqual([Math.fround(2 / 3)]);
    expect(await compute('mae', { y, p, weight: [[1], [0.5], [0]] })).toEqual([Math.fround(2 / 3)]);
  });
  it('sum, mean, meanWithSampleWeight, none', async () => {
    const weight = [1, 0.5, 0];
    expect(await compute(losses.meanAbsoluteError({ reduction: 'sum' }), { y, p, weight })).toEqual([2]);
    expect(await compute(losses.meanAbsoluteError({ reduction: 'mean' }), { y, p, weight })).toEqual([Math.fround(2 / 3)]);
    expect(await compute(losses.meanAbsoluteError({ reduction: 'meanWithSampleWeight' }), { y, p, weight })).toEqual([Math.fround(2 / 1.5)]);
    expect(await compute(losses.meanAbsoluteError({ reduction: 'none' }), { y, p, weight })).toEqual([1, 1, 0]);
    expect(await compute(losses.meanAbsoluteError({ reduction: null }), { y, p })).toEqual([1, 2, 4]);
    expect(await compute(losses.meanAbsoluteError({ reduction: 'meanWithSampleWeight' }), { y, p, weight: [0, 0, 0] })).toEqual([0]);
  });
  const steps = { y: [[[0], [0]], [[0], [0]]], p: [[[1], [2]], [[3], [4]]] };
  it('sample weights stretch over the steps; step weights stand for themselves', async () => {
    expect(await compute('mae', { ...steps, weight: [1, 2] })).toEqual([(1 + 2 + 6 + 8) / 4]);
    expect(await compute('mae', { ...steps, weight: [[1, 0], [0, 2]] })).toEqual([(1 + 8) / 4]);
  });
  it('a mask makes the mean one over the valid steps', async () => {
    const mask = [[true, false], [true, true]];
    expect((await compute('mae', { ...steps, mask }))[0]).toBeCloseTo((1 + 3 + 4) / 3, 6);
    expect((await compute('mae', { ...steps, mask, weight: [1, 2] }))[0]).toBeCloseTo((1 + 6 + 8) / 3, 6);
    expect(await compute(losses.meanAbsoluteError({ reduction: 'sum' }), { ...steps, mask })).toEqual([8]);
    expect(await compute('mae', { ...steps, mask: [[false, false], [false, false]] })).toEqual([0]);
  });
});

describe('gradients', () => {
  const labels: Record<string, number[][]> = { categoricalHinge: oneHot.y, hinge: binary.y, squaredHinge: binary.y };
  const all = Object.entries(losses).filter((entry): entry is [string, losses.LossFactory<object>] => 'className' in entry[1]);
  for (const [name, make] of all) {
    if (name === 'sparseCategoricalCrossentropy') continue;
    for (const fromLogits of [false, true]) {
      if (fromLogits && !('fromLogits' in make().config)) continue;
      it(`${name}${fromLogits ? ' of logits' : ''}`, async () => {
        const yTrue = tensor(labels[name] ?? [[0.2, 0.7, 0.1], [0.5, 0.15, 0.35]]);
        const loss = make(fromLogits ? { fromLogits } as object : {});
        const yPred = tensor([[0.23, 0.61, 0.44], [0.82, 0.37, 0.29]]);
        const { error, where } = await checkGradient({ f: (p) => loss.call(constant(yTrue), p), shapes: [], inputs: [yPred], step: 5e-3, tolerance: 1e-2 });
        expect(error, where).toBeLessThan(1e-2);
      });
    }
  }
  it('sparseCategoricalCrossentropy', async () => {
    const loss = losses.sparseCategoricalCrossentropy({ fromLogits: true });
    const { error, where } = await checkGradient({ f: (p) => loss.call(constant(tensor([2, 0])), p), shapes: [[2, 3]] });
    expect(error, where).toBeLessThan(2e-3);
  });
});

describe('names', () => {
  it('Keras names, our names and aliases are the same losses', () => {
    for (const name of ['mse', 'MSE', 'mean_squared_error', 'meanSquaredError', 'MeanSquaredError']) expect(losses.get(name).className).toBe('MeanSquaredError');
    for (const [alias, className] of Object.entries({ bce: 'BinaryCrossentropy', kld: 'KLDivergence', kl_divergence: 'KLDivergence', logcosh: 'LogCosh', huber_loss: 'Huber', cosine_similarity: 'CosineSimilarity' })) {
      expect(losses.get(alias).className).toBe(className);
    }
  });
  it("reads Keras's config and keeps it", () => {
    const loss = losses.get({ class_name: 'BinaryCrossentropy', config: { name: 'binary_crossentropy', reduction: 'sum', from_logits: true, label_smoothing: 0.1, axis: -1 } });
    expect(loss.config).toEqual({ name: 'binary_crossentropy', reduction: 'sum', fromLogits: true, labelSmoothing: 0.1, axis: -1 });
  });
  it('what was made is itself', () => {
    const loss = losses.huber();
    expect(losses.get(loss)).toBe(loss);
  });
});

describe('errors', () => {
  const call = (loss: losses.LossIdentifier, y: number[], p: number[], weight?: number[]) => () =>
    losses.get(loss).call(placeholder(y, { dtype: 'int32' }), placeholder(p), weight && placeholder(weight));
  it('say what to do', () => {
    expect(() => losses.get('binary_crosentropy')).toThrow('did you mean');
    expect(() => losses.binaryCrossentropy({ fromLogit: true } as object)).toThrow('did you mean fromLogits?');
    expect(() => losses.huber({ reduction: 'average' as 'sum' })).toThrow('expected reduction to be "sum_over_batch_size" or "sum"');
    expect(call('categoricalCrossentropy', [8], [8, 10])).toThrow('Fix: if they are class numbers, use sparseCategoricalCrossentropy, or oneHot the labels');
    expect(call('categoricalCrossentropy', [8, 1], [8, 10])).toThrow('sparseCategoricalCrossentropy');
    expect(call('sparseCategoricalCrossentropy', [8, 10], [8, 10])).toThrow('Fix: use categoricalCrossentropy');
    expect(call('binaryCrossentropy', [8, 3], [8, 10])).toThrow('Fix: let the last layer have 3 units, or give labels of 10 columns');
    expect(call('mse', [8, 1], [8, 5, 5, 1])).toThrow('flatten or pool before the last layer');
    expect(call('categoricalCrossentropy', [8, 1], [8, 1])).toThrow('binaryCrossentropy with a sigmoid');
    expect(call('mse', [8, 1], [8, 1], [7])).toThrow('expected sample weights that stretch to [8]');
    expect(call('mse', [8, 2], [8, 3])).toThrow(/^in loss "mean_squared_error": expected/);
  });
});
