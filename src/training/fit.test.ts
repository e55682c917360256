/** @file Training as a whole: it learns, repeats to the bit, takes data in every form, and says what is wrong. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator, setSeed } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import type { Batch, BatchSource } from '../data/dataset.js';
import { batchNormalization, concatenate, dense, dropout, flatten } from '../layers/index.js';
import { input } from '../models/input.js';
import { type Model, model as functional } from '../models/model.js';
import { sequential } from '../models/sequential.js';
import { adam, sgd } from '../optimizers/index.js';
import { lambdaCallback } from './callbacks/lambda-callback.js';

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[0], [1], [1], [0]]);
const quiet = { verbose: 0 } as const;

function xorNet(seed = 1): Model {
  setSeed(seed);
  const net = sequential([dense(8, { activation: 'tanh', inputShape: [2] }), dense(1, { activation: 'sigmoid' })]);
  return net.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
}
const flat = (net: Model): number[] => net.getWeights().flatMap((w) => [...(w.data as Float32Array)]);
const random = new RandomGenerator(5);
const noise = (...shape: number[]): Tensor => new Tensor(shape, 'float32', random.normal(shape.reduce((a, b) => a * b, 1)));
const failure = async (act: Promise<unknown>): Promise<KeratinError> => {
  const error: unknown = await act.then(() => undefined, (e: unknown) => e);
  if (!(error instanceof KeratinError)) throw new Error(`expected a KeratinError, received ${String(error)}`);
  return error;
};

describe('fit', () => {
  it('learns xor', async () => {
    const net = xorNet();
    const { history } = await net.fit(x, y, { epochs: 200, batchSize: 4, ...quiet });
    expect(history['loss']!.at(-1)).toBeLessThan(0.05);
    expect(history['accuracy']!.at(-1)).toBe(1);
    const guesses = (await net.predict(x)).data;
    expect([...guesses].map((v) => Math.round(Number(v)))).toEqual([0, 1, 1, 0]);
  });

  it('same seed, same bits: shuffling and dropout included', async () => {
    const data = [noise(50, 3), noise(50, 1)] as const;
    const run = async (seed: number): Promise<number[]> => {
      setSeed(seed);
      const net = sequential([dense(6, { activation: 'relu', inputShape: [3] }), dropout(0.5), dense(1)]);
      net.compile({ optimizer: 'adam', loss: 'mse' });
      await net.fit(data[0], data[1], { epochs: 3, batchSize: 8, ...quiet });
      return flat(net);
    };
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
  });

  it('a short last batch, validation, and class weights', async () => {
    const net = xorNet();
    const data = [noise(21, 2), tensor(Array.from({ length: 21 }, (_, i) => [i % 2]))] as const;
    const { history } = await net.fit(data[0], data[1], { epochs: 2, batchSize: 4, validationSplit: 0.25, classWeight: { 0: 1, 1: 2 }, ...quiet });
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
    expect(history['val_loss']).toHaveLength(2);
  });

  it('takes infinite generators, which keep their place between epochs', async () => {
    const seen: number[] = [];
    const generator = function* (): Generator<[Tensor, Tensor]> {
      for (let i = 0; ; i++) {
        seen.push(i);
        yield [x, y];
      }
    };
    await xorNet().fit(generator(), { epochs: 3, stepsPerEpoch: 4, ...quiet });
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('gives each batch back after its step, once, to a source that wants it', async () => {
    const back: Batch[] = [];
    const given: Batch[] = [];
    const source = (recycles: boolean): BatchSource => ({
      batches: 3,
      finite: true,
      async *iterate() {
        for (let i = 0; i < 3; i++) {
          given.push({ x: tensor([...x.data].map((v, j) => Number(v) + i + j).flatMap((v, j, all) => (j % 2 === 0 ? [[v, all[j + 1]!]] : []))), y });
          yield given.at(-1)!;
        }
      },
      ...(recycles ? {
        recycle(batch) {
          back.push(batch);
          (batch.x as Tensor).data.fill(NaN as never); // as if the next batch were already being written there
        },
      } : {}),
    });
    const [recycling, keeping] = [xorNet(), xorNet()];
    for (const [net, recycles] of [[recycling, true], [keeping, false]] as const) await net.fit(source(recycles), { epochs: 2, ...quiet });
    expect(flat(recycling)).toEqual(flat(keeping));
    expect(back).toEqual(given.slice(0, 6));
    expect(await recycling.evaluate(source(true), quiet)).toEqual(await keeping.evaluate(source(false), quiet));
    expect(await recycling.predict(source(true))).toEqual(await keeping.predict(source(false)));
    expect(back).toHaveLength(12);
  });

  it('a generator that ends early is told with both numbers', async () => {
    const three = function* (): Generator<[Tensor, Tensor]> {
      for (let i = 0; i < 3; i++) yield [x, y];
    };
    const error = await failure(xorNet().fit(three(), { epochs: 1, stepsPerEpoch: 5, ...quiet }));
    expect(error.message).toContain('expected 5 batches in epoch 1; received 3');
  });

  it('NaN in a batch is named, and the step is taken back', async () => {
    const net = xorNet();
    await net.fit(x, y, { epochs: 2, ...quiet });
    const before = flat(net);
    const error = await failure(net.fit(tensor([[0, 1], [NaN, 1]]), tensor([[1], [0]]), { shuffle: false, ...quiet }));
    expect(error.code).toBe('data/nan');
    expect(error.received).toBe('NaN at [1, 0]');
    expect(flat(net)).toEqual(before);
  });

  it('ends after the step when the signal is aborted, with the history so far', async () => {
    const net = xorNet();
    const controller = new AbortController();
    let steps = 0;
    const stop = lambdaCallback({ onTrainBatchEnd: () => { if (++steps === 7) controller.abort(); } });
    const { history } = await net.fit(x, y, { epochs: 10, batchSize: 2, callbacks: [stop], signal: controller.signal, ...quiet });
    expect(steps).toBe(7);
    expect(history['loss']).toHaveLength(3);
  });

  it('several inputs and outputs, by name or position, with loss weights', async () => {
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [2], name: 'b' })];
    const joined = concatenate().apply([dense(4, { activation: 'tanh' }).apply(a), b]);
    const net = functional({ inputs: [a, b], outputs: [dense(1, { name: 'sum' }).apply(joined), dense(2, { name: 'pair', activation: 'softmax' }).apply(joined)] });
    net.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: { sum: 'mse', pair: 'sparseCategoricalCrossentropy' }, lossWeights: { sum: 0.5 }, metrics: { sum: ['mae'], pair: ['accuracy'] } });
    const inputs = { a: noise(8, 3), b: noise(8, 2) };
    const targets = { sum: noise(8, 1), pair: tensor(Array.from({ length: 8 }, (_, i) => [i % 2])) };
    const logs = await net.trainOnBatch(inputs, targets);
    expect(Object.keys(logs)).toEqual(['loss', 'sum_loss', 'pair_loss', 'sum_mae', 'pair_accuracy']);
    expect(logs['loss']).toBeCloseTo(0.5 * logs['sum_loss']! + logs['pair_loss']!, 5);
    expect(await net.predictMany([inputs.a, inputs.b])).toHaveLength(2);
  });
});

describe('trainable', () => {
  it('frozen layers stay as they are, statistics of batch normalization too, and Keras counts them', async () => {
    setSeed(2);
    const base = sequential([dense(5, { inputShape: [3] }), batchNormalization()], { name: 'base' });
    const net = sequential([base, dense(1)]);
    expect([net.trainableWeights.length, net.nonTrainableWeights.length]).toEqual([6, 2]);
    base.trainable = false;
    expect([net.trainableWeights.length, net.nonTrainableWeights.length]).toEqual([2, 6]);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const before = base.getWeights().map((w) => [...w.data]);
    const head = net.getWeights().map((w) => [...w.data]).at(-2);
    await net.fit(noise(16, 3), noise(16, 1), { epochs: 2, ...quiet });
    expect(base.getWeights().map((w) => [...w.data])).toEqual(before);
    expect([...net.getWeights().at(-2)!.data]).not.toEqual(head);
    base.trainable = true;
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    await net.fit(noise(16, 3), noise(16, 1), { epochs: 1, ...quiet });
    expect(base.getWeights().map((w) => [...w.data])).not.toEqual(before);
  });
});

describe('evaluate and predict', () => {
  it('weigh a short last batch by its size', async () => {
    const net = xorNet();
    const data = [noise(7, 2), tensor(Array.from({ length: 7 }, (_, i) => [i % 2]))] as const;
    const whole = await net.evaluate(data[0], data[1], { batchSize: 7, ...quiet });
    const parts = await net.evaluate(data[0], data[1], { batchSize: 3, ...quiet });
    expect(parts['loss']).toBeCloseTo(whole['loss']!, 5);
    expect(parts['accuracy']).toBeCloseTo(whole['accuracy']!, 6);
    expect((await net.predict(data[0], { batchSize: 3 })).toArray()).toEqual((await net.predict(data[0], { batchSize: 3 })).toArray());
    expect((await net.predict(data[0], { batchSize: 3 })).shape).toEqual([7, 1]);
  });

  it('one sample without the batch axis is named as it was given', async () => {
    const net = sequential([flatten({ inputShape: [40, 2] }), dense(1)]);
    await expect(net.predict(tensor(new Float32Array(80), { shape: [40, 2] }))).rejects.toThrow('of shape [n, 40, 2]; received [40, 2]. Fix: add a batch axis: x.reshape([1, ...x.shape])');
  });

  it('predict sees new weights', async () => {
    const net = xorNet();
    const before = (await net.predict(x)).toArray();
    net.setWeights(net.getWeights().map((w) => new Tensor(w.shape, 'float32', new Float32Array(w.size))));
    expect((await net.predict(x)).toArray()).toEqual([[0.5], [0.5], [0.5], [0.5]]);
    expect(before).not.toEqual([[0.5], [0.5], [0.5], [0.5]]);
  });

  it('a model without an input shape gets it from the data; from a generator it cannot', async () => {
    const net = sequential([dense(3)]).compile({ loss: 'mse' });
    const error = await failure(net.fit((function* () { yield [x, y]; })(), { stepsPerEpoch: 1, ...quiet }));
    expect(error.fix).toContain('inputShape');
    expect((await net.predict(noise(2, 4))).shape).toEqual([2, 3]);
    await net.fit(noise(6, 4), noise(6, 3), quiet);
  });
});
