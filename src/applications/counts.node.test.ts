/** @file The networks' layers and parameters, as Keras documents them; what of them is trained. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { dense } from '../layers/core/dense.js';
import { flatten } from '../layers/reshaping/flatten.js';
import { clearNames } from '../layers/layer.js';
import type { Model } from '../models/model.js';
import { sequential } from '../models/sequential.js';
import * as applications from './index.js';

const networks = { ...applications };

// Counting needs no numbers; zeros cost neither time nor memory.
beforeAll(() => { vi.spyOn(RandomGenerator.prototype, 'uniform').mockImplementation((length) => new Float32Array(length)); });
afterAll(() => { vi.restoreAllMocks(); });
beforeEach(() => clearNames());

const trained = ({ trainableWeights }: Model): number => trainableWeights.reduce((sum, { variable }) => sum + variable.read().size, 0);

/** Of the names of all layers in their order; the wanted ones are of Keras 3.15 (tests/keras-peer/write-applications.py). */
const digest = ({ layers }: Model): string => createHash('sha256').update(layers.map(({ name }) => name).join()).digest('hex').slice(0, 12);

describe('parameters with classifier and without, trained ones, layers, shape of the last maps, names of the layers', () => {
  it.each([
    ['vgg16', 138_357_544, 14_714_688, 138_357_544, 23, [7, 7, 512], 'dfecd6138a1c'],
    ['vgg19', 143_667_240, 20_024_384, 143_667_240, 26, [7, 7, 512], '91e35eb01f73'],
    ['resnet50', 25_636_712, 23_587_712, 25_583_592, 177, [7, 7, 2048], '7a474888bd93'],
    ['resnet101', 44_707_176, 42_658_176, 44_601_832, 347, [7, 7, 2048], '37f0690a12df'],
    ['resnet152', 60_419_944, 58_370_944, 60_268_520, 517, [7, 7, 2048], 'b45ac6dc0087'],
    ['resnet50V2', 25_613_800, 23_564_800, 25_568_360, 192, [7, 7, 2048], 'e78c8f8fa702'],
    ['inceptionV3', 23_851_784, 21_802_784, 23_817_352, 313, [8, 8, 2048], '3484804071db'],
    ['xception', 22_910_480, 20_861_480, 22_855_952, 134, [10, 10, 2048], '03b2590ff441'],
    ['mobilenet', 4_253_864, 3_228_864, 4_231_976, 91, [7, 7, 1024], 'd9b61ff99ec0'],
    ['mobilenetV2', 3_538_984, 2_257_984, 3_504_872, 156, [7, 7, 1280], 'a55a07e8c774'],
    ['densenet121', 8_062_504, 7_037_504, 7_978_856, 429, [7, 7, 1024], 'ce06b660b233'],
    ['efficientnetB0', 5_330_571, 4_049_571, 5_288_548, 240, [7, 7, 1280], '2e189982fe1f'],
    ['nasnetMobile', 5_326_716, 4_269_716, 5_289_978, 771, [7, 7, 1056], 'fbc8be2e97d2'],
  ] as const)('%s', async (name, whole, base, trainable, layers, maps, names) => {
    const network = networks[name];
    const size = name === 'inceptionV3' || name === 'xception' ? 299 : 224;
    const model = await network({ weights: null });
    expect([model.countParams(), trained(model), model.layers.length, digest(model)]).toEqual([whole, trainable, layers, names]);
    expect([model.input.shape, model.output.shape, model.output.name]).toEqual([[null, size, size, 3], [null, 1000], 'predictions']);
    const bare = await network({ weights: null, includeTop: false, inputShape: [size, size, 3] });
    expect([bare.countParams(), bare.output.shape]).toEqual([base, [null, ...maps]]);
  });

  it.each([[0.25, 475_544, 218_544], [0.5, 1_342_536, 829_536], [0.75, 2_601_976, 1_832_976]] as const)('mobilenet of width %f', async (alpha, whole, base) => {
    expect((await applications.mobilenet({ weights: null, alpha })).countParams()).toBe(whole);
    expect((await applications.mobilenet({ weights: null, alpha, includeTop: false })).countParams()).toBe(base);
  });

  it.each([[0.35, 1_691_208, 410_208], [0.5, 1_987_224, 706_224], [0.75, 2_663_064, 1_382_064], [1.3, 5_431_048, 3_766_048], [1.4, 6_156_712, 4_363_712]] as const)('mobilenetV2 of width %f', async (alpha, whole, base) => {
    expect((await applications.mobilenetV2({ weights: null, alpha })).countParams()).toBe(whole);
    expect((await applications.mobilenetV2({ weights: null, alpha, includeTop: false })).countParams()).toBe(base);
  });
});

it('a frozen VGG16 leaves the four weights of the classifier on it', async () => {
  const base = await applications.vgg16({ weights: null, includeTop: false, inputShape: [150, 150, 3] });
  const model = sequential([base, flatten(), dense(256, { activation: 'relu' }), dense(1, { activation: 'sigmoid' })]);
  expect([model.countParams(), model.trainableWeights.length]).toEqual([16_812_353, 30]);
  base.trainable = false;
  expect(model.trainableWeights).toHaveLength(4);
});

it('pooling, classes, activation, name', async () => {
  const small = { weights: null, inputShape: [32, 32, 3] } as const;
  const mean = await applications.resnet50({ ...small, includeTop: false, pooling: 'avg', name: 'features' });
  expect([mean.name, mean.output.name, mean.output.shape]).toEqual(['features', 'avg_pool', [null, 2048]]);
  const largest = await applications.vgg16({ ...small, includeTop: false, pooling: 'max' });
  expect([largest.name, largest.output.name, largest.output.shape]).toEqual(['vgg16', 'global_max_pooling2d', [null, 512]]);
  const own = await applications.mobilenetV2({ weights: null, inputShape: [96, 96, 1], classes: 7, classifierActivation: null });
  expect([own.name, own.input.shape, own.output.shape, own.getLayer('predictions').config['activation']]).toEqual(['mobilenetv2_1.00_96', [null, 96, 96, 1], [null, 7], 'linear']);
  const any = await applications.xception({ weights: null, includeTop: false });
  expect([any.input.shape, any.output.shape]).toEqual([[null, null, null, 3], [null, null, null, 2048]]);
});
