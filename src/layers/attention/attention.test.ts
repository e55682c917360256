/** @file Layers of attention: numbers by plain loops, masks, and calls as Keras's files note them. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../core/tensor.js';
import type { SymbolicTensor } from '../layer.js';
import { modelFromConfig } from '../../models/config.js';
import { input } from '../../models/input.js';
import { model } from '../../models/model.js';
import { modelToConfig } from '../../models/to-config.js';
import * as layers from '../index.js';

const waves = (shape: readonly number[], k = 0): Tensor => new Tensor(shape, 'float32', Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7 + k)));
const [n, t, s, d] = [2, 3, 4, 2];
const [queries, values] = [waves([n, t, d]), waves([n, s, d], 1)];
const at = (x: Tensor, ...place: number[]): number => Number(x.data[place.reduce((sum, i, axis) => sum * x.shape[axis]! + i, 0)]);

/** softmax(scores) · values of one query; −∞ where it may not look. */
function mean(scores: readonly number[], value: (key: number, feature: number) => number): number[] {
  const weights = scores.map((score) => Math.exp(score));
  const sum = weights.reduce((a, b) => a + b);
  return Array.from({ length: d }, (_, f) => weights.reduce((total, w, key) => total + (w / sum) * value(key, f), 0));
}
const each = (row: (i: number, j: number) => number[]): number[] => Array.from({ length: n * t }, (_, k) => row(Math.floor(k / t), k % t)).flat();
const close = (y: Tensor, expected: readonly number[]): void => expect([...y.data].map((v) => Number(v).toFixed(4))).toEqual(expected.map((v) => v.toFixed(4)));
const pair = (): SymbolicTensor[] => [input({ shape: [t, d], name: 'q' }), input({ shape: [s, d], name: 'v' })];
const dot = (i: number, j: number, key: number): number => at(queries, i, j, 0) * at(values, i, key, 0) + at(queries, i, j, 1) * at(values, i, key, 1);

describe('attention', () => {
  it('is the mean of the values, weighed by softmax(query · key); the weights where they are asked for', async () => {
    const [q, v] = pair();
    const [y, weights] = layers.attention().applyMany([q!, v!], { returnAttentionScores: true });
    const [result, shown] = await model({ inputs: [q!, v!], outputs: [y!, weights!] }).predictMany([queries, values]);
    close(result!, each((i, j) => mean([0, 1, 2, 3].map((key) => dot(i, j, key)), (key, f) => at(values, i, key, f))));
    expect(shown!.shape).toEqual([n, t, s]);
    expect(at(shown!, 1, 2, 0) + at(shown!, 1, 2, 1) + at(shown!, 1, 2, 2) + at(shown!, 1, 2, 3)).toBeCloseTo(1, 5);
  });

  it('sees nothing later where it is causal', async () => {
    const [q, v] = pair();
    const y = layers.attention().apply([q!, v!], { useCausalMask: true });
    close(await model({ inputs: [q!, v!], outputs: y }).predict([queries, values]), each((i, j) => mean([0, 1, 2, 3].map((key) => (key > j ? -Infinity : dot(i, j, key))), (key, f) => at(values, i, key, f))));
  });

  it('adds, in its additive form', async () => {
    const [q, v] = pair();
    const m = model({ inputs: [q!, v!], outputs: layers.additiveAttention().apply([q!, v!]) });
    m.setWeights([[0.5, -2]]);
    const score = (i: number, j: number, key: number): number => 0.5 * Math.tanh(at(queries, i, j, 0) + at(values, i, key, 0)) - 2 * Math.tanh(at(queries, i, j, 1) + at(values, i, key, 1));
    close(await m.predict([queries, values]), each((i, j) => mean([0, 1, 2, 3].map((key) => score(i, j, key)), (key, f) => at(values, i, key, f))));
  });

  it('leaves out what the masks of query and value leave out', async () => {
    const [q, v] = [input({ shape: [t], dtype: 'int32' }), input({ shape: [s], dtype: 'int32' })];
    const words = layers.embedding(5, d, { maskZero: true });
    const m = model({ inputs: [q, v], outputs: layers.attention().apply([words.apply(q), words.apply(v)]) });
    const predict = (a: number[], b: number[]): Promise<Tensor> => m.predict([tensor([a], { dtype: 'int32' }), tensor([b], { dtype: 'int32' })]);
    const [padded, short] = [await predict([1, 2, 0], [3, 4, 0, 0]), await predict([1, 2, 0], [0, 0, 4, 3])];
    close(padded, [...short.data].map(Number));
    expect([...padded.data].slice(2 * d)).toEqual([0, 0]);
  });
});

describe('multiHeadAttention', () => {
  it('with kernels that change nothing is attention whose scores are divided by √keyDim', async () => {
    const [q, v] = pair();
    const m = model({ inputs: [q!, v!], outputs: layers.multiHeadAttention(1, d, { useBias: false }).apply([q!, v!]) });
    expect(m.weights.map(({ variable }) => `${variable.name.replace(/^.*\/(?=.*\/)/, '')} ${variable.shape.join()}`)).toEqual(['query/kernel 2,1,2', 'key/kernel 2,1,2', 'value/kernel 2,1,2', 'attention_output/kernel 1,2,2']);
    m.setWeights(m.weights.map(({ variable }) => new Tensor(variable.shape, 'float32', Float32Array.of(1, 0, 0, 1))));
    close(await m.predict([queries, values]), each((i, j) => mean([0, 1, 2, 3].map((key) => dot(i, j, key) / Math.SQRT2), (key, f) => at(values, i, key, f))));
  });

  it('is read as Keras 3 and Keras 2 note its calls, and comes back', async () => {
    const tensorOf = (layer: string): object => ({ class_name: '__keras_tensor__', config: { shape: [null, 3, 2], dtype: 'float32', keras_history: [layer, 0, 0] } });
    const settings = { name: 'mha', trainable: true, dtype: 'float32', num_heads: 2, key_dim: 3, value_dim: 3, dropout: 0, use_bias: true, use_gate: false, sliding_window: null, output_shape: null, attention_axes: [1], query_shape: [null, 3, 2], key_shape: [null, 4, 2], value_shape: [null, 4, 2] };
    const { query_shape: _q, key_shape: _k, value_shape: _v, ...modern } = settings;
    const entry = (name: string, shape: number[], dtype = 'float32'): object => ({ class_name: 'InputLayer', name, config: { name, batch_shape: [null, ...shape], dtype }, inbound_nodes: [] });
    const file = (config: object, node: unknown): object => ({ class_name: 'Functional', config: { name: 'm', input_layers: [['q', 0, 0], ['v', 0, 0], ['m', 0, 0]], output_layers: [['mha', 0, 0]], layers: [entry('q', [3, 2]), entry('v', [4, 2]), entry('m', [3, 4], 'bool'), { class_name: 'MultiHeadAttention', name: 'mha', config, inbound_nodes: [node] }] } });
    const byName = modelFromConfig(file(modern, { args: [], kwargs: { query: tensorOf('q'), value: tensorOf('v'), attention_mask: tensorOf('m'), use_causal_mask: true } }));
    const old = modelFromConfig(file(settings, [['q', 0, 0, { value: ['v', 0, 0], attention_mask: ['m', 0, 0], use_causal_mask: true }]]));
    for (const made of [byName, old]) expect(made.getLayer('mha').calls[0]).toMatchObject({ inputs: [{ name: 'q' }, { name: 'v' }, { name: 'v' }, { name: 'm' }], options: { useCausalMask: true } });
    const again = modelFromConfig(modelToConfig(old));
    expect(modelToConfig(again)).toEqual(modelToConfig(old));
    again.setWeights(byName.getWeights());
    const seen = new Tensor([n, t, s], 'bool', Uint8Array.from({ length: n * t * s }, (_, i) => Number(i % 3 !== 1)));
    close(await again.predict([queries, values, seen]), [...(await byName.predict([queries, values, seen])).data].map(Number));
  });

  it('says what it cannot attend to', () => {
    const [q, v] = pair();
    expect(() => layers.multiHeadAttention(2, 3).apply(q!)).toThrow('2 to 4 inputs');
    expect(() => layers.attention().apply([q!, v!, q!])).toThrow('as many keys as values');
    expect(() => layers.attention().apply([q!, input({ shape: [3] })])).toThrow('of at least 3 dimensions');
    expect(() => layers.multiHeadAttention(2, 3).apply([q!, input({ shape: [s, s, d] })])).toThrow('all of one rank');
    for (const attentionAxes of [2, -1, [1, 1]]) expect(() => layers.multiHeadAttention(2, 3, { attentionAxes }).apply([q!, v!])).toThrow('attentionAxes to be different axes of 0 to 1');
    expect(() => layers.multiHeadAttention(2, 3, { outputShape: [1, 1, 1, 1, 1, 1, 1] }).apply([q!, v!])).toThrow('an outputShape of at most 6 sizes');
  });
});

describe('layers beside', () => {
  it('einsumDense is a dense layer where its equation says so, and says what does not fit', async () => {
    const x = input({ shape: [t, d] });
    const m = model({ inputs: x, outputs: [layers.dense(3).apply(x), layers.einsumDense('abc,cd->abd', [null, 3], { biasAxes: 'd' }).apply(x)] });
    const [kernel, bias] = [waves([d, 3], 2), waves([3], 3)];
    m.setWeights([kernel, bias, kernel, bias]);
    const [a, b] = await m.predictMany(queries);
    close(b!, [...a!.data].map(Number));
    expect(() => layers.einsumDense('abc->ab', 3).apply(x)).toThrow('an equation as "ab,bc->ac"');
    expect(() => layers.einsumDense('ab,bc->ac', 3).apply(x)).toThrow('an input of 2 dimensions');
  });

  it('locallyConnected2d has a kernel of its own at each place', async () => {
    const [h, w, c, filters] = [4, 3, 2, 2];
    for (const dataFormat of ['channels_last', 'channels_first'] as const) {
      const isLast = dataFormat === 'channels_last';
      const x = input({ shape: isLast ? [h, w, c] : [c, h, w] });
      const m = model({ inputs: x, outputs: layers.locallyConnected2d(filters, [2, 1], { strides: [2, 1], dataFormat }).apply(x) });
      const [kernel, bias] = [waves([2 * w, 2 * c, filters], 1), waves([2, w, filters], 2)];
      m.setWeights([kernel, bias]);
      const picture = waves(isLast ? [1, h, w, c] : [1, c, h, w]);
      const pixel = (i: number, j: number, k: number): number => (isLast ? at(picture, 0, i, j, k) : at(picture, 0, k, i, j));
      const y = await m.predict(picture);
      for (let i = 0; i < 2; i++) for (let j = 0; j < w; j++) for (let f = 0; f < filters; f++) {
        let sum = at(bias, i, j, f);
        for (let a = 0; a < 2; a++) for (let k = 0; k < c; k++) sum += pixel(2 * i + a, j, k) * at(kernel, i * w + j, isLast ? a * c + k : k * 2 + a, f);
        expect(isLast ? at(y, 0, i, j, f) : at(y, 0, f, i, j)).toBeCloseTo(sum, 5);
      }
    }
    expect(() => layers.locallyConnected1d(2, 3).apply(input({ shape: [null, 2] }))).toThrow('known sizes for its kernel');
  });
});
