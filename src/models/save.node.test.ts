/** @file Saving and loading: training goes on with the same numbers; damage and mistakes are named and change nothing. */
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { random, setSeed } from '../core/random.js';
import { type Tensor, tensor } from '../core/tensor.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { dense } from '../layers/core/dense.js';
import { dropout } from '../layers/regularization/dropout.js';
import { exponentialDecay } from '../optimizers/schedules.js';
import { adam } from '../optimizers/adam.js';
import { abs, mean, sub } from '../ops/index.js';
import type { Value } from '../core/value.js';
import { input } from './input.js';
import { loadModel, modelFromFiles } from './load.js';
import { type Model, type ModelCompileArgs, model } from './model.js';
import { modelToFiles } from './save.js';
import { sequential } from './sequential.js';

let root: string;
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'keratin-save-')); });
afterAll(() => rm(root, { recursive: true, force: true }));

const x = tensor(Float32Array.from({ length: 40 * 4 }, (_, i) => Math.sin(i * 1.7)), { shape: [40, 4] });
const y = tensor(Float32Array.from({ length: 40 }, (_, i) => Math.cos(i)), { shape: [40, 1] });

const net = (name = 'net'): Model => sequential([
  dense(6, { activation: 'tanh', inputShape: [4], name: 'first' }), batchNormalization({ name: 'norm' }), dropout(0.4, { name: 'drop' }), dense(1, { name: 'last' }),
], { name });
const settings: ModelCompileArgs = { optimizer: adam({ learningRate: exponentialDecay(0.01, 3, 0.9), clipnorm: 1 }), loss: 'mse', metrics: ['mae'] };
const train = (m: Model, epochs: number): Promise<unknown> => m.fit(x, y, { epochs, batchSize: 8, verbose: 0 });
const numbers = (m: Model): unknown => m.getWeights().map((t: Tensor) => [...t.data]);

async function errorOf(promise: Promise<unknown>): Promise<KeratinError> {
  const error: unknown = await promise.then(() => undefined, (e: unknown) => e);
  if (!(error instanceof KeratinError)) throw error ?? new Error('no error');
  return error;
}

describe('model.save and loadModel', () => {
  it('go on as if nothing had happened', async () => {
    setSeed(7);
    const whole = net();
    whole.compile(settings);
    await train(whole, 2);
    const dir = join(root, 'whole');
    await whole.save(dir);
    await train(whole, 2);
    const expected = numbers(whole);
    setSeed(99);
    const loaded = await loadModel(dir);
    expect(loaded.name).toBe('net');
    expect(loaded.optimizer!.iterations.read().item()).toBe(10);
    await train(loaded, 2);
    expect(numbers(loaded)).toEqual(expected);
    expect((await readdir(dir)).map((f) => f.replace(/-[0-9a-f]{12}/, ''))).toEqual(['manifest.json', 'model.json', 'optimizer.safetensors', 'weights.safetensors']);
  });

  it('the learning rate of now, a functional model, losses by name', async () => {
    const a = input({ shape: [4], name: 'a' });
    const b = dense(3, { name: 'b' }).apply(a);
    const m = model({ inputs: a, outputs: [dense(1, { name: 'p' }).apply(b), dense(1, { name: 'q' }).apply(b)], name: 'two' });
    m.compile({ optimizer: 'sgd', loss: { p: 'mse', q: 'mae' }, lossWeights: { p: 1, q: 0.5 }, metrics: { q: ['mse'] } });
    m.optimizer!.setLearningRate(0.25);
    await m.fit({ a: x }, { p: y, q: y }, { verbose: 0 });
    await m.save(join(root, 'two'));
    const loaded = await loadModel(join(root, 'two'));
    expect(loaded.optimizer!.currentLearningRate).toBe(0.25);
    expect(await loaded.evaluate({ a: x }, { p: y, q: y }, { verbose: 0 })).toEqual(await m.evaluate({ a: x }, { p: y, q: y }, { verbose: 0 }));
  });

  it('what a file cannot hold is asked for', async () => {
    const myLoss = (t: Value, p: Value): Value => mean(abs(sub(t, p)), -1);
    const m = net('own');
    m.compile({ optimizer: 'adam', loss: myLoss });
    await train(m, 1);
    const files = new Map(Object.entries(modelToFiles(m)));
    const uncompiled = modelFromFiles(files);
    expect(uncompiled.optimizer).toBeUndefined();
    expect((await uncompiled.predict(x)).toArray()).toEqual((await m.predict(x)).toArray());
    const compiled = modelFromFiles(files, { compile: { loss: myLoss } });
    expect(compiled.optimizer!.iterations.read().item()).toBe(5);
    const another = modelFromFiles(files, { compile: { loss: 'mse', optimizer: 'sgd' } });
    expect(another.optimizer!.iterations.read().item()).toBe(0);
  });

  it('leaves the random generator alone where asked, and after an error', async () => {
    setSeed(3);
    const m = net();
    const files = new Map(Object.entries(modelToFiles(m)));
    setSeed(4);
    const before = random.state;
    modelFromFiles(files, { random: false });
    expect(random.state).toEqual(before);
    files.delete('weights.safetensors');
    expect(() => modelFromFiles(files)).toThrow('expected the file weights.safetensors');
    expect(random.state).toEqual(before);
    modelFromFiles(new Map(Object.entries(modelToFiles(m))));
  });

  it('errors name the file and what to do', async () => {
    const m = net();
    m.compile({ loss: 'mse' });
    const dir = join(root, 'damaged');
    await m.save(dir);
    const weights = join(dir, (await readdir(dir)).find((f) => f.startsWith('weights-'))!);
    await truncate(weights, 100);
    expect((await errorOf(loadModel(dir))).code).toBe('file/truncated');
    expect((await errorOf(m.loadWeights(dir))).code).toBe('file/truncated');
    expect((await errorOf(loadModel(join(root, 'nowhere')))).code).toBe('file/missing');
    expect((await errorOf(m.save(join(root, 'other.json')))).message).toContain('leave .json off');
    expect((await errorOf(m.save(join(root, 'model.onnx')))).fix).toBe('model.exportOnnx(path)');
    expect((await errorOf(m.saveWeights(join(root, 'weights.npz')))).code).toBe('save/path');
    await writeFile(join(root, 'taken'), '');
    expect((await errorOf(m.save(join(root, 'taken')))).code).toBe('file/not-folder');
    expect((await errorOf(sequential([dense(1)]).save(dir))).code).toBe('model/unbuilt');

    const files = new Map(Object.entries(modelToFiles(m)));
    const manifest = JSON.parse(files.get('model.json') as string);
    const changed = (change: object): Map<string, Uint8Array | string> => new Map([...files, ['model.json', JSON.stringify({ ...manifest, ...change })]]);
    expect(() => modelFromFiles(changed({ format: 'keratin-model-2' }))).toThrow('Fix: load it with a newer version of keratin');
    expect(() => modelFromFiles(changed({ format: 'something' }))).toThrow('Fix: name the folder that model.save wrote');
    expect(() => modelFromFiles(changed({ random: { seed: 'x' } }))).toThrow('expected a seed and a position');
    expect(() => modelFromFiles(changed({ compile: 3 }))).toThrow('expected arguments of compile');
    expect(() => modelFromFiles(new Map())).toThrow('received none');
  });
});

describe('saveWeights and loadWeights', () => {
  it('from a file or a saved model; a layer of the same name takes them', async () => {
    const [a, b, c] = [net('a'), net('b'), net('c')];
    await a.saveWeights(join(root, 'a.safetensors'));
    await b.loadWeights(join(root, 'a.safetensors'));
    expect(numbers(b)).toEqual(numbers(a));
    await a.save(join(root, 'a'));
    await c.loadWeights(join(root, 'a'));
    expect(numbers(c)).toEqual(numbers(a));
  });

  it('weights of another model are refused, and nothing changes', async () => {
    const small = sequential([dense(6, { inputShape: [4], name: 'first' }), dense(1, { name: 'last' })]);
    const wide = sequential([dense(5, { inputShape: [4], name: 'first' }), dense(1, { name: 'last' })]);
    await small.saveWeights(join(root, 'small.safetensors'));
    const before = numbers(wide);
    const other = await errorOf(net().loadWeights(join(root, 'small.safetensors')));
    expect(other.code).toBe('checkpoint/names');
    expect(other.message).toContain('received none for norm/gamma');
    const shapes = await errorOf(wide.loadWeights(join(root, 'small.safetensors')));
    expect(shapes.message).toContain('expected "first/kernel" as float32 [4, 5]; received float32 [4, 6]');
    expect(numbers(wide)).toEqual(before);
    expect((await readFile(join(root, 'small.safetensors'))).length).toBeGreaterThan(0);
  });
});

describe('weights of the same layers under other names', () => {
  it('go by their order; other shapes are refused', async () => {
    const file = join(root, 'ordered.safetensors');
    const make = (units: number): Model => sequential([dense(units, { inputShape: [4] }), dense(units), dense(2)]);
    const [first, second] = [make(4), make(4)];
    await first.saveWeights(file);
    await second.loadWeights(file);
    expect(second.getWeights().map((w) => [...w.data])).toEqual(first.getWeights().map((w) => [...w.data]));
    await expect(make(5).loadWeights(file)).rejects.toThrow(KeratinError);
  });
});
