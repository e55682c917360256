/** @file Noise layers: nothing outside training, the right statistics in it. */
import { describe, expect, it } from 'vitest';
import { setSeed } from '../../core/random.js';
import { Tensor, filled } from '../../core/tensor.js';
import { runLayer } from '../../testing/run-layer.js';
import * as layers from '../index.js';

const x = filled([100, 10, 20], 2);
const numbers = (t: Tensor): number[] => [...(t.data as Float32Array)];
const statistics = (t: Tensor): { mean: number; variance: number } => {
  const values = numbers(t);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};

const noisy = {
  dropout: () => layers.dropout(0.3), spatialDropout1d: () => layers.spatialDropout1d(0.3), gaussianNoise: () => layers.gaussianNoise(0.5),
  gaussianDropout: () => layers.gaussianDropout(0.2), alphaDropout: () => layers.alphaDropout(0.3),
};

describe('noise layers', () => {
  for (const [name, make] of Object.entries(noisy)) {
    it(`${name} changes nothing outside training, and draws anew at each step of it`, async () => {
      const layer = make();
      expect((await runLayer(layer, [x])).output.toArray()).toEqual(x.toArray());
      setSeed(8);
      const [a, b] = [await runLayer(layer, [x], { training: true }), await runLayer(layer, [x], { training: true })];
      expect(a.output.toArray()).not.toEqual(b.output.toArray());
      setSeed(8);
      expect((await runLayer(layer, [x], { training: true })).output.toArray()).toEqual(a.output.toArray());
    });
  }

  it('dropout keeps the mean; what stays is divided by 1 - rate', async () => {
    setSeed(1);
    const { output } = await runLayer(layers.dropout(0.3), [x], { training: true });
    expect(new Set(numbers(output).map((v) => v.toFixed(4)))).toEqual(new Set(['0.0000', (2 / 0.7).toFixed(4)]));
    expect(statistics(output).mean).toBeCloseTo(2, 1);
  });

  it('dropout with a noiseShape drops a feature at all steps together', async () => {
    const { output } = await runLayer(layers.dropout(0.5, { noiseShape: [null, 1, null] }), [x], { training: true });
    const rows = output.toArray() as number[][][];
    for (const sample of rows) for (const step of sample) expect(step).toEqual(sample[0]);
  });

  it('rate 1 drops everything', async () => {
    expect(statistics((await runLayer(layers.dropout(1), [x], { training: true })).output)).toEqual({ mean: 0, variance: 0 });
  });

  it('spatialDropout2d drops whole channels, of either data format', async () => {
    for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
      const images = filled([20, 4, 6, 8], 1);
      const { output } = await runLayer(layers.spatialDropout2d(0.5, { dataFormat }), [images], { training: true });
      const channel = (n: number, h: number, w: number, last: number): number => (dataFormat === 'channelsLast' ? last : h);
      const seen = new Map<string, number>();
      numbers(output).forEach((v, i) => {
        const [n, h, w, last] = [Math.floor(i / 192), Math.floor(i / 48) % 4, Math.floor(i / 8) % 6, i % 8];
        const key = `${n},${channel(n, h, w, last)}`;
        expect(seen.get(key) ?? v).toBe(v);
        seen.set(key, v);
      });
      expect(new Set(seen.values())).toEqual(new Set([0, 2]));
    }
  });

  it('gaussianNoise adds the standard deviation, gaussianDropout multiplies by √(rate / (1 - rate))', async () => {
    setSeed(2);
    const added = statistics((await runLayer(layers.gaussianNoise(0.5), [x], { training: true })).output);
    expect([added.mean, added.variance]).toEqual([expect.closeTo(2, 1), expect.closeTo(0.25, 1)]);
    const multiplied = statistics((await runLayer(layers.gaussianDropout(0.2), [x], { training: true })).output);
    expect([multiplied.mean, multiplied.variance]).toEqual([expect.closeTo(2, 1), expect.closeTo(4 * 0.25, 1)]);
  });

  it('alphaDropout keeps mean 0 and variance 1', async () => {
    setSeed(3);
    const normal = (await runLayer(layers.gaussianNoise(1), [filled([20000], 0)], { training: true })).output;
    const kept = statistics((await runLayer(layers.alphaDropout(0.4), [normal], { training: true })).output);
    expect([kept.mean, kept.variance]).toEqual([expect.closeTo(0, 1), expect.closeTo(1, 1)]);
  });

  it('activityRegularization and activityRegularizer add to the loss', async () => {
    const three = [[1, -2], [3, 0]];
    expect((await runLayer(layers.activityRegularization({ l1: 0.1, l2: 0.01 }), [three])).losses).toEqual([expect.closeTo(0.74, 6)]);
    expect((await runLayer(layers.flatten({ activityRegularizer: 'l1' }), [three])).losses).toEqual([expect.closeTo(0.06, 6)]);
  });
});
