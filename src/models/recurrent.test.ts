/** @file Models with recurrent layers: they learn, take any length, keep states, are saved, exported and compiled in time. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { bucketByLength } from '../data/text/bucket-by-length.js';
import * as layers from '../layers/index.js';
import { minimalGatedUnit } from '../testing/minimal-gated-unit.js';
import { modelFromConfig } from './config.js';
import { modelToOnnx } from './export-onnx.js';
import { input } from './input.js';
import { model } from './model.js';
import { sequential } from './sequential.js';
import { modelToConfig } from './to-config.js';

/** Series of +1 and -1, and whether the first is +1: what must be remembered to the end. */
function firstOfSeries(n: number, t: number): { x: Tensor; y: Tensor } {
  const bits = new RandomGenerator(3).bernoulli(n * t, 0.5);
  return { x: new Tensor([n, t, 1], 'float32', bits.map((b) => 2 * b - 1)), y: new Tensor([n, 1], 'float32', Float32Array.from({ length: n }, (_, i) => bits[i * t]!)) };
}

const apart = (a: Tensor, b: Tensor): number => Math.max(...[...(a.data as Float32Array)].map((v, i) => Math.abs(v - Number(b.data[i]))));
const compiled = { optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] } as const;

describe('learning', () => {
  it.each([
    ['lstm', () => layers.lstm(8, { inputShape: [null, 1] })],
    ['gru, Keras 2\'s', () => layers.gru(8, { inputShape: [null, 1], resetAfter: false, recurrentActivation: 'hard_sigmoid' })],
    ['two lstms in both directions', () => layers.bidirectional(layers.rnn([layers.lstmCell(6), layers.lstmCell(4)]), { inputShape: [null, 1] })],
    ['a cell of one\'s own', () => layers.rnn(minimalGatedUnit(8), { inputShape: [null, 1] })],
  ])('%s remembers the first of twelve', async (_, make) => {
    setSeed(2);
    const net = sequential([make(), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile({ ...compiled, optimizer: { class_name: 'Adam', config: { learning_rate: 0.02 } } });
    const { x, y } = firstOfSeries(128, 12);
    const { history } = await net.fit(x, y, { epochs: 40, batchSize: 32, verbose: 0 });
    expect(history['accuracy']!.at(-1)).toBeGreaterThan(0.97);
    await net.dispose();
  });

  it('dropout of input and state: the same seed gives the same weights', async () => {
    const train = async (): Promise<Tensor[]> => {
      setSeed(7);
      const net = sequential([layers.embedding(20, 4, { maskZero: true, inputLength: 6 }), layers.gru(3, { dropout: 0.3, recurrentDropout: 0.3 }), layers.dense(1)]);
      net.compile({ optimizer: 'rmsprop', loss: 'mse' });
      await net.fit(new Tensor([16, 6], 'int32', Int32Array.from({ length: 96 }, (_, i) => (i * 13) % 20)), tensor(Array.from({ length: 16 }, (_, i) => [i % 3])), { epochs: 2, batchSize: 8, verbose: 0 });
      return net.getWeights();
    };
    const [first, second] = [await train(), await train()];
    first.forEach((w, i) => expect(w.data).toEqual(second[i]!.data));
  });
});

describe('lengths', () => {
  it('any, in the same model', async () => {
    const net = sequential([layers.embedding(10, 3), layers.lstm(4), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile(compiled);
    const words = (t: number): Tensor => new Tensor([2, t], 'int32', Int32Array.from({ length: 2 * t }, (_, i) => i % 10));
    for (const t of [3, 5, 3]) expect(Object.keys(await net.trainOnBatch(words(t), [[0], [1]]))).toEqual(['loss', 'accuracy']);
    expect((await net.predict(words(7))).shape).toEqual([2, 1]);
  });

  it('without end, while no more than 32 programs are kept', { timeout: 60_000 }, async () => {
    const net = sequential([layers.simpleRNN(2, { inputShape: [null, 1] }), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile(compiled);
    const losses: number[] = [];
    for (const t of [...Array.from({ length: 36 }, (_, i) => i + 1), 1, 36]) losses.push((await net.trainOnBatch(firstOfSeries(2, t).x, [[0], [1]]))['loss']!);
    expect(losses.every(Number.isFinite)).toBe(true);
    await net.dispose();
  });

  it('of a few bounds, from sequences of any length', async () => {
    const net = sequential([layers.embedding(10, 3), layers.gru(4), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile(compiled);
    const sequences = Array.from({ length: 24 }, (_, i) => Array.from({ length: 1 + (i * 7) % 23 }, (__, k) => (i + k) % 10));
    const { history } = await net.fit(bucketByLength(sequences, sequences.map((_, i) => [i % 2]), { bounds: [8, 24], batchSize: 6 }), { epochs: 2, verbose: 0 });
    expect(history['loss']).toHaveLength(2);
    await net.dispose();
  });

  it('ten thousand steps are trained on', { timeout: 60_000 }, async () => {
    const net = sequential([layers.gru(4, { inputShape: [null, 1] }), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile(compiled);
    const { x, y } = firstOfSeries(2, 10_000);
    const before = net.getWeights();
    const losses = [await net.trainOnBatch(x, y), await net.trainOnBatch(x, y)].map(({ loss }) => loss!);
    expect(losses.every(Number.isFinite) && apart(before[0]!, net.getWeights()[0]!) > 0).toBe(true);
    await net.dispose();
  });

  it('a training step over 500 steps is compiled in less than 1.5 s', async () => {
    const net = sequential([layers.embedding(10_000, 128), layers.lstm(32), layers.dense(1, { activation: 'sigmoid' })]);
    net.compile({ ...compiled, optimizer: 'rmsprop' });
    const x = new Tensor([4, 500], 'int32', new Int32Array(2000));
    const start = performance.now();
    await net.trainOnBatch(x, [[0], [1], [0], [1]]);
    const first = performance.now() - start;
    const again = performance.now();
    await net.trainOnBatch(x, [[0], [1], [0], [1]]);
    expect(first - (performance.now() - again)).toBeLessThan(1500);
    await net.dispose();
  });
});

describe('stateful', () => {
  const { x, y } = firstOfSeries(4, 6);
  const make = (batch = 2) => {
    const net = sequential([layers.lstm(3, { stateful: true, batchInputShape: [batch, 6, 1] }), layers.dense(1)]);
    net.compile({ optimizer: { class_name: 'SGD', config: { learning_rate: 0 } }, loss: 'mse' });
    return net;
  };
  it('states go from batch to batch in predict, evaluate and fit, until they are reset', async () => {
    const net = make();
    const first = await net.predict(x, { batchSize: 2 });
    const second = await net.predict(x, { batchSize: 2 });
    expect(apart(first, second)).toBeGreaterThan(1e-4);
    net.resetStates();
    expect(apart(await net.predict(x, { batchSize: 2 }), first)).toBe(0);

    const loss = async (): Promise<number> => (await net.evaluate(x, y, { batchSize: 2, verbose: 0 }))['loss']!;
    net.resetStates();
    const [a, b] = [await loss(), await loss()];
    net.resetStates();
    expect([a === b, await loss()]).toEqual([false, a]);

    net.resetStates();
    const { history } = await net.fit(x, y, { batchSize: 2, epochs: 2, shuffle: false, verbose: 0 });
    expect(history['loss']![0]).toBeCloseTo(a, 5);
    expect(history['loss']![1]).toBeCloseTo(b, 5);
  });
  it('a model for another batch takes the weights', async () => {
    const [one, two] = [make(1), make(2)];
    one.setWeights(two.getWeights());
    expect(apart(await one.predict(x.slice(0, 1), { batchSize: 1 }), (await two.predict(x.slice(0, 2))).slice(0, 1))).toBeLessThan(1e-6);
  });
  it('a step that was refused leaves the states', async () => {
    const net = make();
    await net.predict(x.slice(0, 2));
    const before = [...(net.states[0]!.read().data as Float32Array)];
    await expect(net.trainOnBatch(new Tensor([2, 6, 1], 'float32', new Float32Array(12).fill(NaN)), y.slice(0, 2))).rejects.toThrow('finite');
    expect([...(net.states[0]!.read().data as Float32Array)]).toEqual(before);
  });
  it('says that the batch must fit', async () => {
    await expect(make().fit(x.slice(0, 3), y.slice(0, 3), { batchSize: 3, verbose: 0 })).rejects.toThrow('expected a batch of 2, for which the states are kept; received [3, 6, 1]');
    expect(() => sequential([layers.gru(2, { stateful: true, inputShape: [6, 1] })])).toThrow('give the first layer batchInputShape');
  });
});

describe('functional models', () => {
  it('an encoder hands its states to a decoder', async () => {
    const [question, answer] = [input({ shape: [null, 3] }), input({ shape: [null, 2] })];
    const [, h, c] = layers.lstm(4, { returnState: true }).applyMany(question);
    const net = model({ inputs: [question, answer], outputs: layers.dense(2, { activation: 'softmax' }).apply(layers.lstm(4, { returnSequences: true }).apply(answer, { initialState: [h!, c!] })) });
    net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const generator = new RandomGenerator(1);
    const [q, a] = [new Tensor([3, 5, 3], 'float32', generator.uniform(45)), new Tensor([3, 4, 2], 'float32', generator.uniform(24))];
    expect(net.output.shape).toEqual([null, null, 2]);
    await net.trainOnBatch([q, a], a);
    const y = await net.predict([q, a]);
    const again = modelFromConfig(JSON.parse(JSON.stringify(modelToConfig(net))));
    again.setWeights(net.getWeights());
    expect(apart(await again.predict([q, a]), y)).toBe(0);
  });
  it('states may be numbers, for all samples or for each', async () => {
    const x = input({ batchShape: [2, 3, 1] });
    const cell = { activation: 'linear', kernelInitializer: 'ones', recurrentInitializer: 'ones' } as const;
    const y = [[100], [[100], [200]]].map((state) => layers.simpleRNN(1, cell).apply(x, { initialState: [state] }));
    const net = model({ inputs: x, outputs: y });
    const saved = modelFromConfig(JSON.parse(JSON.stringify(modelToConfig(net))));
    saved.setWeights(net.getWeights());
    expect((await saved.predictMany(new Tensor([2, 3, 1], 'float32', new Float32Array(6).fill(1)))).map((t) => t.toArray())).toEqual([[[103], [103]], [[103], [203]]]);
  });
  it('one state needs no list', () => {
    const [x, h] = [input({ shape: [3, 1] }), input({ shape: [2] })];
    const net = model({ inputs: [x, h], outputs: layers.gru(2).apply(x, { initialState: h }) });
    expect(net.inputs).toHaveLength(2);
    expect(layers.gru(2).apply(x, { initialState: tensor([[0, 1]]) }).shape).toEqual([null, 2]);
  });
  it('masks reach the loss through layers that carry them', async () => {
    const words = input({ shape: [4], dtype: 'int32' });
    const states = layers.bidirectional(layers.gru(3, { returnSequences: true })).apply(layers.embedding(9, 2, { maskZero: true }).apply(words));
    const net = model({ inputs: words, outputs: layers.timeDistributed(layers.dense(1)).apply(layers.dropout(0.2).apply(states)) });
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const x = new Tensor([1, 4], 'int32', Int32Array.of(3, 5, 0, 0));
    const p = (await net.predict(x)).data as Float32Array;
    const { loss } = await net.evaluate(x, tensor([[[1], [2], [3], [4]]]), { verbose: 0 });
    // Keras divides by all steps and scales the mask so that the mean is over those that count.
    expect(loss).toBeCloseTo(((p[0]! - 1) ** 2 + (p[1]! - 2) ** 2) / 2, 5);
  });
});

describe('export', () => {
  it('gives a model for any batch; a stateful one is refused', () => {
    const make = (stateful: boolean) => sequential([layers.bidirectional(layers.lstm(3, { returnSequences: true, stateful }), { batchInputShape: [stateful ? 2 : null, 5, 2] }), layers.gru(2, { stateful })]);
    expect(modelToOnnx(make(false)).length).toBeGreaterThan(1000);
    expect(() => modelToOnnx(make(true))).toThrow('expected a model that keeps no state from batch to batch');
  });
});
