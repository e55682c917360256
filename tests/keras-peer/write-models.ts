/** @file Writes models of every layer, optimizer, loss and metric as `.keras`, `.h5` and `.weights.h5`, with what they predict, for read-models.py. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SymbolicTensor } from '../../src/layers/layer.js';
import { Tensor } from '../../src/core/tensor.js';
import { sizeOf } from '../../src/core/shape.js';
import { input } from '../../src/models/input.js';
import { Model } from '../../src/models/model.js';
import { sequential } from '../../src/models/sequential.js';
import * as layers from '../../src/layers/index.js';
import type { Layer } from '../../src/layers/layer.js';
import { layerRegistry } from '../../src/layers/registry.js';
import { factoryName } from '../../src/layers/factory-name.js';
import { optimizerRegistry } from '../../src/optimizers/registry.js';
import { lossRegistry } from '../../src/losses/loss-registry.js';
import { metricRegistry } from '../../src/metrics/metric-registry.js';

const folder = process.argv[2]!;
mkdirSync(folder, { recursive: true });
const factories = layers as unknown as Record<string, (...options: unknown[]) => Layer>;

const plain = (t: Tensor): object => ({ shape: t.shape, dtype: t.dtype, data: Buffer.from(t.data.buffer, t.data.byteOffset, t.data.byteLength).toString('base64') });
const waves = (shape: readonly number[], dtype: string): Tensor => {
  const whole = dtype.startsWith('int') || dtype === 'uint8';
  return new Tensor(shape, 'float32', Float32Array.from({ length: sizeOf(shape) }, (_, i) => (whole ? (i * 7) % 9 : Math.sin(i * 1.7) + 0.1 * Math.cos(i)))).cast(dtype as 'float32');
};
let failed = 0;
/** Saves the model in all formats with its inputs and outputs; where it is compiled, trains before and says what two more epochs give. */
async function put(name: string, make: () => Model, train = false): Promise<void> {
  try {
    const model = make();
    const inputs = model.inputs.map((x) => waves(x.shape.map((d, i) => d ?? (i === 0 ? 4 : 7)), name === 'masked' ? 'int32' : x.dtype));
    // Weights that differ from one another, so that none is taken for another.
    if (!train) model.setWeights(model.getWeights().map((w) => (w.dtype === 'float32' ? waves(w.shape, 'float32') : w)).map((w, i) => (/variance/.test(model.weights[i]!.variable.name) ? new Tensor(w.shape, 'float32', (w.data as Float32Array).map((v) => Math.abs(v) + 0.5)) : w)));
    const targets = train ? model.outputs.map((y) => waves(y.shape.map((d) => d ?? 4), 'float32')) : [];
    const options = { epochs: 2, batchSize: 4, verbose: 0 as const, shuffle: false };
    if (train) await model.fit(inputs, targets, options);
    for (const path of [`${name}.keras`, `${name}.h5`]) await model.save(join(folder, path));
    await model.saveWeights(join(folder, `${name}.weights.h5`));
    const outputs = await model.predictMany(inputs);
    const history = train ? (await model.fit(inputs, targets, options)).history : null;
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ inputs: inputs.map(plain), outputs: outputs.map(plain), targets: targets.map(plain), history, weights: model.getWeights().map(plain), names: model.weights.map((w) => w.variable.name) }));
    await model.dispose();
  } catch (error) {
    failed++;
    console.log(`not written: ${name}: ${String((error as Error).message).split('\n')[0]}`);
  }
}

const shapeOf = (name: string): (number | null)[] => (/^(Random|CenterCrop|Resizing|Rescaling)/.test(name) || /2D(Transpose)?$/.test(name) ? [8, 9, 3] : /3D/.test(name) ? [5, 6, 7, 2] : [7, 3]);
const settings: Readonly<Record<string, readonly object[]>> = {
  Dense: [{ units: 3, kernelRegularizer: layers.regularizers.l1l2({ l1: 0.1, l2: 0.2 }), kernelConstraint: layers.constraints.maxNorm(3, [0]), kernelInitializer: layers.initializers.varianceScaling({ scale: 2, mode: 'fanAvg', seed: 4 }), activityRegularizer: 'l2' }, { units: 2, useBias: false, activation: 'leakyRelu', trainable: false }],
  Reshape: [{ targetShape: [3, -1] }], Permute: [{ dims: [2, 1] }], RepeatVector: [{ n: 3 }], CenterCrop: [{ height: 3, width: 4 }], RandomCrop: [{ height: 3, width: 4 }], Resizing: [{ height: 3, width: 4, interpolation: 'nearest' }],
  GaussianNoise: [{ stddev: 0.1 }], Rescaling: [{ scale: 2, offset: -1 }], Normalization: [{}, { axis: null }, { mean: [1, 2, 3], variance: [3, 4, 5] }], RandomBrightness: [{ factor: [-0.2, 0.1] }], RandomContrast: [{ factor: 0.2 }], RandomRotation: [{ factor: 0.1 }],
  RandomTranslation: [{ heightFactor: 0.1, widthFactor: [0, 0.2] }], RandomZoom: [{ heightFactor: 0.1 }], Activation: [{ activation: 'tanh' }], Embedding: [{ inputDim: 10, outputDim: 3, maskZero: true }],
  TimeDistributed: [{ layer: layers.dense(2) }, { layer: layers.lstm(2) }].slice(0, 1), Dot: [{ axes: 1 }], Masking: [{ maskValue: 0.5 }],
  Bidirectional: [{ layer: layers.lstm(2) }, { layer: layers.gru(2, { returnSequences: true }), mergeMode: 'ave' }, { layer: layers.simpleRNN(2), backwardLayer: layers.simpleRNN(2, { goBackwards: true, activation: 'relu' }), mergeMode: 'sum' }],
  RNN: [{ cell: layers.lstmCell(2) }, { cell: [layers.lstmCell(2), layers.gruCell(3)] }, { cell: layers.gruCell(2), returnSequences: true, returnState: true }],
  LSTM: [{ units: 3 }, { units: 2, returnSequences: true, returnState: true, dropout: 0.2, recurrentDropout: 0.1 }], GRU: [{ units: 3 }, { units: 3, resetAfter: false, goBackwards: true, dropout: 0.3 }], SimpleRNN: [{ units: 3 }, { units: 3, dropout: 0.5 }],
  BatchNormalization: [{}, { scale: false, axis: 1 }], LayerNormalization: [{ axis: [1, 2] }, {}], GroupNormalization: [{ groups: 3 }], Softmax: [{ axis: 1 }, {}], PReLU: [{ sharedAxes: [1] }, {}],
  Conv1D: [{ filters: 3, kernelSize: 5, padding: 'causal', dilationRate: 2 }], Cropping1D: [{ cropping: 2 }], Cropping2D: [{ cropping: [[1, 2], [0, 1]] }], UpSampling2D: [{ size: [2, 3], interpolation: 'bilinear' }, {}], ZeroPadding2D: [{ padding: [[1, 2], [0, 3]] }], Conv2DTranspose: [{ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }],
  EinsumDense: [{ equation: 'abc,cd->abd', outputShape: [null, 4], biasAxes: 'd' }], MultiHeadAttention: [{ numHeads: 2, keyDim: 4 }, { numHeads: 2, keyDim: 4, useBias: false, outputShape: 5 }], UnitNormalization: [{}, { axis: [1, 2] }],
  ActivityRegularization: [{ l1: 0.1 }], ReLU: [{ maxValue: 6, negativeSlope: 0.1, threshold: 0.2 }], Flatten: [{}],
};
const optionsOf = (name: string): readonly object[] => settings[name] ?? (/^Depthwise/.test(name) ? [{ kernelSize: 3, depthMultiplier: 2 }] : /Conv/.test(name) ? [{ filters: 4, kernelSize: 3, activation: 'hardSigmoid' }] : /Dropout/.test(name) ? [{ rate: 0.25 }] : [{}]);
const merges = ['AdditiveAttention', 'Attention', 'MultiHeadAttention', 'Add', 'Average', 'Concatenate', 'Dot', 'Maximum', 'Minimum', 'Multiply', 'Subtract'];

for (const className of layerRegistry.names) {
  if (/Cell|^LocallyConnected/.test(className) || className === 'InitialState') continue;
  for (const [i, options] of optionsOf(className).entries()) {
    const shape = /^ConvLSTM/.test(className) ? [3, ...[[7], [6, 5], [4, 5, 6]][Number(className[8]) - 1]!, 2] : className === 'RepeatVector' || className === 'Dot' ? [5] : className === 'Embedding' ? [7] : shapeOf(className);
    await put(`layer-${className}-${i}`, () => {
      const x = input({ shape, name: 'x', dtype: className === 'Embedding' ? 'int32' : 'float32' });
      const layer = factories[factoryName(className)]!({ ...options });
      const y = merges.includes(className) ? layer.apply([x, input({ shape, name: 'x2' })]) : layer.apply(x);
      const outputs = [y].flat() as SymbolicTensor[];
      return new Model({ inputs: [x, ...(merges.includes(className) ? [outputs[0]!.layer.calls[0]!.inputs[1]!] : [])], outputs });
    });
  }
}

for (const name of optimizerRegistry.names) {
  for (const [i, options] of [{}, { clipnorm: 0.5, weightDecay: 0.01, useEma: true, emaMomentum: 0.9 }, { amsgrad: true, momentum: 0.9, centered: true, nesterov: true }].entries()) {
    await put(`optimizer-${name}-${i}`, () => {
      const known = options as Record<string, unknown>;
      let optimizer;
      for (const keys = Object.keys(known); ; keys.pop()) {
        try { optimizer = optimizerRegistry.create(name, Object.fromEntries(keys.map((k) => [k, known[k]]))); break; } catch (error) { if (keys.length === 0) throw error; }
      }
      return sequential([layers.dense(4, { inputShape: [5], activation: 'tanh' }), layers.batchNormalization(), layers.dense(2)]).compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
    }, true);
  }
}
for (const name of lossRegistry.names) {
  if (/sparse/i.test(name)) continue;
  await put(`loss-${name}`, () => sequential([layers.dense(4, { inputShape: [5], activation: 'sigmoid' }), layers.dense(3, { activation: 'softmax' })]).compile({ optimizer: 'sgd', loss: /[A-Z]/.test(name[0]!) ? { class_name: name, config: {} } as never : name, metrics: [] }), true);
}
for (const name of metricRegistry.names) {
  if (/^sparse|ByShape|^CategoricalCrossentropy|^OneHot/i.test(name)) continue;
  await put(`metric-${name}`, () => sequential([layers.dense(4, { inputShape: [5], activation: 'sigmoid' }), layers.dense(1, { activation: 'sigmoid' })]).compile({ optimizer: 'sgd', loss: 'mse', metrics: [(/^(SensitivityAt|SpecificityAt|PrecisionAt|RecallAt)/.test(name) ? { class_name: name, config: { [name.split('At')[1]!.toLowerCase()]: 0.5 } } : /IoU$/.test(name) && name !== 'BinaryIoU' ? { class_name: name, config: { num_classes: 2, ...(/^(OneHot)?IoU/.test(name) ? { target_class_ids: [1] } : {}) } } : name) as never] }), true);
}

// Architectures: models inside models, layers used twice, several inputs and outputs.
const dense = (n: number, name?: string): Layer => layers.dense(n, name === undefined ? {} : { name });
await put('nested-functional', () => {
  const a = input({ shape: [5], name: 'inner_in' });
  const inner = new Model({ inputs: a, outputs: dense(4, 'd').apply(layers.batchNormalization().apply(a)), name: 'inner' });
  const x = input({ shape: [5], name: 'outer_in' });
  const y = layers.add().apply([inner.apply(x), dense(4, 'e').apply(x)]);
  return new Model({ inputs: x, outputs: sequential([dense(3), dense(2)], { name: 'head' }).apply(y), name: 'outer' }).compile({ optimizer: 'adam', loss: 'mse' });
}, true);
await put('shared-layer', () => {
  const [a, b] = [input({ shape: [5] }), input({ shape: [5] })];
  const shared = dense(3, 'shared');
  return new Model({ inputs: [a, b], outputs: [layers.concatenate().apply([shared.apply(a), shared.apply(b)]), shared.apply(b)] }).compile({ optimizer: 'rmsprop', loss: ['mse', 'mae'], lossWeights: [1, 0.5], metrics: [['mae'], ['mse']] as never });
}, true);
await put('shared-model', () => {
  const inner = sequential([layers.dense(3, { inputShape: [5] })], { name: 'tower' });
  const [a, b] = [input({ shape: [5] }), input({ shape: [5] })];
  return new Model({ inputs: [a, b], outputs: layers.subtract().apply([inner.apply(a), inner.apply(b)]) });
});
await put('shared-functional', () => {
  const i = input({ shape: [5] });
  const inner = new Model({ inputs: i, outputs: dense(3).apply(i), name: 'ftower' });
  const [a, b] = [input({ shape: [5] }), input({ shape: [5] })];
  return new Model({ inputs: [a, b], outputs: layers.subtract().apply([inner.apply(a), inner.apply(b)]) });
});
await put('two-in-two-out-named', () => {
  const [a, b] = [input({ shape: [5], name: 'left' }), input({ shape: [6], name: 'right' })];
  const h = layers.concatenate().apply([dense(4).apply(a), dense(4).apply(b)]);
  return new Model({ inputs: [a, b], outputs: [dense(2, 'price').apply(h), dense(1, 'age').apply(h)] }).compile({ optimizer: 'adam', loss: { price: 'mse', age: 'mae' }, lossWeights: { price: 1, age: 0.2 }, metrics: { price: ['mae'] } as never });
}, true);
await put('initial-state', () => {
  const x = input({ shape: [7, 3] });
  const encoder = layers.lstm(4, { returnState: true, name: 'encoder' });
  const [, h, c] = encoder.applyMany([x]);
  const d = input({ shape: [6, 2] });
  const y = layers.lstm(4, { returnSequences: true, name: 'decoder' }).apply([d, h!, c!]);
  return new Model({ inputs: [x, d], outputs: layers.timeDistributed(layers.dense(2)).apply(y) });
});
await put('masked', () => sequential([layers.embedding(10, 4, { maskZero: true, inputLength: 7 }), layers.lstm(3, { returnSequences: true }), layers.bidirectional(layers.gru(2)), layers.dense(2)]).compile({ optimizer: 'adam', loss: 'mse' }), true);
await put('masked-functional', () => {
  const x = input({ shape: [7], dtype: 'int32' });
  return new Model({ inputs: x, outputs: layers.dense(2).apply(layers.gru(3).apply(layers.embedding(10, 4, { maskZero: true }).apply(x))) });
});
await put('nested-sequential', () => sequential([sequential([layers.conv2d(3, 3, { inputShape: [9, 8, 2] }), sequential([layers.batchNormalization(), layers.reLU()])]), layers.flatten(), layers.dense(2)]).compile({ optimizer: 'sgd', loss: 'mse' }), true);
await put('time-distributed-model', () => sequential([layers.timeDistributed(sequential([layers.conv2d(2, 3, { inputShape: [6, 5, 2] }), layers.flatten()]), { inputShape: [3, 6, 5, 2] }), layers.lstm(3)]));
await put('frozen', () => {
  const model = sequential([layers.dense(4, { inputShape: [5], trainable: false }), layers.batchNormalization({ trainable: false }), layers.dense(2)]);
  return model.compile({ optimizer: 'adam', loss: 'mse' });
}, true);
await put('many-layers', () => sequential([layers.dense(2, { inputShape: [3], name: `first_${'x'.repeat(240)}` }), ...Array.from({ length: 300 }, (_, i) => layers.dense(2, { name: `layer_${String(i).padStart(4, '0')}_${'long'.repeat(60)}` }))]));
await put('unicode-names', () => sequential([layers.dense(2, { inputShape: [3], name: 'couche_élevée' })], { name: 'modèle' }));
for (const [key, activation] of ['elu', 'exponential', 'gelu', 'hardSigmoid', 'hardSilu', 'leakyRelu', 'logSoftmax', 'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'silu', 'softmax', 'softplus', 'softsign', 'tanh', 'linear'].entries()) {
  await put(`activation-${key}-${activation}`, () => sequential([layers.dense(4, { inputShape: [5], activation: activation as never }), layers.activation(activation as never)]));
}
for (const [name, schedule] of Object.entries((await import('../../src/optimizers/schedules.js')) as Record<string, any>)) {
  if (typeof schedule !== 'function' || !/^[a-z]/.test(name)) continue;
  await put(`schedule-${name}`, () => sequential([layers.dense(4, { inputShape: [5] })]).compile({ optimizer: optimizerRegistry.create('SGD', { learningRate: schedule(...(name === 'piecewiseConstantDecay' ? [[2, 5], [0.1, 0.05, 0.01]] : name === 'polynomialDecay' || name.startsWith('cosine') ? [0.1, 10] : [0.1, 10, 0.9])) }), loss: 'mse' }), true);
}
console.log(`${failed} not written`);
process.stdout.write('', () => process.exit(0));
