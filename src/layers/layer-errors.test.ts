/** @file What is said of mistakes: each text whole, so that a change of one is seen. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { type OpenShape } from '../core/shape.js';
import { ProgramContext } from './call-context.js';
import { inferOutputs } from './infer-shape.js';
import * as layers from './index.js';
import type { Layer } from './layer.js';
import { layerFromKeras } from './registry.js';

const on = (layer: Layer, ...shapes: OpenShape[]): unknown => {
  layer.ensureBuilt(shapes);
  return inferOutputs(layer, shapes.map((shape) => ({ shape, dtype: 'float32' })));
};

const mistakes: Record<string, () => unknown> = {
  'misspelt option': () => layers.conv2d({ filters: 3, kernelsize: 3 } as never),
  'option that does not exist': () => layers.dense(3, { colour: 'red' } as never),
  'missing option': () => layers.conv2d({ filters: 3 } as never),
  'number out of range': () => layers.dense(0),
  'share above 1': () => layers.dropout(1.5),
  'string for a number': () => layers.dense('10' as never),
  'three sizes for two axes': () => layers.maxPooling2d([1, 2, 3]),
  'word that is none of the words': () => layers.conv2d(3, 3, { padding: 'full' as never }),
  'causal images': () => layers.conv2d(3, 3, { padding: 'causal' as never }),
  'twice, by position and by name': () => layers.dense(3, { units: 4 }),
  'too many positional arguments': () => (layers.flatten as unknown as (...a: unknown[]) => unknown)('channels_last', 2),
  'unknown activation': () => layers.dense(3, { activation: 'rellu' }),
  'unknown initializer': () => layers.dense(3, { kernelInitializer: 'glorot' }),
  'unknown regularizer': () => layers.dense(3, { kernelRegularizer: 'l3' }),
  'misspelt option of an initializer': () => layers.initializers.heNormal({ sed: 3 } as never),
  'layer as an activation': () => layers.dense(3, { activation: layers.leakyReLU() as never }),
  'no layer to distribute': () => layers.timeDistributed('dense' as never),
  'groups that do not divide the filters': () => layers.conv2d(5, 3, { groups: 2 }),
  'groups that do not divide the channels': () => on(layers.conv2d(6, 3, { groups: 3 }), [null, 8, 8, 4]),
  'wrong rank': () => on(layers.conv2d(8, 3), [null, 784]),
  'picture without channels': () => on(layers.conv2d(8, 3), [null, 28, 28]),
  'film on a layer for pictures': () => on(layers.maxPooling2d(2), [null, 10, 28, 28, 3]),
  'picture on a layer for series': () => on(layers.conv1d(8, 3), [null, 10, 28, 28, 3]),
  'false for a number': () => layers.conv2d(3, 3, { useBias: 0 as never }),
  'padding of three': () => layers.zeroPadding2d([1, 2, 3]),
  'one axis only': () => on(layers.dense(8), [null]),
  'other channels than at first': () => {
    const layer = layers.conv2d(8, 3, { name: 'block1_conv1' });
    on(layer, [null, 8, 8, 3]);
    return on(layer, [null, 8, 8, 4]);
  },
  'other features than at first': () => {
    const layer = layers.dense(8);
    on(layer, [null, 20]);
    return on(layer, [null, 30]);
  },
  'unknown size of a weight': () => on(layers.dense(8), [null, null]),
  'slopes for an unknown size': () => on(layers.prelu(), [null, null, 3]),
  'window larger than the input': () => on(layers.conv2d(8, 5), [null, 3, 3, 1]),
  'strides and dilation': () => on(layers.conv2d(8, 3, { strides: 2, dilationRate: 2 }), [null, 9, 9, 1]),
  'numbers that do not fill the shape': () => on(layers.reshape([5, 4]), [null, 24]),
  'two open sizes': () => layers.reshape([-1, -1]),
  'axis missing from a permutation': () => layers.permute([1, 3]),
  'cropping everything': () => on(layers.cropping1d([2, 3]), [null, 5, 1]),
  'merging different shapes': () => on(layers.add(), [null, 4, 3], [null, 4, 5]),
  'subtracting three': () => on(layers.subtract(), [null, 4], [null, 4], [null, 4]),
  'joining different shapes': () => on(layers.concatenate(), [null, 4, 3], [null, 5, 3]),
  'dot of different sizes': () => on(layers.dot(1), [null, 4], [null, 5]),
  'several inputs to a layer of one': () => on(layers.dense(3), [null, 4], [null, 4]),
  'only a mean': () => layers.normalization({ mean: 3 }),
  'axis that there is not': () => on(layers.batchNormalization({ axis: 4 }), [null, 4, 4, 3]),
  'numbers applied to': () => layers.dense(3).apply([[1, 2]] as never),
  'weights of another shape': () => {
    const layer = layers.dense(2);
    on(layer, [null, 3]);
    layer.setWeights([[[1, 2]], [0, 0]]);
  },
  'too few weights': () => {
    const layer = layers.dense(2);
    on(layer, [null, 3]);
    layer.setWeights([]);
  },
  'class that is not in the table': () => layerFromKeras({ class_name: 'Lambda', config: { function: 'os.system' } }),
  'value of a newer Keras': () => layerFromKeras({ class_name: 'Dense', config: { units: 2, lora_rank: 4 } }),
};

const textOf = (mistake: () => unknown): string => {
  layers.clearNames();
  try {
    mistake();
  } catch (error) {
    return error instanceof KeratinError ? error.message : `not ours: ${String(error)}`;
  }
  return 'no error';
};

describe('errors', () => {
  it('name the place, what was expected, what came, and the way out', () => {
    expect(Object.fromEntries(Object.entries(mistakes).map(([name, mistake]) => [name, textOf(mistake)]))).toMatchSnapshot();
  });

  it('of a run name the layer, also within a wrapper', () => {
    layers.clearNames();
    const layer = layers.timeDistributed(layers.conv1d(2, 3, { name: 'inner' }), { name: 'outer' });
    expect(() => layer.run([placeholder([2, 5, 7])], new ProgramContext(false))).toThrow('in timeDistributed "outer" > conv1d "inner": expected an input of 3 dimensions');
  });
});
