/** @file Files of Keras: those that we save are like those that Keras saved; what must not be in a file; weights by name. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { Hdf5Group, readHdf5 } from '../formats/hdf5.js';
import { readZip } from '../formats/zip.js';
import * as layers from '../layers/index.js';
import { Layer } from '../layers/layer.js';
import type { Value } from '../core/value.js';
import { input } from './input.js';
import { loadModel } from './load.js';
import { Model } from './model.js';
import { sequential } from './sequential.js';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/fixtures/models');
const absent = existsSync(fixtures) ? '' : ' (skipped: there is no ../shared/fixtures)';
let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keras-files-')); });
afterAll(() => rmSync(folder, { recursive: true }));

/** A line for each group, attribute and dataset: names, formats, shapes; texts that are no JSON in full. */
function outline(group: Hdf5Group, path = ''): string[] {
  const value = (name: string): string => {
    const v = group.attribute(name);
    return v instanceof Tensor ? v.toString() : Array.isArray(v) ? v.join() : String(v).startsWith('{') ? 'JSON' : String(v);
  };
  return [
    ...[...group.attributeNames].sort().map((name) => `${path}@${name} ${value(name)}`),
    ...[...group.names].sort().flatMap((name) => {
      const member = group.get(name)!;
      return member instanceof Tensor ? [`${path}/${name} ${member}`] : [`${path}/${name}`, ...outline(member, `${path}/${name}`)];
    }),
  ];
}

/** Without what names Python objects, and where Keras's own classes live. */
const plainConfig = (json: string): unknown => JSON.parse(json, (key, value) => (key === 'shared_object_id' ? undefined : value));
const withoutPlaces = (config: any): unknown => ({ ...config, compile_config: { ...config.compile_config, optimizer: { ...config.compile_config.optimizer, module: '', registered_name: '' } } });

describe.skipIf(absent !== '')(`saved again${absent}`, () => {
  const names = ['bilstm_stack', 'cats_dogs_like', 'conv1d_gru', 'gru_text', 'lstm_text', 'nested_frozen_base', 'two_inputs_two_outputs'];
  it.each(names)('%s.h5 has the tree, the attributes and the configs of the original', async (name) => {
    const original = join(fixtures, `${name}.h5`);
    const copy = join(folder, `${name}.h5`);
    await (await loadModel(original)).save(copy);
    const [a, b] = [original, copy].map((path) => readHdf5(readFileSync(path))) as [Hdf5Group, Hdf5Group];
    const backend = (line: string): string => line.replace(/@backend \w+/, '@backend');
    expect(outline(b).map(backend)).toEqual(outline(a).map(backend));
    for (const config of ['model_config', 'training_config']) expect(plainConfig(b.attribute(config) as string)).toEqual(plainConfig(a.attribute(config) as string));
  });

  it.each(names)('%s.keras too', async (name) => {
    const original = join(fixtures, `${name}.keras`);
    const copy = join(folder, `${name}.keras`);
    await (await loadModel(original)).save(copy);
    const [a, b] = [original, copy].map((path) => readZip(readFileSync(path))) as [Map<string, Uint8Array>, Map<string, Uint8Array>];
    expect([...b.keys()]).toEqual([...a.keys()]);
    const [treeA, treeB] = [a, b].map((files) => outline(readHdf5(files.get('model.weights.h5')!))) as [string[], string[]];
    expect(treeB).toEqual(treeA);
    const [configA, configB] = [a, b].map((files) => withoutPlaces(plainConfig(new TextDecoder().decode(files.get('config.json'))))) as [any, any];
    expect(configB).toEqual(configA);
  });
});

const make = (name: string, units = 3): ReturnType<typeof sequential> =>
  sequential([layers.dense(4, { inputShape: [5], name: 'a' }), layers.batchNormalization({ name: 'n' }), layers.dense(units, { name: 'b' })], { name });

describe('there and back', () => {
  it.each(['model.h5', 'model.keras'])('%s: weights, optimizer and settings, and training goes on with the same numbers', async (file) => {
    const model = make('m').compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
    const data = (n: number): Tensor => new Tensor([8, n], 'float32', Float32Array.from({ length: 8 * n }, (_, i) => Math.sin(i)));
    await model.fit(data(5), data(3), { epochs: 2, verbose: 0, shuffle: false });
    await model.save(join(folder, file));
    const loaded = await loadModel(join(folder, file));
    expect(loaded.optimizer?.iterations.read().item()).toBe(model.optimizer!.iterations.read().item());
    const run = async (m: typeof loaded): Promise<unknown> => (await m.fit(data(5), data(3), { epochs: 2, verbose: 0, shuffle: false })).history;
    expect(await run(loaded)).toEqual(await run(model));
    expect(loaded.getWeights().map((t) => [...t.data])).toEqual(model.getWeights().map((t) => [...t.data]));
  });

  it('weights alone: by topology, by name, and what does not fit is named or skipped', async () => {
    const [a, b, wider] = [make('x'), make('y'), make('z', 7)];
    for (const file of ['w.weights.h5', 'w.h5']) {
      await a.saveWeights(join(folder, file));
      await b.loadWeights(join(folder, file));
      expect(b.getWeights().map((t) => [...t.data])).toEqual(a.getWeights().map((t) => [...t.data]));
      const before = wider.getWeights().map((t) => [...t.data]);
      await expect(wider.loadWeights(join(folder, file))).rejects.toThrow(/dense "b".*|layer "b".*/);
      expect(wider.getWeights().map((t) => [...t.data])).toEqual(before);
    }
    await wider.loadWeights(join(folder, 'w.h5'), { byName: true, skipMismatch: true });
    expect([...wider.getWeights()[0]!.data]).toEqual([...a.getWeights()[0]!.data]);
    expect(wider.getWeights().at(-1)!.shape).toEqual([7]);
    await expect(loadModel(join(folder, 'w.h5'))).rejects.toThrow('received weights alone. Fix: build the model first, then model.loadWeights(path)');
  });
});

describe('long lists of names', () => {
  it('are cut as Keras cuts them, and put together again', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `layer_${i}_${'long'.repeat(200)}`);
    const model = sequential(names.map((name, i) => layers.dense(2, { name, ...(i === 0 ? { inputShape: [3] } : {}) })));
    const path = join(folder, 'long.h5');
    await model.save(path);
    const weights = readHdf5(readFileSync(path)).group('model_weights')!;
    expect(weights.attributeNames.filter((name) => name.startsWith('layer_names'))).toEqual(['layer_names0', 'layer_names1']);
    expect(weights.attribute('layer_names0')).toEqual(names.slice(0, 60));
    expect((await loadModel(path)).getWeights().map((t) => [...t.data])).toEqual(model.getWeights().map((t) => [...t.data]));
  });
});

describe('tfjs', () => {
  it('model.json and shards: a functional model with a branch and a model inside come back, quantized weights too', async () => {
    const base = make('base');
    const x = input({ shape: [5], name: 'x' });
    const whole = new Model({ inputs: x, outputs: layers.add().apply([base.apply(x), layers.dense(3, { name: 'side' }).apply(x)]) });
    const path = join(folder, 'tfjs/model.json');
    await whole.save(path);
    const data = new Tensor([2, 5], 'float32', Float32Array.from({ length: 10 }, (_, i) => i / 10));
    const expected = await whole.predict(data);
    expect([...(await (await loadModel(path)).predict(data)).data]).toEqual([...expected.data]);

    const json = JSON.parse(readFileSync(path, 'utf8'));
    expect(json.format).toBe('layers-model');
    const [group] = json.weightsManifest;
    const bytes = new Uint8Array(group.weights.reduce((n: number, w: any) => n + w.shape.reduce((a: number, b: number) => a * b, 1), 0)).fill(3);
    for (const weight of group.weights) weight.quantization = { dtype: 'uint8', scale: 0.5, min: -1 };
    writeFileSync(join(folder, 'tfjs', group.paths[0]), bytes);
    writeFileSync(path, JSON.stringify(json));
    expect((await loadModel(path)).getWeights().flatMap((t) => [...t.data]).every((v) => v === 0.5)).toBe(true);
    await expect(loadModel(path.replace('model.json', group.paths[0]))).rejects.toThrow('expected a folder that model.save wrote');
  });
});

describe('what a file cannot hold', () => {
  class Doubling extends Layer {
    readonly className = 'Doubling';
    constructor(options: object = {}) { super('Doubling', { ...options }); }
    call([x]: readonly Value[]): Value { return x!; }
  }
  it('own classes and Lambdas are named with the way out, and taken from customObjects', async () => {
    const model = sequential([layers.dense(2, { inputShape: [3] }), new Doubling({ name: 'twice' })]);
    const path = join(folder, 'own.keras');
    await model.save(path);
    const error = await loadModel(path).catch((e: unknown) => e as KeratinError);
    expect(error).toMatchObject({ code: 'config/class', received: 'the class "Doubling"' });
    expect((error as KeratinError).message).toContain('layer "twice"');
    expect((error as KeratinError).fix).toContain('customObjects: { Doubling: (config) => new MyDoubling(config) }');
    const loaded = await loadModel(path, { customObjects: { Doubling: (config) => new Doubling(config) } });
    expect(loaded.getWeights()[0]!.data).toEqual(model.getWeights()[0]!.data);
  });
});
