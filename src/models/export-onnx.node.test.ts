/** @file Exported models in plain ONNX Runtime: any batch size, the outputs of predict, operators of ai.onnx alone. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { RandomGenerator } from '../core/random.js';
import { ModelProto } from '../graph/onnx-schema.js';
import * as layers from '../layers/index.js';
import { layerFromKeras, layerRegistry } from '../layers/registry.js';
import type { OrtModule } from '../runtime/backend.js';
import { modelToOnnx } from './export-onnx.js';
import { input } from './input.js';
import { type Model, model } from './model.js';
import { sequential } from './sequential.js';

const ort = createRequire(import.meta.url)('onnxruntime-node') as OrtModule;
const draw = (shape: readonly number[], seed: number): Tensor => new Tensor(shape, 'float32', new RandomGenerator(seed).uniform(sizeOf(shape), -1, 1));

interface Written { graph: { node: { opType: string; domain: string }[] }; opsetImport: { domain: string }[]; metadataProps: { key: string; value: string }[] }
const decode = (bytes: Uint8Array): Written => ModelProto.decode(bytes) as unknown as Written;

/** Runs the exported model with batches of 1, 3 and 32 and compares it with predict. */
async function compare(m: Model, make: (shape: readonly number[], seed: number) => Tensor = draw): Promise<Written> {
  const bytes = modelToOnnx(m);
  const session = await ort.InferenceSession.create(bytes, {});
  for (const batch of [1, 3, 32]) {
    const x = m.inputSpecs.map(({ shape, dtype }, i) => make(shape.map((d, axis) => (axis === 0 ? batch : d!)), batch + i).cast(dtype));
    const expected = await m.predictMany(Object.fromEntries(m.inputSpecs.map(({ name }, i) => [name, x[i]!])), { batchSize: batch });
    const feeds = Object.fromEntries(m.inputSpecs.map(({ name }, i) => [name, new ort.Tensor(x[i]!.dtype, x[i]!.data, x[i]!.shape)]));
    const results = await session.run(feeds, Object.fromEntries(m.outputSpecs.map(({ name }) => [name, null])));
    m.outputSpecs.forEach(({ name }, i) => {
      const [got, want] = [results[name]!, expected[i]!];
      expect(got.dims).toEqual(want.shape);
      want.data.forEach((v: number | bigint, k: number) => expect(Math.abs(Number(got.data[k]) - Number(v))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(Number(v)))));
    });
  }
  await session.release();
  await m.dispose();
  const written = decode(bytes);
  expect(written.opsetImport.map((o) => o.domain)).toEqual(['']);
  return written;
}

describe('exportOnnx', () => {
  it('a convnet: no transposes inside, reshapes with an open size', async () => {
    const m = sequential([
      layers.conv2d(4, 3, { activation: 'relu', inputShape: [13, 11, 2] }), layers.maxPooling2d(2), layers.batchNormalization(),
      layers.conv2d(5, 2, { padding: 'same', activation: 'relu' }), layers.maxPooling2d(2), layers.flatten(), layers.dropout(0.5), layers.dense(3, { activation: 'softmax' }),
    ]);
    m.setWeights(m.getWeights().map((t, i) => new Tensor(t.shape, t.dtype, (t.data as Float32Array).map((_, k) => Math.abs(Math.sin(k + i)) / 2))));
    const { graph } = await compare(m);
    expect(graph.node.map((n) => n.opType)).not.toContain('Shape');
    expect(graph.node.filter((n) => n.opType === 'Transpose').length).toBe(2);
  });

  it('several inputs and outputs, shared layers and models in models', async () => {
    const inner = sequential([layers.dense(3, { inputShape: [3], activation: 'tanh' }), layers.dense(3)], { name: 'inner' });
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [4, 3], name: 'b' })];
    const shared = layers.dense(3);
    const pooled = layers.globalAveragePooling1d().apply(shared.apply(b));
    const y = layers.add({ name: 'both' }).apply([inner.apply(shared.apply(a)), pooled]);
    const m = model({ inputs: [a, b], outputs: [y, layers.dense(2, { name: 'head' }).apply(y), inner.apply(pooled)], name: 'outer' });
    await compare(m);
  });

  it('writes names, metadata and a file; fixes the batch where asked', async () => {
    const m = sequential([layers.dense(2, { inputShape: [3], name: 'last' })]);
    const written = decode(modelToOnnx(m, { classes: ['cat', 'dog'], metadata: { author: 'me' }, batchSize: 1 }));
    expect(Object.fromEntries(written.metadataProps.map(({ key, value }) => [key, value]))).toMatchObject({ classes: '["cat","dog"]', author: 'me', keratin: expect.any(String) });
    const root = await mkdtemp(join(tmpdir(), 'keratin-export-'));
    afterAll(() => rm(root, { recursive: true, force: true }));
    await m.exportOnnx(join(root, 'a/model.onnx'));
    const session = await ort.InferenceSession.create(await readFile(join(root, 'a/model.onnx')), {}) as unknown as { inputNames: string[]; outputNames: string[]; inputMetadata: { shape: unknown[] }[] };
    expect([session.inputNames, session.outputNames]).toEqual([[m.inputSpecs[0]!.name], ['last']]);
    expect(session.inputMetadata[0]!.shape).toEqual(['batch', 3]);
  });

  it('says what cannot be exported', async () => {
    const open = sequential([layers.conv2d(2, 3, { inputShape: [null, null, 1] })]);
    expect(() => modelToOnnx(open)).toThrow(/known sizes for all axes of ".+" but the batch; received \[null, null, null, 1\]/);
    expect(() => modelToOnnx(sequential([layers.dense(2)]))).toThrow('expected a model with a known input shape');
  });
});

const fixtures = fileURLToPath(new URL('../../../shared/fixtures/layers', import.meta.url));
describe.skipIf(!existsSync(fixtures))('every layer that Keras was asked about (needs ../shared/fixtures)', () => {
  const cases = existsSync(fixtures) ? readdirSync(fixtures).map((file) => [file, JSON.parse(readFileSync(join(fixtures, file), 'utf8'))] as const) : [];
  it.for(cases)('%s', async ([, c], { skip }) => {
    const names: string[] = [c.layer, c.layer.config.layer].filter((l) => l !== undefined).map((l) => l.class_name);
    const missing = names.find((name) => !layerRegistry.has(name));
    if (missing !== undefined) skip(`there is no ${missing} yet`);
    const layer = layerFromKeras(c.layer);
    const inputs = c.inputs.map((t: { shape: number[]; dtype: string }, i: number) => input({ shape: t.shape.slice(1), name: `x${i}`, dtype: t.dtype.startsWith('int') ? 'int32' : 'float32' }));
    const m = model({ inputs, outputs: layer.applyMany(inputs) });
    await compare(m, (shape, seed) => new Tensor(shape, 'float32', c.inputs[0].dtype.startsWith('int') ? new RandomGenerator(seed).uniform(sizeOf(shape), 0, 5).map(Math.floor) : new RandomGenerator(seed).uniform(sizeOf(shape), -1, 1)));
  });
});
