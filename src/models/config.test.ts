/** @file Architectures to JSON and back: Keras's own, nested and shared layers, and files that mean harm. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { tensor } from '../core/tensor.js';
import { Activation } from '../layers/activation/activation.js';
import { dense } from '../layers/core/dense.js';
import { dropout } from '../layers/regularization/dropout.js';
import { layerRegistry } from '../layers/registry.js';
import { readZipEntry } from '../testing/read-zip-entry.js';
import { modelFromConfig } from './config.js';
import { input } from './input.js';
import { type Model, model } from './model.js';
import { sequential } from './sequential.js';
import { modelToConfig } from './to-config.js';

const fixtures = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));
const hasFixtures = existsSync(fixtures);

/** What Keras writes and Keratin does not. */
const kerasOnly = new Set(['module', 'registered_name', 'build_config', 'compile_config', 'build_input_shape', 'shared_object_id']);

/** Without what only Keras needs; settings that say nothing (null, false of later versions) are left out on both sides. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  if ((object['config'] as Record<string, unknown> | undefined)?.['name'] === 'float32') return 'float32';
  return Object.fromEntries(Object.entries(object).filter(([key, v]) => !kerasOnly.has(key) && v !== null && key !== 'dtype' && key !== 'synchronized')
    .map(([key, v]) => [key, key === 'kwargs' ? {} : essence(v)]));
}

/** Classes of the layers of a model, in models inside it too. */
const classNames = ({ config }: any): string[] => config.layers.flatMap((l: any) => (l.config.layers ? classNames(l) : [l.class_name]));

const codeOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    if (error instanceof KeratinError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
};

describe.skipIf(!hasFixtures)('what Keras wrote (needs ../shared/fixtures)', () => {
  const training = hasFixtures ? readdirSync(`${fixtures}training`).map((file) => [file, JSON.parse(readFileSync(`${fixtures}training/${file}`, 'utf8')).model] as const) : [];
  const saved = hasFixtures ? readdirSync(`${fixtures}models`).filter((file) => file.endsWith('.keras'))
    .map((file) => [file, JSON.parse(new TextDecoder().decode(readZipEntry(readFileSync(`${fixtures}models/${file}`), 'config.json')))] as const) : [];
  it.for([...training, ...saved])('%s', ([, json], { skip }) => {
    const missing = classNames(json).find((name) => name !== 'InputLayer' && !layerRegistry.has(name));
    if (missing !== undefined) skip(`there is no ${missing} yet`);
    const made = modelFromConfig(json);
    expect(essence(modelToConfig(made))).toEqual(essence(json));
  });
});

describe('modelToConfig and modelFromConfig', () => {
  const twice = (m: Model): Model => modelFromConfig(JSON.stringify(modelToConfig(m)));

  async function sameOutputs(a: Model, shapes: readonly (readonly number[])[]): Promise<Model> {
    const b = twice(a);
    b.setWeights(a.getWeights());
    const x = shapes.map((shape, k) => tensor(Float32Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, i) => Math.sin(i + k)), { shape }));
    const [before, after] = [await a.predictMany(x), await b.predictMany(x)];
    expect(after.map((t) => t.toArray())).toEqual(before.map((t) => t.toArray()));
    expect(modelToConfig(b)).toEqual(modelToConfig(a));
    return b;
  }

  it('a stack, with its trainable flags as they are now', async () => {
    const m = sequential([dense(3, { activation: 'relu', inputShape: [4], kernelRegularizer: 'l2', name: 'first' }), dropout(0.5), dense(2)], { name: 'stack' });
    m.getLayer('first').trainable = false;
    const copy = await sameOutputs(m, [[5, 4]]);
    expect(copy.getLayer('first').trainable).toBe(false);
    expect(copy.name).toBe('stack');
    expect(copy.trainableWeights.length).toBe(2);
  });

  it('shared layers, several inputs and outputs, models in models, a call in training mode', async () => {
    const shared = dense(3, { name: 'shared' });
    const inner = (() => {
      const a = input({ shape: [3], name: 'inner_in' });
      return model({ inputs: a, outputs: [dense(2, { name: 'left' }).apply(a), dense(4, { name: 'right' }).apply(a)], name: 'inner' });
    })();
    const [p, q] = [input({ shape: [3], name: 'p' }), input({ shape: [3], name: 'q' })];
    const base = sequential([dense(3, { inputShape: [3], name: 'base_dense' })], { name: 'base' });
    const [left, right] = inner.applyMany(shared.apply(shared.apply(p)));
    const [second] = inner.applyMany(base.apply(q));
    const m = model({ inputs: [p, q], outputs: [left!, right!, second!, dropout(0.5, { name: 'drop' }).apply(q, { training: false })], name: 'outer' });
    const copy = await sameOutputs(m, [[2, 3], [2, 3]]);
    expect(copy.getWeights().length).toBe(m.getWeights().length);
    expect(copy.getLayer('shared').calls.length).toBe(2);
    expect((modelToConfig(m).config['output_layers'] as unknown[])[2]).toEqual(['inner', 2, 0]);
  });

  it('part of another model, from a tensor in its middle', async () => {
    const m = sequential([dense(3, { inputShape: [4], name: 'a' }), dense(2, { name: 'b' }), dense(1, { name: 'c' })]);
    const part = model({ inputs: m.getLayer('a').output, outputs: m.output, name: 'part' });
    expect(part.layers.map((l) => l.name)).toEqual(['b', 'c']);
    const copy = await sameOutputs(part, [[2, 3]]);
    expect(copy.layers.map((l) => l.name)).toEqual(['a', 'b', 'c']);
    expect(copy.getLayer('a').className).toBe('InputLayer');
  });

  it('Keras 2: list form, models that count calls from 1, batch_input_shape', async () => {
    const inner = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Dense', config: { name: 'd', units: 2, batch_input_shape: [null, 3], activation: 'tanh' } }] } };
    const m = modelFromConfig({
      class_name: 'Model', config: {
        name: 'old', layers: [
          { class_name: 'InputLayer', config: { batch_input_shape: [null, 3], dtype: 'float32', sparse: false, name: 'x' }, name: 'x', inbound_nodes: [] },
          { ...inner, name: 's', inbound_nodes: [[['x', 0, 0, {}]]] },
          { class_name: 'Activation', config: { name: 'r', activation: 'relu' }, name: 'r', inbound_nodes: [[['s', 1, 0, {}]]] },
        ], input_layers: [['x', 0, 0]], output_layers: [['r', 0, 0]],
      },
    });
    expect(m.layers.map((l) => l.name)).toEqual(['x', 's', 'r']);
    expect(m.getLayer('r')).toBeInstanceOf(Activation);
    expect(m.outputSpecs[0]!.shape).toEqual([null, 2]);
  });
});

describe('files that mean harm', () => {
  const functional = (layers: unknown[], output = 'y'): unknown => ({ class_name: 'Functional', config: { name: 'm', layers: [
    { class_name: 'InputLayer', config: { batch_shape: [null, 3], name: 'x' }, name: 'x', inbound_nodes: [] }, ...layers,
  ], input_layers: ['x', 0, 0], output_layers: [output, 0, 0] } });
  const from = (name: string, call = 0): unknown => ({ args: [{ class_name: '__keras_tensor__', config: { shape: [null, 3], dtype: 'float32', keras_history: [name, call, 0] } }], kwargs: {} });
  const layer = (name: string, source: string, more: object = {}): unknown => ({ class_name: 'Dense', config: { name, units: 3 }, name, inbound_nodes: [from(source)], ...more });

  it('are refused, each with what to do', () => {
    const circle: any = functional([layer('y', 'x')]);
    circle.config.layers[1].config.extra = circle;
    expect(codeOf(() => modelFromConfig(circle))).toContain('a circle at the config.config.layers.1.config.extra');
    expect(codeOf(() => modelFromConfig(JSON.parse('{"class_name":"Sequential","config":{"__proto__":{"polluted":1},"layers":[]}}')))).toContain('config/model in model config: expected plain names');
    expect(codeOf(() => modelFromConfig('{"class_name":"Sequential","config":{"layers":[]},"config":{}}'))).toContain('file/duplicate');
    expect(codeOf(() => modelFromConfig('{'))).toContain('file/json');
    expect(({} as any).polluted).toBeUndefined();
    expect(codeOf(() => modelFromConfig(functional([layer('a', 'y'), layer('y', 'a')])))).toContain('received "a", "y", which wait for one another');
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'gone')])))).toMatch(/in model config > functional "m" > dense "y": expected connections .* received one from "gone"/);
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x')], 'z')))).toContain('one from "z"');
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x', { class_name: 'Lambda' })])))).toMatch(/config\/class in model config > functional "m" > Lambda "y"/);
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x'), layer('y', 'x')])))).toContain('"y" twice');
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x', { inbound_nodes: [{ args: [], kwargs: {} }] })])))).toContain('at least one tensor');
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x', { inbound_nodes: [{ ...(from('x') as object), kwargs: { attention_mask: 3 } }] })])))).toContain('attention_mask: 3');
    expect(codeOf(() => modelFromConfig(functional([layer('y', 'x', { inbound_nodes: 'x' })])))).toContain('inbound_nodes of "y" as a list');
    expect(codeOf(() => modelFromConfig({ class_name: 'Dense', config: { units: 1 } }))).toContain('expected a Sequential or Functional model; received "Dense"');
    for (const json of [null, 3, [], {}, { class_name: 'Sequential' }, { class_name: 'Sequential', config: { layers: 3 } }, { class_name: 'Sequential', config: { layers: [null] } }]) {
      expect(codeOf(() => modelFromConfig(json))).toContain('config/model in model config');
    }
    let deep: any = { class_name: 'Dense', config: { units: 1 } };
    for (let i = 0; i < 5000; i++) deep = { class_name: 'Sequential', config: { layers: [deep] } };
    expect(codeOf(() => modelFromConfig(deep))).toContain('deep');
  });
});
