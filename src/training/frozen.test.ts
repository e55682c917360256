/** @file Frozen layers: constants of the step, computed once a sample on request, and what learns again when they are thawed. */
import { describe, expect, it, vi } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator, setSeed } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { imageDataGenerator } from '../data/image/image-data-generator.js';
import { batchNormalization, concatenate, conv2d, dense, dropout, flatten, globalAveragePooling2d, maxPooling2d, rescaling } from '../layers/index.js';
import { input } from '../models/input.js';
import { type Model, model as functional } from '../models/model.js';
import { sequential } from '../models/sequential.js';
import { lambdaCallback } from './callbacks/lambda-callback.js';

const random = new RandomGenerator(5);
const noise = (...shape: number[]): Tensor => new Tensor(shape, 'float32', random.normal(shape.reduce((a, b) => a * b, 1)));
const quiet = { verbose: 0 } as const;
const numbers = (net: Model): number[] => net.getWeights().flatMap((w) => [...(w.data as Float32Array)]);
const failure = async (act: Promise<unknown>): Promise<KeratinError> => {
  const error: unknown = await act.then(() => undefined, (e: unknown) => e);
  if (!(error instanceof KeratinError)) throw new Error(`expected a KeratinError, received ${String(error)}`);
  return error;
};
const pictures = noise(21, 8, 8, 3);
const labels = tensor(Array.from({ length: 21 }, (_, i) => [i % 2]));

/** A base with all that may go wrong in it, and a classifier with dropout. */
function nets(drop = 0.5): { base: Model; net: Model } {
  setSeed(1);
  const base = sequential([
    conv2d(8, 3, { activation: 'relu', inputShape: [8, 8, 3], name: 'first' }), batchNormalization({ name: 'norm' }), maxPooling2d(2), conv2d(8, 2, { activation: 'relu', name: 'second' }),
  ], { name: 'base' });
  const net = sequential([base, flatten(), dropout(drop), dense(5, { activation: 'relu' }), dropout(drop), dense(1, { activation: 'sigmoid' })]);
  base.trainable = false;
  return { base, net: net.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['acc'] }) };
}

describe('a frozen base', () => {
  it('stands in the training step as constants, and no gradient goes through it', () => {
    const program = nets().net.printProgram({ training: true, batch: 4 });
    const [inputs] = program.split('\n\n');
    expect(inputs).not.toContain('first/kernel:next');
    expect(program).not.toContain('gradient/sequential/base');
    expect(program).not.toContain('gradient/base');
    expect(program.match(/ConvTranspose|first\/kernel:next|norm\/gamma:next/)).toBeNull();
  });

  it('is seen anew when its weights change: set, or loaded', async () => {
    const { base, net } = nets(0);
    const before = await net.testOnBatch(pictures, labels);
    await net.trainOnBatch(pictures, labels);
    const head = net.getWeights().slice(base.weights.length);
    const zeros = base.getWeights().map((w) => new Tensor(w.shape, w.dtype, new Float32Array(w.size)));
    base.setWeights(zeros);
    // With nothing from the base the classifier sees zeros: its biases alone decide, alike for all.
    const { loss } = await net.trainOnBatch(pictures, labels);
    const alone = sequential([dense(5, { activation: 'relu', inputShape: [head[0]!.shape[0]!] }), dense(1, { activation: 'sigmoid' })]);
    alone.setWeights(head);
    alone.compile({ loss: 'binaryCrossentropy' });
    expect(loss).toBeCloseTo((await alone.testOnBatch(new Tensor([21, head[0]!.shape[0]!], 'float32', new Float32Array(21 * head[0]!.shape[0]!)), labels))['loss']!, 5);
    expect(loss).not.toBeCloseTo(before['loss']!, 3);
  });

  it('learns as soon as it is thawed, and Keras\'s words remind of compile', async () => {
    const { base, net } = nets();
    await net.trainOnBatch(pictures, labels);
    const before = numbers(base);
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    base.setTrainableFrom('second');
    expect(net.trainableWeights.map((w) => w.variable.name.split('/')[0])).toEqual(expect.arrayContaining(['second']));
    await net.trainOnBatch(pictures, labels);
    expect(warned.mock.calls.join()).toMatch(/trainable has changed since compile: 4 weights learned until now, from now on 6.*compile/);
    warned.mockRestore();
    const [first, second] = [base.getLayer('first').countParams(), base.getLayer('second').countParams()];
    const after = numbers(base);
    expect(after.slice(0, -second)).toEqual(before.slice(0, -second));
    expect(after.slice(-second)).not.toEqual(before.slice(-second));
    expect(first).toBeGreaterThan(0);
  });
});

describe('a base behind a layer that does not know its input', () => {
  it('is not taken for the beginning', async () => {
    const base = sequential([dense(2, { inputShape: [3], kernelInitializer: 'ones' })]);
    const net = sequential([rescaling(10), base]);
    net.build([null, 3]);
    expect((await net.predict(tensor([[1, 2, 3]]))).toArray()).toEqual([[60, 60]]);
  });
});

describe('setTrainableFrom', () => {
  it('does what the loop over layers does', () => {
    const { base, net } = nets();
    base.setTrainableFrom('norm');
    expect(base.layers.map((l) => l.trainable)).toEqual([false, true, true, true]);
    base.setTrainableFrom('norm', { batchNormalization: false });
    expect(base.layers.map((l) => l.trainable)).toEqual([false, false, true, true]);
    expect(net.trainableWeights.length).toBe(2 + 4);
    expect(() => base.setTrainableFrom('third')).toThrow(/expected the name of a layer; received "third"/);
  });
  it('nothing in a frozen model learns, whatever its layers say', () => {
    const { base } = nets();
    base.getLayer('second').trainable = true;
    expect(base.trainableWeights.length).toBe(0);
  });
});

describe('cacheFrozen', () => {
  const train = async (cacheFrozen: boolean, change: (base: Model) => void = () => undefined, options: object = {}): Promise<{ weights: number[]; history: Record<string, number[]> }> => {
    const { base, net } = nets();
    change(base);
    net.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['acc'] });
    const { history } = await net.fit(pictures, labels, { epochs: 3, batchSize: 4, validationSplit: 0.2, cacheFrozen, ...quiet, ...options });
    return { weights: numbers(net), history };
  };
  const same = (a: number[], b: number[]): void => {
    expect(a.length).toBe(b.length);
    a.forEach((v, i) => expect(Math.abs(v - b[i]!)).toBeLessThan(1e-5));
  };

  it('gives what training without it gives: shuffled, with dropout behind, a short batch and validation', async () => {
    const [plain, cached] = [await train(false), await train(true)];
    same(cached.weights, plain.weights);
    for (const [name, values] of Object.entries(plain.history)) same(cached.history[name]!, values);
  });

  it('ends within the base where that is thawed in part; class and sample weights count', async () => {
    const thaw = (base: Model): void => void base.setTrainableFrom('second');
    const options = { classWeight: { 0: 1, 1: 3 }, validationSplit: 0, sampleWeight: Float32Array.from({ length: 21 }, (_, i) => 1 + i % 3) };
    same((await train(true, thaw, options)).weights, (await train(false, thaw, options)).weights);
  });

  it('of several ways in, each ends by itself', async () => {
    const run = async (cacheFrozen: boolean): Promise<number[]> => {
      setSeed(3);
      const [a, b] = [input({ shape: [8, 8, 3], name: 'a' }), input({ shape: [4], name: 'b' })];
      const tower = sequential([conv2d(4, 3, { inputShape: [8, 8, 3] }), globalAveragePooling2d()]);
      tower.trainable = false;
      const net = functional({ inputs: [a, b], outputs: dense(1).apply(concatenate().apply([tower.apply(a), dense(3).apply(b)])) });
      net.compile({ optimizer: 'sgd', loss: 'mse' });
      const other = new Tensor([21, 4], 'float32', new RandomGenerator(1).normal(84));
      await net.fit({ a: pictures, b: other }, labels, { epochs: 2, batchSize: 5, cacheFrozen, ...quiet });
      return numbers(net);
    };
    same(await run(true), await run(false));
  });

  it('reads each picture of a flow once, and computes anew when a frozen weight changes', async () => {
    const { base, net } = nets();
    const made: number[] = [];
    const generator = imageDataGenerator({ preprocessingFunction: (x) => { made.push(1); return x; } });
    const flow = generator.flow(pictures, labels, { batchSize: 8, seed: 4 });
    await net.fit(flow, { epochs: 3, cacheFrozen: true, ...quiet });
    expect(made.length).toBe(21);
    const change = lambdaCallback({ onEpochEnd: (epoch) => { if (epoch === 0) base.setWeights(base.getWeights()); } });
    await net.fit(flow, { epochs: 3, cacheFrozen: true, callbacks: [change], ...quiet });
    expect(made.length).toBe(21 + 42);
  });

  it('a flow trains as it does without', async () => {
    const run = async (cacheFrozen: boolean): Promise<number[]> => {
      const { net } = nets();
      const flow = imageDataGenerator({ rescale: 0.5 }).flow(pictures, labels, { batchSize: 8, seed: 4 });
      await net.fit(flow, { epochs: 2, stepsPerEpoch: 2, cacheFrozen, ...quiet });
      return numbers(net);
    };
    same(await run(true), await run(false));
  });

  it('says where it cannot be', async () => {
    const { base, net } = nets();
    const varied = imageDataGenerator({ horizontalFlip: true }).flow(pictures, labels);
    expect(await failure(net.fit(varied, { cacheFrozen: true, ...quiet }))).toMatchObject({ code: 'fit/cache', fix: expect.stringContaining('without augmentation') });
    expect((await failure(net.fit(pictures, labels, { cacheFrozen: { memory: 1000 }, ...quiet }))).message).toContain(
      'expected at most 0.00100 MB to keep; received 21 samples of [32], 0.00269 MB. Fix: allow more: cacheFrozen: { memory: 4096 }; or end the frozen part in a pooling layer');
    base.trainable = true;
    net.compile({ loss: 'binaryCrossentropy' });
    expect((await failure(net.fit(pictures, labels, { cacheFrozen: true, ...quiet }))).code).toBe('fit/front');
  });
});
