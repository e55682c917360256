/** @file ONNX files come in: what we export and what PyTorch exports gives the same numbers; gradients flow; hostile files are refused. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { KeratinError } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator, setSeed } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { ModelProto } from '../graph/onnx-schema.js';
import { ProgramContext } from '../layers/call-context.js';
import { activation, add, batchNormalization, concatenate, conv2d, dense, depthwiseConv2d, dropout, embedding, flatten, globalAveragePooling2d, layerNormalization, lstm, maxPooling2d, separableConv2d, upSampling2d, zeroPadding2d } from '../layers/index.js';
import { sum } from '../ops/broadcast.js';
import { compile } from '../runtime/function.js';
import { modelToOnnx } from './export-onnx.js';
import { input } from './input.js';
import { modelFromBytes, modelFromFiles } from './load.js';
import { type Model, model as functional } from './model.js';
import { modelToFiles } from './save.js';
import { sequential } from './sequential.js';

const random = new RandomGenerator(3);
const noise = (...shape: number[]): Tensor => new Tensor(shape, 'float32', random.normal(shape.reduce((a, b) => a * b, 1)));
const near = (a: Tensor, b: Tensor, digits = 6): void => {
  expect(a.shape).toEqual(b.shape);
  a.data.forEach((v: number | bigint, i: number) => expect(Math.abs(Number(v) - Number(b.data[i]))).toBeLessThan(10 ** -digits));
};
const failure = (act: () => unknown): KeratinError => {
  try {
    act();
  } catch (error) {
    if (error instanceof KeratinError) return error;
    throw error;
  }
  throw new Error('expected a KeratinError');
};

/** Moving averages that are not 0 and 1. */
function stir(net: Model): Model {
  net.setWeights(net.weights.map(({ variable }) => new Tensor(variable.shape, 'float32', random.uniform(variable.shape.reduce((a, b) => a * b, 1)).map((v) => v - (variable.name.includes('variance') ? -0.5 : 0.4)))));
  return net;
}

const nets: Readonly<Record<string, () => Model>> = {
  convnet: () => sequential([
    conv2d(8, 3, { strides: 2, padding: 'same', inputShape: [13, 12, 3] }), batchNormalization(), activation('relu6'), depthwiseConv2d(3, { padding: 'same' }), batchNormalization({ scale: false }), activation('elu'),
    maxPooling2d(3, { strides: 2, padding: 'same' }), zeroPadding2d(1), separableConv2d(6, 2, { activation: 'swish' }), upSampling2d(2), dropout(0.5), flatten(), dense(7, { activation: 'softmax' }),
  ]),
  branches: () => {
    const x = input({ shape: [8, 8, 3] });
    const a = conv2d(4, 3, { padding: 'same', activation: 'relu' }).apply(x);
    const b = conv2d(4, 1, { activation: 'tanh' }).apply(a);
    const c = globalAveragePooling2d().apply(concatenate().apply([add().apply([a, b]), x]));
    return functional({ inputs: x, outputs: [layerNormalization().apply(c), dense(2, { activation: 'sigmoid' }).apply(c)] });
  },
};

describe('what we export', () => {
  it.each(Object.keys(nets))('%s comes back with the same outputs, whatever the batch', async (name) => {
    setSeed(1);
    const net = stir(nets[name]!());
    const back = modelFromBytes(modelToOnnx(net));
    expect(back.trainableWeights.length).toBe(0);
    const x = noise(5, ...(net.inputs[0]!.shape.slice(1) as number[]));
    const [mine, theirs] = [await net.predictMany(x), await back.predictMany(x)];
    mine.forEach((y, i) => near(theirs[i]!, y));
  });

  it('its layers can be taken apart, saved, learn behind it, and learn themselves', async () => {
    setSeed(2);
    const net = stir(nets['convnet']!());
    const back = modelFromBytes(modelToOnnx(net));
    const names = back.layers.map((l) => l.name);
    const features = functional({ inputs: back.inputs[0]!, outputs: back.layers.at(-4)!.output });
    expect((await features.predict(noise(2, 13, 12, 3))).shape[0]).toBe(2);
    expect(names.some((n) => n.includes('conv2d'))).toBe(true);

    const tuned = sequential([back, dense(1, { activation: 'sigmoid' })]).compile({ loss: 'binaryCrossentropy', optimizer: 'sgd' });
    const [x, y] = [noise(8, 13, 12, 3), tensor([[0], [1], [0], [1], [0], [1], [0], [1]])];
    const before = back.getWeights().map((w) => [...w.data]);
    await tuned.fit(x, y, { verbose: 0, cacheFrozen: true });
    expect(back.getWeights().map((w) => [...w.data])).toEqual(before);
    near(await modelFromFiles(new Map(Object.entries(modelToFiles(tuned)))).predict(x), await tuned.predict(x));
    back.trainable = true;
    tuned.compile({ loss: 'binaryCrossentropy', optimizer: 'sgd' });
    await tuned.fit(x, y, { verbose: 0 });
    expect(back.getWeights().map((w) => [...w.data])).not.toEqual(before);
  });

  it('gradients flow through it to the picture', async () => {
    const net = stir(nets['branches']!());
    const back = modelFromBytes(modelToOnnx(net));
    const slope = async (m: Model): Promise<Tensor> => {
      const x = placeholder([1, 8, 8, 3]);
      const [, y] = m.run([x], new ProgramContext(false));
      return (await compile([x], gradients(sum(y!), [x]))(picture))[0]!;
    };
    const picture = noise(1, 8, 8, 3);
    near(await slope(back), await slope(net));
  });
});

describe('what PyTorch exports', async () => {
  const { x, y, files } = JSON.parse(await readFile('tests/models/torch-convnet.json', 'utf8')) as { x: { shape: number[]; data: number[] }; y: number[]; files: Record<string, string> };
  it.each(Object.keys(files))('%s: the same outputs as PyTorch, also for a batch of another size', async (name) => {
    const net = modelFromBytes(Buffer.from(files[name]!, 'base64'));
    near(await net.predict(tensor(x.data, { shape: x.shape })), tensor(y, { shape: [2, 5] }));
    near(await net.predict(tensor(x.data, { shape: x.shape }).slice(1, 2)), tensor(y, { shape: [2, 5] }).slice(1, 2));
  });
});

describe('what is refused', () => {
  type Proto = { graph: { node: { opType: string; domain?: string; input: string[] }[]; initializer: Record<string, unknown>[]; input: unknown[] } };
  const bytes = modelToOnnx(stir(sequential([conv2d(3, 2, { inputShape: [5, 5, 2] }), flatten(), dense(2)])));
  const changed = (change: (proto: Proto) => void): Uint8Array => {
    const proto = ModelProto.toObject(ModelProto.decode(bytes), { longs: Number }) as Proto;
    change(proto);
    return ModelProto.encode(proto as never).finish();
  };

  it('operators that are not known, all at once, with a way out', () => {
    const words = sequential([embedding(20, 4, { inputLength: 6 }), lstm(3)]);
    expect(failure(() => modelFromBytes(modelToOnnx(words)))).toMatchObject({ code: 'onnx/operator', received: expect.stringContaining('LSTM') as string, fix: expect.stringContaining('before them') as string });
    expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.node[0]!.opType = 'Evil'; graph.node[1]!.opType = 'Bad'; }))).received).toBe('Bad, Evil');
    expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.node[0]!.domain = 'com.evil'; }))).code).toBe('onnx/operator');
  });

  it('numbers in other files, sizes that are none, loops, lies about sizes', () => {
    expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.initializer[0]!['externalData'] = [{ key: 'location', value: '../../etc/passwd' }]; graph.initializer[0]!['dataLocation'] = 1; }))).code).toBe('onnx/external');
    for (const dims of [[-1], [2 ** 40, 2 ** 40], [7], [2 ** 31]]) expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.initializer[0]!['dims'] = dims; }))).code).toBe('file/damaged');
    expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.initializer[0]!['dataType'] = 8; }))).code).toBe('onnx/format');
    expect(failure(() => modelFromBytes(changed(({ graph }) => { graph.node.reverse(); }))).code).toBe('file/damaged');
  });

  it('whatever is cut off or changed: a typed error or a model, within two seconds', () => {
    const draw = new RandomGenerator(9);
    for (let i = 0; i < 150; i++) {
      const copy = bytes.slice(0, i % 3 === 0 ? Math.floor(draw.uniform(1)[0]! * bytes.length) : bytes.length);
      for (let k = 0; k < 3 && i % 3 !== 0; k++) copy[draw.integer(copy.length)] = draw.integer(256);
      const start = performance.now();
      try {
        modelFromBytes(copy);
      } catch (error) {
        expect(error).toBeInstanceOf(KeratinError);
      }
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});
