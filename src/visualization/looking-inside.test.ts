/** @file Activations, filter patterns, overlays: what is drawn, and that batches draw what single calls do. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import * as layers from '../layers/index.js';
import { input } from '../models/input.js';
import { model } from '../models/model.js';
import { type Sequential, sequential } from '../models/sequential.js';
import { activationSheet, activations } from './activations.js';
import { colormap } from './colormaps.js';
import { filterGrid } from './filter-grid.js';
import { deprocessImage, filterPattern, filterPatterns } from './filter-patterns.js';
import { overlayHeatmap, resizeHeatmap } from './heatmap.js';

const numbersOf = (x: Tensor): number[] => Array.from(x.data as Float32Array);
const picture = new Tensor([10, 10, 3], 'float32', new RandomGenerator(1).uniform(300));
/** Two convolutions whose filters all answer to something. */
function base(): Sequential {
  const made = sequential([
    layers.conv2d(5, 3, { activation: 'relu', name: 'conv', inputShape: [null, null, 3] }), layers.maxPooling2d(2, { name: 'pool' }),
    layers.conv2d(8, 2, { activation: 'relu', name: 'deep' }), layers.globalMaxPooling2d({ name: 'global' }),
  ], { name: 'base' });
  const numbers = new RandomGenerator(2);
  made.setWeights(made.getWeights().map(({ shape, size }) => new Tensor(shape, 'float32', numbers.uniform(size, -0.3, 0.5))));
  return made;
}

describe('activations', () => {
  it('shows every channel of convolutions and pools, with the scaling of the notes', async () => {
    const net = sequential([base(), layers.dense(2)]);
    const found = await activations(net, picture, { imagesPerRow: 3 });
    expect(found.map(({ name, className, shape }) => [name, className, shape])).toEqual([['base/conv', 'Conv2D', [8, 8, 5]], ['base/pool', 'MaxPooling2D', [4, 4, 5]], ['base/deep', 'Conv2D', [3, 3, 8]]]);
    const [{ values, pixels }] = found as [(typeof found)[0]];
    expect([pixels.width, pixels.height]).toEqual([3 * 9 - 1, 2 * 9 - 1]);
    const channel = numbersOf(values).filter((_, i) => i % 5 === 4); // the last: second row, second tile
    const centre = channel.reduce((a, b) => a + b) / 64;
    const spread = Math.sqrt(channel.reduce((a, b) => a + (b - centre) ** 2, 0) / 64);
    const level = (i: number): number => Math.floor(Math.min(255, Math.max(0, ((channel[i]! - centre) / spread) * 64 + 128)));
    const viridis = colormap('viridis');
    for (const i of [0, 9, 63]) {
      const at = ((9 + Math.floor(i / 8)) * pixels.width + 9 + (i % 8)) * 3;
      expect([...pixels.data.subarray(at, at + 3)]).toEqual([...viridis.subarray(level(i) * 3, level(i) * 3 + 3)]);
    }
    expect([...pixels.data.subarray(8 * 3, 9 * 3)]).toEqual([255, 255, 255]); // between tiles
    expect([...pixels.data.subarray(-3)]).toEqual([255, 255, 255]); // no sixth channel
  });

  it('takes named layers and models inside, and tells blank channels', async () => {
    const x = input({ shape: [10, 10, 3] });
    const inner = base();
    const net = model({ inputs: x, outputs: inner.apply(x) });
    inner.setWeights(inner.getWeights().map((w, i) => (i === 1 ? tensor([9, 9, -9, 9, 9]) : w)));
    const [conv, whole] = await activations(net, picture.reshape([1, 10, 10, 3]), { layers: ['conv', 'base'] });
    expect(conv!.blank).toEqual([2]);
    expect(whole!.shape).toEqual([8]);
    const svg = await activationSheet([conv!], { title: 'one & all' });
    expect(svg).toContain('base/conv');
    expect(svg).toContain('Conv2D, 8 x 8 x 5, 1 of 5 channels blank');
    expect(svg.match(/<image /g)).toHaveLength(1);
    await expect(activations(net, picture, { layers: ['missing'] })).rejects.toThrow('in activations: expected the name of a layer of the model; received "missing". Fix: use one of base/conv, base/pool, base/deep, base/global, base');
    await expect(activations(net, [1, 2])).rejects.toThrow('in activations: expected one sample [10, 10, 3]; received [2]');
    await expect(activations(sequential([layers.dense(2, { inputShape: [4] })]), [1, 2, 3, 4])).rejects.toThrow('expected a convolution or pooling layer');
  });

  it('sequences become maps of channels over time', async () => {
    const net = sequential([layers.conv1d(3, 2, { inputShape: [6, 2], name: 'steps' }), layers.globalAveragePooling1d()]);
    const [{ shape, pixels }] = await activations(net, new Tensor([6, 2], 'float32', picture.data.slice(0, 12) as Float32Array)) as [Awaited<ReturnType<typeof activations>>[0]];
    expect(shape).toEqual([5, 3]);
    expect([pixels.width, pixels.height]).toEqual([5, 3]);
  });
});

describe('filter patterns', () => {
  const net = base();
  const options = { size: 12, steps: 5 };

  it('in batches are those of single filters, whatever the batch', async () => {
    const single = await filterPattern(net, 'deep', 6, options);
    for (const [filters, batchSize] of [[[1, 6, 3], 2], [[6, 6], 2], [[0, 1, 2, 3, 4, 5, 6, 7], 8], [[5, 6], 1]] as const) {
      const found = await filterPatterns(net, 'deep', filters, { ...options, batchSize });
      expect(found.map(({ filter }) => filter)).toEqual(filters);
      const { input: same, response } = found.find(({ filter }) => filter === 6)!;
      numbersOf(same).forEach((value, i) => expect(value).toBeCloseTo(Number(single.input.data[i]), 3));
      expect(response).toBeCloseTo(single.response, 3);
    }
  });

  it('climb: each step raises the response, and the last picture is at most steps away', async () => {
    const [short, long] = [await filterPattern(net, 'deep', 6, { ...options, steps: 2 }), await filterPattern(net, 'deep', 6, { ...options, steps: 30 })];
    expect(long.response).toBeGreaterThan(short.response);
    expect([long.pixels.width, long.pixels.height, long.pixels.channels]).toEqual([12, 12, 3]);
    expect(numbersOf((await filterPattern(net, 'pool', 2, { ...options, seed: 5 })).input)).not.toEqual(numbersOf((await filterPattern(net, 'pool', 2, options)).input));
  });

  it('of dense layers and of strongest filters', async () => {
    const fixed = sequential([layers.flatten({ inputShape: [6, 5, 1] }), layers.dense(4, { name: 'out' })]);
    expect((await filterPattern(fixed, 'out', 3, { steps: 2 })).input.shape).toEqual([6, 5, 1]);
    const { pixels, patterns } = await filterGrid(net, 'deep', { ...options, filters: 4, columns: 3, gap: 2 });
    expect([pixels.width, pixels.height]).toEqual([3 * 14 - 2, 2 * 14 - 2]);
    expect(patterns.map(({ response }) => response)).toEqual(patterns.map(({ response }) => response).sort((a, b) => b - a));
    expect((await filterGrid(net, 'deep', { ...options, filters: 3, choose: 'first' })).patterns.map(({ filter }) => filter)).toEqual([0, 1, 2]);
  });

  it('deprocessImage: mean at 127, a tenth of the range for one standard deviation', () => {
    const { data } = deprocessImage([[[0], [2]], [[0], [2]]]);
    expect([...data]).toEqual([102, 153, 102, 153].map((v) => v - Number(v === 153))); // 10⁻⁵ keeps it just below
    expect([...deprocessImage([[5, 5]]).data]).toEqual([127, 127]);
  });

  it('says what is wrong', async () => {
    await expect(filterPattern(net, 'deep', 8)).rejects.toThrow('in filterPatterns: expected a filter of deep from 0 to 7; received 8');
    await expect(filterPattern(net, 'x', 0)).rejects.toThrow('Fix: use one of conv, pool, deep, global');
    await expect(filterPattern(net, 'deep', 0, { steps: 0 })).rejects.toThrow('steps of 1 or more');
    await expect(filterPattern(sequential([layers.dense(2, { inputShape: [3] })]), 'dense', 0)).rejects.toThrow('expected a model of pictures [n, h, w, c]; received [null, 3]');
  });
});

describe('overlayHeatmap', () => {
  it('enlarges straight between the centres', () => {
    expect(numbersOf(resizeHeatmap([[0, 1]], [1, 4]))).toEqual([0, 0.25, 0.75, 1]);
    expect(numbersOf(resizeHeatmap([0, 1, 2, 3], [2]))).toEqual([0.5, 2.5]);
    expect(resizeHeatmap([[0, 1], [1, 0]], [3, 5]).shape).toEqual([3, 5]);
  });

  it('lays colours over the photo', () => {
    const photo = tensor(new Uint8Array(2 * 2 * 3).fill(100), { shape: [2, 2, 3] });
    const jet = colormap('jet');
    const added = overlayHeatmap(photo, [[0, 1], [1, 0]], { blend: 'add' });
    expect([...added.data.subarray(0, 6)]).toEqual([0, 1, 2, 765, 766, 767].map((i) => Math.round(100 + 0.4 * jet[i]!)));
    expect([...overlayHeatmap(photo, [[0]], { strength: 0 }).data]).toEqual(new Array(12).fill(100));
    const mixed = overlayHeatmap(tensor(new Uint8Array(4).fill(255), { shape: [2, 2] }), [[1]], { colormap: 'grey', strength: 1 });
    expect([...mixed.data]).toEqual(new Array(12).fill(255));
    expect(() => overlayHeatmap(photo, [[1]], { strength: -1 })).toThrow('expected strength of 0 or more; received -1');
  });
});
