/** @file Models that come from files of Keras, channels last and first, are explained as those made here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import * as layers from '../layers/index.js';
import { loadModel } from '../models/load.js';
import { sequential } from '../models/sequential.js';
import { filterPattern } from './filter-patterns.js';
import { gradCam } from './grad-cam.js';
import { saliency } from './saliency.js';

const folder = mkdtempSync(join(tmpdir(), 'keratin-seen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = new RandomGenerator(11);
const picture = new Tensor([9, 8, 2], 'float32', numbers.uniform(144, -1, 1));
const base = sequential([layers.conv2d(4, 3, { activation: 'elu', name: 'first', inputShape: [9, 8, 2] }), layers.maxPooling2d(2), layers.conv2d(5, [2, 2], { activation: 'tanh', name: 'second' })], { name: 'base' });
const net = sequential([base, layers.flatten(), layers.dense(3, { activation: 'softmax' })]);
net.setWeights(net.getWeights().map(({ shape, size }) => new Tensor(shape, 'float32', numbers.uniform(size, -0.7, 0.7))));
const close = (found: Tensor, wanted: Tensor): void => Array.from(wanted.data, Number).forEach((value, i) => expect(Number(found.data[i])).toBeCloseTo(value, 5));

describe.each(['net.keras', 'net.h5', 'model.json'])('a model from %s', (file) => {
  it('has the same Grad-CAM, saliency and patterns', async () => {
    await net.save(join(folder, file));
    const loaded = await loadModel(join(folder, file));
    for (const layer of ['base/first', 'second']) close((await gradCam(loaded, picture, { layer, classIndex: 1 })).raw, (await gradCam(net, picture, { layer, classIndex: 1 })).raw);
    close((await saliency(loaded, picture, { classIndex: 2 })).raw, (await saliency(net, picture, { classIndex: 2 })).raw);
    close((await filterPattern(loaded, 'base/second', 3, { steps: 3, grey: 0, noise: 1, step: 0.1 })).input, (await filterPattern(net, 'base/second', 3, { steps: 3, grey: 0, noise: 1, step: 0.1 })).input);
  });
});

it('channels first: the same maps as channels last', async () => {
  const make = (dataFormat: 'channels_first' | 'channels_last', inputShape: number[]) => sequential([
    layers.conv2d(4, 3, { activation: 'tanh', name: 'maps', dataFormat, inputShape }), layers.globalAveragePooling2d({ dataFormat }), layers.dense(3, { activation: 'softmax' }),
  ]);
  const [last, first] = [make('channels_last', [9, 8, 2]), make('channels_first', [2, 9, 8])];
  first.setWeights(last.getWeights());
  const turned = new Tensor([2, 9, 8], 'float32', Float32Array.from({ length: 144 }, (_, i) => Number(picture.data[(i % 72) * 2 + Math.floor(i / 72)])));
  close((await gradCam(first, turned, { classIndex: 0 })).raw, (await gradCam(last, picture, { classIndex: 0 })).raw);
});
