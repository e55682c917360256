/** @file Every layer written as Keras's JSON and read again has the same settings. */
import { describe, expect, it } from 'vitest';
import { writeKerasObject } from '../core/registry.js';
import * as layers from './index.js';
import type { Layer } from './layer.js';
import { factoryName } from './factory-name.js';
import { layerFromKeras, layerRegistry } from './registry.js';

const factories = layers as unknown as Record<string, (options: object) => Layer>;

/** Options beside the defaults, where a layer needs some, or where they are worth a look. */
const options: Record<string, object> = {
  Activation: { activation: 'leakyRelu' },
  Dense: { units: 3, activation: 'relu', useBias: false, kernelRegularizer: layers.regularizers.l1l2({ l1: 0.1, l2: 0.2 }), kernelConstraint: layers.constraints.maxNorm(3, [0]), kernelInitializer: layers.initializers.varianceScaling({ scale: 2, mode: 'fanAvg', seed: 4 }), activityRegularizer: 'l2' },
  Embedding: { inputDim: 10, outputDim: 3, maskZero: true, inputLength: 7 },
  Dropout: { rate: 0.5, noiseShape: [null, 1, 3], seed: 7 },
  GaussianNoise: { stddev: 0.1 },
  Reshape: { targetShape: [2, -1] },
  Permute: { dims: [2, 1] },
  RepeatVector: { n: 3 },
  Dot: { axes: [1, 2], normalize: true },
  Rescaling: { scale: [1, 2, 3], offset: -1 },
  Normalization: { mean: [1, 2], variance: [3, 4] },
  Bidirectional: { layer: layers.gru(2, { returnSequences: true, resetAfter: false }), mergeMode: null },
  InitialState: { value: [0.5, -1] },
  RNN: { cell: [layers.lstmCell(2), layers.gruCell(3)], goBackwards: true },
  StackedRNNCells: { cells: [layers.simpleRNNCell(2)] },
  TimeDistributed: { layer: layers.timeDistributed(layers.dense(2, { activation: 'selu' })) },
  PReLU: { sharedAxes: [1, 2] },
  LayerNormalization: { axis: [1, 2], center: false },
  Conv1D: { filters: 3, kernelSize: 5, padding: 'causal', dilationRate: 2 },
  Conv2DTranspose: { filters: 3, kernelSize: [2, 3], strides: [2, 1], outputPadding: [1, 0], crop: 'before' },
  AveragePooling2D: { padding: 'same', border: 'edge' },
  ZeroPadding2D: { padding: [[1, 2], [0, 3]], dataFormat: 'channels_first' },
  UpSampling2D: { size: [2, 3], interpolation: 'bilinear' },
  MultiHeadAttention: { numHeads: 2, keyDim: 3, outputShape: [4, 5], attentionAxes: [1, 2] },
  EinsumDense: { equation: 'abc,cd->abd', outputShape: [null, 4], biasAxes: 'd' },
  Attention: { scoreMode: 'concat', dropout: 0.5 },
  CenterCrop: { height: 3, width: 4 },
  RandomBrightness: { factor: [-0.2, 0.1], valueRange: [0, 1] },
  RandomContrast: { factor: [0.2, 3], seed: 3 },
  RandomCrop: { height: 3, width: 4 },
  RandomFlip: { mode: 'vertical' },
  RandomRotation: { factor: 0.1, fillMode: 'constant', fillValue: 3 },
  RandomTranslation: { heightFactor: 0.1, widthFactor: [0, 0.2], interpolation: 'nearest' },
  RandomZoom: { heightFactor: [-0.1, 0.3], fillMode: 'wrap' },
  Resizing: { height: 3, width: 4, interpolation: 'nearest', padToAspectRatio: true },
};
const optionsOf = (className: string): object => {
  if (options[className] !== undefined) return options[className];
  if (/^DepthwiseConv/.test(className)) return { kernelSize: 3, depthMultiplier: 2 };
  if (/Conv|LocallyConnected/.test(className)) return { filters: 4, kernelSize: 3, activation: 'hardSigmoid' };
  if (/RNN|LSTM|GRU/.test(className)) return { units: 3 };
  return /Dropout/.test(className) ? { rate: 0.25 } : {};
};

describe('from config to Keras and back', () => {
  for (const className of layerRegistry.names) {
    it(className, () => {
      const layer = factories[factoryName(className)]!({ ...optionsOf(className), name: 'of_mine', trainable: false });
      expect(layer.className).toBe(className);
      const written = JSON.parse(JSON.stringify(writeKerasObject(layer)));
      const again = layerFromKeras(written);
      expect(again.className).toBe(className);
      expect(writeKerasObject(again)).toEqual(written);
      expect([again.name, again.trainable]).toEqual(['of_mine', false]);
    });
  }
});

describe('layerFromKeras', () => {
  it('passes over what Keras 3 writes besides the settings', () => {
    const layer = layerFromKeras({
      module: 'keras.layers', class_name: 'Dense', registered_name: null, build_config: { input_shape: [null, 4] },
      config: { name: 'd', units: 2, dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } }, lora_rank: null, quantization_config: null, activation: { module: 'builtins', class_name: 'function', config: 'tanh', registered_name: 'function' } },
    } as never);
    expect(layer.config).toMatchObject({ units: 2, activation: 'tanh' });
  });
  it('reads what tf.keras wrote: lists of one axis, settings of parent classes', () => {
    expect(layerFromKeras({ class_name: 'BatchNormalization', config: { axis: [3], momentum: 0.9, renorm: false, fused: true, virtual_batch_size: null } }).config).toMatchObject({ axis: 3, momentum: 0.9 });
    const depthwise = { kernel_size: [3, 3], groups: 1, kernel_initializer: { class_name: 'GlorotUniform', config: {} }, kernel_regularizer: null, depth_multiplier: 2 };
    expect(layerFromKeras({ class_name: 'DepthwiseConv2D', config: depthwise }, { keras: 2 }).config).toMatchObject({ kernelSize: [3, 3], depthMultiplier: 2 });
  });
  it('reads Keras 1', () => {
    const config = { nb_filter: 32, nb_row: 3, nb_col: 5, border_mode: 'same', subsample: [2, 2], dim_ordering: 'th', W_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 0.01 } }, b_constraint: null, init: 'glorot_uniform', bias: false };
    expect(layerFromKeras({ class_name: 'Convolution2D', config }, { keras: 2 }).config).toMatchObject({
      filters: 32, kernelSize: [3, 5], padding: 'same', strides: [2, 2], dataFormat: 'channels_first', useBias: false, kernelRegularizer: { className: 'L1L2', config: { l2: 0.01 } },
    });
  });
  it('gives hard_sigmoid the meaning that its Keras had', () => {
    const of = (keras: 2 | 3): unknown => layerFromKeras({ class_name: 'Dense', config: { units: 1, activation: 'hard_sigmoid' } }, { keras }).config['activation'];
    expect([of(2), of(3)]).toEqual(['hard_sigmoid_keras2', 'hard_sigmoid']);
  });
  it('gives same-padded transposed convolutions and averages the border that their Keras had', () => {
    const torch = layerFromKeras({ class_name: 'Conv2DTranspose', config: { filters: 1, kernel_size: 3 } }, { backend: 'torch' });
    expect(torch.config['crop']).toBe('before');
    expect(layerFromKeras({ class_name: 'AveragePooling1D', config: {} }, { backend: 'torch' }).config['border']).toBe('edge');
    expect(Object.hasOwn(layers.conv2dTranspose(1, 3).config, 'crop')).toBe(false);
  });
  it('asks for models elsewhere, also within wrappers', () => {
    const inner = layers.dense(1);
    const other = ({ class_name }: { class_name: string }): Layer | undefined => (class_name === 'Sequential' ? inner : undefined);
    const layer = layerFromKeras({ class_name: 'TimeDistributed', config: { layer: { class_name: 'Sequential', config: {} } } }, { other });
    expect(layer.sublayers).toEqual([inner]);
  });
});
