/** @file Arguments of factories: by position, by name, both; what is refused. */
import { describe, expect, it } from 'vitest';
import * as layers from './index.js';

describe('arguments', () => {
  it('come by position, by name, or by both; one size stands for all axes', () => {
    const expected = { filters: 32, kernelSize: [3, 3], strides: [2, 2], padding: 'same', activation: 'relu' };
    expect(layers.conv2d(32, 3, { strides: 2, padding: 'same', activation: 'relu' }).config).toMatchObject(expected);
    expect(layers.conv2d(32, [3, 3], 2, { padding: 'same', activation: 'relu' }).config).toMatchObject(expected);
    expect(layers.conv2d(32, [3, 3], [2, 2], 'same', { activation: 'relu' }).config).toMatchObject(expected);
    expect(layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }).config).toMatchObject(expected);
  });

  it('left out get the defaults of Keras', () => {
    expect(layers.maxPooling2d(3).config).toMatchObject({ poolSize: [3, 3], strides: [3, 3], padding: 'valid' });
    expect(layers.leakyReLU().config).toMatchObject({ negativeSlope: 0.3 });
    expect(layers.batchNormalization().config).toMatchObject({ axis: -1, momentum: 0.99, epsilon: 0.001, center: true, scale: true });
    expect(layers.dense(3).config['kernelInitializer']).toMatchObject({ className: 'GlorotUniform', config: { seed: null } });
    expect(layers.embedding(10, 4).config['embeddingsInitializer']).toMatchObject({ className: 'RandomUniform', config: { minval: -0.05, maxval: 0.05 } });
  });

  it('understand both spellings of words', () => {
    expect(layers.conv2d(1, 1, { dataFormat: 'channelsFirst' }).config.dataFormat).toBe('channels_first');
    expect(layers.dense(1, { activation: 'hardSigmoid' }).config.activation).toBe('hard_sigmoid');
    expect(layers.dense(1, { kernelInitializer: 'he_normal' }).config.kernelInitializer.className).toBe('HeNormal');
  });

  it('of older Kerases and of tfjs are understood', () => {
    expect(layers.leakyReLU({ alpha: 0.1 } as object).config).toMatchObject({ negativeSlope: 0.1 });
    expect(layers.embedding(1000, 64, { inputLength: 20 } as object).config).toMatchObject({ inputDim: 1000, inputShape: [20] });
    expect(layers.dense(8, { inputDim: 4 } as object).config).toMatchObject({ inputShape: [4] });
    expect(layers.conv2d({ nbFilter: 8, kernelSize: 3, borderMode: 'same', subsample: [2, 2] } as never).config).toMatchObject({ filters: 8, padding: 'same', strides: [2, 2] });
    expect(layers.maxPooling1d({ poolLength: 4 } as object).config).toMatchObject({ poolSize: [4], strides: [4] });
  });

  it('make a config that is frozen', () => {
    const { config } = layers.conv2d(1, 3);
    expect(() => { (config as { filters: number }).filters = 2; }).toThrow(TypeError);
    expect(() => { (config.kernelSize as number[])[0] = 5; }).toThrow(TypeError);
  });
});
