/** @file Every network computes, small ones on small pictures. */
import { afterEach, describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed } from '../../src/core/random.js';
import { Tensor } from '../../src/core/tensor.js';
import type { Model } from '../../src/models/model.js';
import * as applications from '../../src/applications/index.js';

const networks = { ...applications };
let model: Model;
afterEach(() => model.dispose());

describe('smallest pictures', () => {
  it.each([
    ['vgg16', 32, [1, 1, 512]], ['resnet50', 32, [1, 1, 2048]], ['resnet50V2', 32, [1, 1, 2048]], ['inceptionV3', 75, [1, 1, 2048]], ['xception', 71, [3, 3, 2048]],
    ['mobilenet', 32, [1, 1, 1024]], ['mobilenetV2', 32, [1, 1, 1280]], ['densenet121', 32, [1, 1, 1024]], ['efficientnetB0', 32, [1, 1, 1280]], ['nasnetMobile', 32, [1, 1, 1056]],
  ] as const)('%s', { timeout: 60_000 }, async (name, size, maps) => {
    setSeed(1);
    const network = networks[name];
    model = await network({ weights: null, includeTop: false, inputShape: [size, size, 3] });
    const picture = new Tensor([1, size, size, 3], 'float32', new RandomGenerator(2).uniform(size * size * 3, 0, 255));
    const found = await model.predict(network.preprocessInput(picture));
    expect(found.shape).toEqual([1, ...maps]);
    const numbers = Array.from(found.data, Number);
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(100);
  });
});
