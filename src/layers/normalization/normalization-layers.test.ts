/** @file Normalizations: moving statistics, modes, masks, groups; against plain computations. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../core/random.js';
import { Tensor } from '../../core/tensor.js';
import { runLayer } from '../../testing/run-layer.js';
import * as layers from '../index.js';

const random = (...shape: number[]): Tensor => new Tensor(shape, 'float32', new RandomGenerator(4).normal(shape.reduce((a, b) => a * b, 1), 3, 2));
const numbers = (t: Tensor): number[] => [...(t.data as Float32Array)];
const closeTo = (actual: Tensor, expected: ArrayLike<number>, digits = 4): void => {
  expect(actual.size).toBe(expected.length);
  numbers(actual).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
};
const meanOf = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const varianceOf = (values: number[]): number => meanOf(values.map((v) => (v - meanOf(values)) ** 2));

describe('batchNormalization', () => {
  const x = random(6, 5, 3);
  const channel = (c: number): number[] => numbers(x).filter((_, i) => i % 3 === c);

  it('in training uses the batch and moves the averages', async () => {
    const layer = layers.batchNormalization({ momentum: 0.9 });
    const { output } = await runLayer(layer, [x], { training: true });
    closeTo(output, numbers(x).map((v, i) => (v - meanOf(channel(i % 3))) / Math.sqrt(varianceOf(channel(i % 3)) + 1e-3)));
    const [, , movingMean, movingVariance] = layer.getWeights();
    closeTo(movingMean!, [0, 1, 2].map((c) => 0.1 * meanOf(channel(c))));
    closeTo(movingVariance!, [0, 1, 2].map((c) => 0.9 + 0.1 * varianceOf(channel(c))));
  });

  it('outside training uses the averages and leaves them', async () => {
    const layer = layers.batchNormalization();
    const weights = [[2, 1, 1], [0, 0.5, 0], [1, 2, 3], [4, 1, 9]];
    const { output } = await runLayer(layer, [x], { weights });
    closeTo(output, numbers(x).map((v, i) => (weights[0]![i % 3]! * (v - weights[2]![i % 3]!)) / Math.sqrt(weights[3]![i % 3]! + 1e-3) + weights[1]![i % 3]!));
    expect(layer.getWeights().map((w) => w.toArray())).toEqual(weights);
  });

  it('frozen means inference mode, also in training', async () => {
    const layer = layers.batchNormalization({ trainable: false });
    const { output } = await runLayer(layer, [x], { training: true });
    closeTo(output, numbers(x).map((v) => v / Math.sqrt(1.001)));
    expect(layer.getWeights().map((w) => w.toArray())).toEqual([[1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1]]);
    expect(layer.trainableWeights).toEqual([]);
  });

  it('called twice in a step moves the averages twice', async () => {
    const layer = layers.batchNormalization({ momentum: 0.5 });
    await runLayer(layer, [x], { training: true });
    await runLayer(layer, [x], { training: true });
    closeTo(layer.getWeights()[2]!, [0, 1, 2].map((c) => 0.75 * meanOf(channel(c))));
  });

  it('does not count steps that a mask leaves out', async () => {
    const layer = layers.batchNormalization({ momentum: 0 });
    const mask = Array.from({ length: 6 }, (_, n) => Array.from({ length: 5 }, (_unused, t) => t <= n));
    await runLayer(layer, [x], { training: true, masks: [mask] });
    const kept = (c: number): number[] => numbers(x).filter((_, i) => i % 3 === c && mask[Math.floor(i / 15)]![Math.floor(i / 3) % 5]);
    closeTo(layer.getWeights()[2]!, [0, 1, 2].map((c) => meanOf(kept(c))));
    closeTo(layer.getWeights()[3]!, [0, 1, 2].map((c) => varianceOf(kept(c))));
  });

  it('without centre or scale has no such weight', () => {
    const layer = layers.batchNormalization({ center: false, scale: false, axis: 1 });
    layer.ensureBuilt([[null, 7, 3]]);
    expect(layer.weights.map((w) => [w.variable.name.split('/').at(-1), w.variable.shape])).toEqual([['moving_mean', [7]], ['moving_variance', [7]]]);
  });
});

describe('layerNormalization', () => {
  it('over several axes, weights of their sizes', async () => {
    const x = random(2, 3, 4);
    const layer = layers.layerNormalization({ axis: [1, 2], epsilon: 1e-6 });
    const { output } = await runLayer(layer, [x]);
    const sample = (n: number): number[] => numbers(x).slice(n * 12, n * 12 + 12);
    closeTo(output, [0, 1].flatMap((n) => sample(n).map((v) => (v - meanOf(sample(n))) / Math.sqrt(varianceOf(sample(n)) + 1e-6))));
    expect(layer.weights.map((w) => w.variable.shape)).toEqual([[3, 4], [3, 4]]);
  });
  it('over an axis that is not the last', async () => {
    const x = random(2, 3, 4);
    const { output } = await runLayer(layers.layerNormalization(1), [x], { weights: [[1, 2, 3], [0, 0, 1]] });
    const column = (i: number): number[] => [0, 1, 2].map((k) => numbers(x)[Math.floor(i / 12) * 12 + k * 4 + (i % 4)]!);
    const row = (i: number): number => Math.floor(i / 4) % 3;
    closeTo(output, numbers(x).map((v, i) => ((row(i) + 1) * (v - meanOf(column(i)))) / Math.sqrt(varianceOf(column(i)) + 1e-3) + (row(i) === 2 ? 1 : 0)));
  });
  it('rms scaling keeps the centre and has no beta', async () => {
    const x = random(2, 5);
    const layer = layers.layerNormalization({ rmsScaling: true, epsilon: 1e-6 });
    const { output } = await runLayer(layer, [x]);
    const row = (i: number): number[] => numbers(x).slice(Math.floor(i / 5) * 5, Math.floor(i / 5) * 5 + 5);
    closeTo(output, numbers(x).map((v, i) => v / Math.sqrt(varianceOf(row(i)) + 1e-6)));
    expect(layer.weights.map((w) => w.variable.shape)).toEqual([[5]]);
  });
});

describe('groupNormalization', () => {
  for (const [groups, axis] of [[2, -1], [3, 1], [-1, -1]] as const) {
    it(`${groups} groups along axis ${axis}`, async () => {
      const shape = axis === 1 ? [2, 6, 4] : [2, 4, 6];
      const x = random(...shape);
      const { output } = await runLayer(layers.groupNormalization({ groups, axis }), [x]);
      const size = 6 / (groups === -1 ? 6 : groups);
      const groupOf = (i: number): string => `${Math.floor(i / 24)} ${Math.floor((axis === 1 ? Math.floor(i / 4) % 6 : i % 6) / size)}`;
      const members = (i: number): number[] => numbers(x).filter((_, j) => groupOf(j) === groupOf(i));
      closeTo(output, numbers(x).map((v, i) => (v - meanOf(members(i))) / Math.sqrt(varianceOf(members(i)) + 1e-3)));
    });
  }
});
