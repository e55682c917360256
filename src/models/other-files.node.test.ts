/** @file What files of other people hold besides: things of the user's own, layers of CuDNN, other names, half numbers. */
import { describe, expect, it } from 'vitest';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { writeHdf5 } from '../formats/hdf5-write.js';
import * as layers from '../layers/index.js';
import { layerRegistry } from '../layers/registry.js';
import { mean } from '../ops/reduce.js';
import { abs } from '../ops/math.js';
import { mul, sub } from '../ops/arithmetic.js';
import { modelFromConfig } from './config.js';
import { modelFromBytes } from './load.js';
import { modernWeights } from './load-keras-1.js';

const dense = (config: object): object => ({ class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Dense', config: { name: 'd', units: 2, batch_input_shape: [null, 3], ...config } }] } });
const doubled = (x: Value): Value => mul(x, 2);

describe('customObjects', () => {
  it('activations as functions, initializers and regularizers from their configs; with or without their package', async () => {
    const json = dense({
      activation: { module: 'builtins', class_name: 'function', config: 'doubled', registered_name: 'mine>doubled' },
      kernel_initializer: { module: 'mine', class_name: 'Twos', config: { factor_of: 2 }, registered_name: 'mine>Twos' }, kernel_regularizer: { class_name: 'Own', config: { l2: 0.5 } },
    });
    expect(() => modelFromConfig(json)).toThrow('expected the name of an activation; received "doubled"');
    const model = modelFromConfig(json, { customObjects: { doubled, Twos: ({ factorOf }) => layers.initializers.constant(factorOf), Own: (config) => layers.regularizers.l2(config.l2) } });
    expect([...(await model.predict(new Tensor([1, 3], 'float32', Float32Array.of(1, 2, 3)))).data]).toEqual([24, 24]);
    expect(model.layers[0]!.config['kernelRegularizer']).toMatchObject({ className: 'L2', config: { l2: 0.5 } });
  });

  it('inside wrappers too', () => {
    const json = { class_name: 'Sequential', config: { layers: [{ class_name: 'TimeDistributed', config: { batch_input_shape: [null, 4, 3], layer: { class_name: 'Dense', config: { units: 2, activation: 'doubled' } } } }] } };
    expect(modelFromConfig(json, { customObjects: { doubled } }).countParams()).toBe(8);
  });

  it('losses and metrics', async () => {
    const distance = (yTrue: Value, yPred: Value): Value => mean(abs(sub(yTrue, yPred)), [-1]);
    const training = { optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.5 } }, loss: 'distance', metrics: ['distance'] };
    const bytes = await writeHdf5({ attributes: Object.fromEntries(Object.entries({ keras_version: '2.9.0', model_config: JSON.stringify(dense({})), training_config: JSON.stringify(training) }).map(([key, text]) => [key, { text, encoding: 'ascii' as const }])) });
    expect(modelFromBytes(bytes).optimizer).toBeUndefined();
    const model = modelFromBytes(bytes, { customObjects: { distance } });
    const logs = await model.trainOnBatch([new Tensor([1, 3], 'float32', new Float32Array(3))], [new Tensor([1, 2], 'float32', Float32Array.of(1, -3))]);
    expect(logs['loss']).toBe(2);
  });
});

describe('other layouts and names', () => {
  it('weights of CuDNN: gates transposed, two biases', () => {
    const [inputs, units] = [3, 2];
    for (const [layer, gates] of [[layers.lstm(units), 4], [layers.gru(units), 3]] as const) {
      layer.ensureBuilt([[null, 5, inputs]]);
      const random = (shape: number[]): Tensor => new Tensor(shape, 'float32', Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + shape[0]!)));
      const [kernel, recurrent, bias] = [random([inputs, gates * units]), random([units, gates * units]), random([2 * gates * units])];
      const at = (x: Tensor, row: number, column: number): number => Number(x.data[row * x.shape[1]! + column]);
      const [k, r, b] = modernWeights(layer, [kernel, recurrent, bias], { keras: 2, backend: 'tensorflow' }) as [Tensor, Tensor, Tensor];
      for (let gate = 0; gate < gates; gate++) {
        for (let u = 0; u < units; u++) {
          for (let i = 0; i < inputs; i++) {
            // The gate's numbers row by row, read as [units, inputs].
            const place = u * inputs + i;
            expect(at(k, i, gate * units + u)).toBe(at(kernel, Math.floor(place / units), gate * units + (place % units)));
          }
          for (let v = 0; v < units; v++) expect(at(r, v, gate * units + u)).toBe(at(recurrent, u, gate * units + v));
        }
      }
      if (layer.className === 'GRU') expect([...b.data]).toEqual([...bias.data]);
      else expect(b.data[0]).toBeCloseTo(Number(bias.data[0]) + Number(bias.data[8]), 6);
      layer.setWeights([k, r, b]);
    }
  });

  it('settings that only newer Kerases have, as far as they say nothing; Random layers that Keras notes as training', async () => {
    const glorot = { module: 'keras.initializers', class_name: 'GlorotUniform', config: { seed: null, input_axes: null, output_axes: null }, registered_name: null };
    expect(modelFromConfig(dense({ kernel_initializer: glorot, quantization_config: null, lora_rank: null })).countParams()).toBe(8);
    expect(() => modelFromConfig(dense({ kernel_initializer: { ...glorot, config: { input_axes: [0] } } }))).toThrow('received "inputAxes"');
    const normalization = (renorm: boolean): object => ({ class_name: 'BatchNormalization', config: { renorm, renorm_clipping: null, renorm_momentum: 0.99, batch_input_shape: [null, 3] } });
    expect(modelFromConfig({ class_name: 'Sequential', config: [normalization(false)] }).countParams()).toBe(12);
    expect(() => modelFromConfig({ class_name: 'Sequential', config: [normalization(true)] })).toThrow('received "renorm"');

    const history = { class_name: '__keras_tensor__', config: { shape: [null, 4, 4, 1], dtype: 'float32', keras_history: ['x', 0, 0] } };
    const flipping = modelFromConfig({ class_name: 'Functional', config: {
      name: 'm', trainable: true, input_layers: ['x', 0, 0], output_layers: ['flip', 0, 0],
      layers: [{ class_name: 'InputLayer', name: 'x', config: { batch_shape: [null, 4, 4, 1], name: 'x' }, inbound_nodes: [] }, { class_name: 'RandomFlip', name: 'flip', config: { name: 'flip', seed: 1 }, inbound_nodes: [{ args: [history], kwargs: { training: true } }] }],
    } });
    const picture = new Tensor([8, 4, 4, 1], 'float32', Float32Array.from({ length: 128 }, (_, i) => i));
    expect([...(await flipping.predict(picture)).data]).toEqual([...picture.data]);
  });

  it('names of other versions', () => {
    for (const [other, name] of Object.entries({ MaxPool2D: 'MaxPooling2D', GlobalAvgPool1D: 'GlobalAveragePooling1D', SeparableConvolution2D: 'SeparableConv2D', BatchNormalizationV1: 'BatchNormalization', CuDNNGRU: 'GRU' })) expect(layerRegistry.nameOf(other)).toBe(name);
  });

  it('weights of 16 and 64 bits become those of the model', async () => {
    const kernel = new Tensor([3, 2], 'float64', Float64Array.of(1, 2, 3, 4, 5, 6));
    const bias = new Tensor([2], 'float64', Float64Array.of(0.5, -1));
    const ascii = (text: string | readonly string[]): { text: string | readonly string[]; encoding: 'ascii' } => ({ text, encoding: 'ascii' });
    const bytes = await writeHdf5({
      attributes: { keras_version: ascii('2.9.0'), model_config: ascii(JSON.stringify(dense({ dtype: 'float64' }))) },
      members: new Map([['model_weights', { attributes: { layer_names: ascii(['d']) }, members: new Map([['d', { attributes: { weight_names: ascii(['k', 'b']) }, members: new Map([['k', kernel], ['b', bias]]) }]]) }]]),
    });
    expect(modelFromBytes(bytes).getWeights().map((w) => `${w} ${[...w.data].join()}`)).toEqual(['float32 [3, 2] 1,2,3,4,5,6', 'float32 [2] 0.5,-1']);
  });
});
