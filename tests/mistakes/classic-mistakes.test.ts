/** @file The mistakes that everyone makes once: each gets an error that says where, what was expected, what came, how to mend it. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  KeratinError, type Model, Tensor, compile, gradients, input, layers, loadModel, losses, model, ops, optimizers, placeholder, sequential, setSeed, tensor,
} from 'keratin';
import { clearNames } from 'keratin/layers';

const zeros = (...shape: number[]): Tensor => new Tensor(shape, 'float32', new Float32Array(shape.reduce((a, b) => a * b, 1)));
const quiet = { verbose: 0 } as const;
const convnet = (): Model => sequential([
  layers.conv2d(4, 3, { inputShape: [28, 28, 1] }), layers.flatten(), layers.dense(10, { activation: 'softmax' }),
]).compile({ loss: 'categoricalCrossentropy' });
const classifier = (loss: string): Model => sequential([layers.dense(3, { activation: 'softmax', inputShape: [2] })]).compile({ loss });
const regressor = (): Model => sequential([layers.dense(1, { inputShape: [2] })]).compile({ loss: 'mse' });

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keratin-mistakes-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mistakes: Record<string, () => unknown> = {
  'pictures as flat rows': () => convnet().predict(zeros(2, 784)),
  'one picture without its batch axis': () => convnet().predict(zeros(28, 28, 1)),
  'wrong number of channels': () => convnet().predict(zeros(2, 28, 28, 3)),
  'channels first': () => convnet().predict(zeros(2, 1, 28, 28)),
  'a layer on data of the wrong rank': () => sequential([layers.conv2d(4, 3, { inputShape: [784] })]),
  'a window larger than its input': () => sequential([layers.conv2d(4, 5, { inputShape: [3, 3, 1] })]),
  'pooling until nothing is left': () => sequential([layers.maxPooling2d(2, { inputShape: [3, 3, 1] }), layers.maxPooling2d(2)]),
  'dense on an unknown size': () => sequential([layers.conv2d(2, 3, { inputShape: [null, null, 1] }), layers.flatten(), layers.dense(1)]),
  'integer labels with categorical crossentropy': () => classifier('categoricalCrossentropy').fit(zeros(4, 2), tensor([0, 1, 2, 1]), quiet),
  'one-hot labels with sparse categorical crossentropy': () => classifier('sparseCategoricalCrossentropy').fit(zeros(4, 2), zeros(4, 3), quiet),
  'a label beyond the classes': () => classifier('sparseCategoricalCrossentropy').fit(zeros(4, 2), tensor([0, 1, 2, 3]), quiet),
  'a negative label': () => classifier('sparseCategoricalCrossentropy').fit(zeros(4, 2), tensor([0, -1, 2, 1]), quiet),
  'a word beyond the embedding': () => sequential([layers.embedding(10, 2, { inputShape: [3] }), layers.flatten(), layers.dense(1)]).predict(tensor([[1, 2, 3], [4, 10, 6]])),
  'a negative word': () => sequential([layers.embedding(10, 2, { inputShape: [3] }), layers.flatten(), layers.dense(1)]).predict(tensor([[1, 2, -3]])),
  'targets of another width': () => regressor().fit(zeros(4, 2), zeros(4, 3), quiet),
  'an unknown loss': () => classifier('crossentropy'),
  'an unknown optimizer': () => sequential([layers.dense(1, { inputShape: [2] })]).compile({ optimizer: 'adamm', loss: 'mse' }),
  'an unknown metric': () => sequential([layers.dense(1, { inputShape: [2] })]).compile({ loss: 'mse', metrics: ['acuracy'] }),
  'an unknown activation': () => layers.dense(1, { activation: 'rellu' }),
  'an unknown option': () => layers.conv2d(4, 3, { kernelsize: 3 } as object),
  'a missing argument': () => (layers.dense as (...args: unknown[]) => unknown)(),
  'a negative number of units': () => layers.dense(-3),
  'a dropout rate in percent': () => layers.dropout(50),
  'a learning rate below zero': () => optimizers.adam({ learningRate: -1 }),
  'fit before compile': () => sequential([layers.dense(1, { inputShape: [2] })]).fit(zeros(4, 2), zeros(4, 1), quiet),
  'compile without a loss': () => sequential([layers.dense(1, { inputShape: [2] })]).compile({}).fit(zeros(4, 2), zeros(4, 1), quiet),
  'predict on a model without a shape': () => sequential([layers.dense(1)]).summary({ print: () => {} }) && sequential([layers.dense(1)]).predict((function* () { yield zeros(1, 2); })()),
  'NaN in the input': () => regressor().fit(tensor([[0, 1], [NaN, 1]]), zeros(2, 1), { ...quiet, shuffle: false }),
  'infinity in the targets': () => regressor().fit(zeros(2, 2), tensor([[1], [Infinity]]), { ...quiet, shuffle: false }),
  'ragged rows': () => regressor().fit([[1, 2], [3]], [1, 2], quiet),
  'text among the numbers': () => regressor().fit([[1, 2], [3, 'four']] as unknown as number[][], [1, 2], quiet),
  'no data': () => regressor().fit(zeros(0, 2), zeros(0, 1), quiet),
  'more inputs than targets': () => regressor().fit(zeros(5, 2), zeros(4, 1), quiet),
  'no targets': () => regressor().fit(zeros(5, 2), quiet),
  'a generator that runs dry': () => regressor().fit((function* () { yield [zeros(2, 2), zeros(2, 1)]; })(), { ...quiet, stepsPerEpoch: 3 }),
  'a generator without end': () => regressor().fit((function* () { for (;;) yield [zeros(2, 2), zeros(2, 1)]; })(), quiet),
  'ops on what a layer gave in a model': () => ops.square(regressor().output as never),
  'the mean of what a layer gave in a model': () => ops.mean(regressor().output as never),
  'a part of what a layer gave in a model': () => ops.select(convnet().getLayer(0).output as never, -1, 0),
  'a convolution of what a layer gave in a model': () => ops.conv(convnet().getLayer(0).output as never, placeholder([3, 3, 4, 4])),
  'gradients of what a layer gave in a model': () => gradients(regressor().output as never, [regressor().input as never]),
  'a function of what a layer gave in a model': () => compile([regressor().input as never], [regressor().output as never]),
  'a model of what ops made': () => model({ inputs: input({ shape: [2] }), outputs: ops.square(placeholder([1, 2])) as never }),
  'a model run on places in a model': () => regressor().run([input({ shape: [2] }) as never]),
  'a model run on one value': () => regressor().run(placeholder([1, 2]) as never),
  'a function of one value': () => compile(placeholder([1]) as never, placeholder([1]) as never),
  'the gradient by one value': () => gradients(ops.sum(placeholder([1])), placeholder([1]) as never),
  'a generator of something else': () => regressor().fit((function* () { yield 'batch'; })(), { ...quiet, stepsPerEpoch: 1 }),
  'validationSplit of a generator': () => regressor().fit((function* () { yield [zeros(2, 2), zeros(2, 1)]; })(), { ...quiet, stepsPerEpoch: 1, validationSplit: 0.2 }),
  'a batch size of zero': () => regressor().fit(zeros(4, 2), zeros(4, 1), { ...quiet, batchSize: 0 }),
  'weights of another model': () => regressor().setWeights(sequential([layers.dense(1, { inputShape: [3] })]).getWeights()),
  'everything frozen': () => {
    const net = regressor();
    net.trainable = false;
    return net.compile({ loss: 'mse' }).fit(zeros(4, 2), zeros(4, 1), quiet);
  },
  'a layer that is not there': () => regressor().getLayer('dense_7x'),
  'the same layer twice': () => {
    const layer = layers.dense(2, { inputShape: [2] });
    return sequential([layer, layer]);
  },
  'two layers of one name': () => sequential([layers.dense(2, { inputShape: [2], name: 'a' }), layers.dense(2, { name: 'a' })]),
  'an output that depends on another input': () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    return model({ inputs: a, outputs: layers.add().apply([a, b]) });
  },
  'adding tensors of different sizes': () => layers.add().apply([input({ shape: [2] }), input({ shape: [3] })]),
  'the gradient of several numbers': () => {
    const x = placeholder([3]);
    return gradients(ops.square(x), [x]);
  },
  'a program that forgets an input': () => {
    const [x, y] = [placeholder([2]), placeholder([2])];
    return compile([x], [ops.add(x, y)])([1, 2]);
  },
  'a loss that is a number': () => sequential([layers.dense(1, { inputShape: [2] })]).compile({ loss: 0.5 as unknown as string }),
  'label smoothing above one': () => losses.categoricalCrossentropy({ labelSmoothing: 2 }),
  'a checkpoint that is not there': () => loadModel(join(folder, 'nothing')),
  'a checkpoint of another model': async () => {
    await regressor().saveWeights(join(folder, 'weights.safetensors'));
    return classifier('mse').loadWeights(join(folder, 'weights.safetensors'));
  },
  'a truncated checkpoint': async () => {
    const path = join(folder, 'cut.safetensors');
    await regressor().saveWeights(path);
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
    return regressor().loadWeights(path);
  },
  'a file that is no checkpoint': () => {
    writeFileSync(join(folder, 'text.safetensors'), 'hello');
    return regressor().loadWeights(join(folder, 'text.safetensors'));
  },
  'a folder that is a file': () => {
    writeFileSync(join(folder, 'file'), '');
    return regressor().save(join(folder, 'file', 'model'));
  },
};

/** Texts as they would read anywhere: without this machine's folder. */
const plain = (text: string): string => text.replaceAll(folder, 'FOLDER');

describe('classic mistakes', () => {
  for (const [name, make] of Object.entries(mistakes)) {
    it(name, async () => {
      clearNames();
      setSeed(1);
      let error: unknown;
      try {
        await make();
      } catch (thrown) {
        error = thrown;
      }
      expect(error, 'nothing was thrown').toBeInstanceOf(KeratinError);
      const { code, where, expected, received, fix } = error as KeratinError;
      for (const part of [code, where, expected, received, fix]) expect(part).not.toBe('');
      expect(plain((error as KeratinError).message)).toMatchSnapshot();
    });
  }

  it.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    chmodSync(folder, 0o500);
    await expect(regressor().save(join(folder, 'model'))).rejects.toThrow(KeratinError);
    chmodSync(folder, 0o700);
  });
});
