/** @file Functional models of Keras 3 with masks and initial states among the arguments of their calls. */
import { describe, expect, it } from 'vitest';
import { Tensor } from '../core/tensor.js';
import { modelFromConfig } from './config.js';

const tensor = (layer: string, output = 0): object => ({ class_name: '__keras_tensor__', config: { shape: [null, 4], dtype: 'float32', keras_history: [layer, 0, output] } });
const entry = (class_name: string, name: string, config: object, args: readonly unknown[], kwargs: object = {}, module = 'keras.layers'): object =>
  ({ module, class_name, name, config: { name, ...config }, inbound_nodes: args.length === 0 ? [] : [{ args, kwargs }] });

const layers = [
  entry('InputLayer', 'words', { batch_shape: [null, 4], dtype: 'int32' }, []),
  entry('NotEqual', 'not_equal', {}, [tensor('words'), 0], {}, 'keras.src.ops.numpy'),
  entry('Embedding', 'vectors', { input_dim: 5, output_dim: 3, mask_zero: true }, [tensor('words')]),
  entry('LSTM', 'encoder', { units: 2, return_state: true }, [tensor('vectors')], { mask: tensor('not_equal'), training: null }),
  entry('LSTM', 'decoder', { units: 2 }, [tensor('vectors')], { mask: tensor('not_equal'), initial_state: [tensor('encoder', 1), tensor('encoder', 2)] }),
];
const config = (list: readonly object[], end = 'decoder'): object => ({ class_name: 'Functional', config: { name: 'm', trainable: true, layers: list, input_layers: [['words', 0, 0]], output_layers: [[end, 0, 0]] } });

describe('calls of Keras 3', () => {
  it('masks are those that go with the values; initial states stand behind the input', async () => {
    const model = modelFromConfig(config(layers));
    expect(model.layers.map((l) => l.name)).toEqual(['words', 'vectors', 'encoder', 'decoder']);
    expect(model.getLayer('decoder').calls[0]!.inputs.map((x) => x.name)).toEqual(['vectors', 'encoder', 'encoder']);
    const words = (...row: number[]): Tensor => new Tensor([1, 4], 'int32', Int32Array.from(row));
    const [padded, front] = [await model.predict(words(1, 2, 0, 0)), await model.predict(words(0, 1, 0, 2))];
    padded.data.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(front.data[i]), 6));
  });
  it('an operation that a layer computes with, or that the model ends with, is no mask', () => {
    const cast = entry('Cast', 'cast', { dtype: 'float32' }, [tensor('not_equal')], {}, 'keras.src.ops.core');
    const used = modelFromConfig(config([...layers, cast, entry('Dense', 'dense', { units: 1 }, [tensor('cast')])], 'dense'));
    expect(used.layers.map((l) => l.name)).toEqual(['words', 'not_equal', 'cast', 'dense']);
    expect(modelFromConfig(config([...layers, cast], 'cast')).outputSpecs[0]!.dtype).toBe('float32');
  });
  it('a mask of another origin is refused, not left out', () => {
    const greater = entry('Greater', 'greater', {}, [tensor('words'), 2], {}, 'keras.src.ops.numpy');
    const own = [...layers, greater, entry('LSTM', 'other', { units: 2 }, [tensor('vectors')], { mask: tensor('greater') })];
    expect(() => modelFromConfig(config(own, 'other'))).toThrow('received mask: an object');
  });
});
