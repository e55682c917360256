/** @file Keratin's side of a benchmark, as it is installed: answers each line "step" with the milliseconds of one step. */
import { createInterface } from 'node:readline';
import { layers, optimizers, random, sequential, Tensor } from 'keratin';

const workload = JSON.parse(process.argv[2]);
const { batch, input } = workload;
/** Layers by the names of workloads.ts. */
const make = {
  conv: (filters, shape) => layers.conv2d(filters, 3, { activation: 'relu', padding: workload.padding, ...shape }),
  pool: () => layers.maxPooling2d(2),
  flatten: () => layers.flatten(),
  dense: (units, activation) => layers.dense(units, { activation }),
  embedding: (words, features, shape) => layers.embedding(words, features, shape),
  conv1d: (filters, window) => layers.conv1d(filters, window, { activation: 'relu' }),
  pool1d: (window) => layers.maxPooling1d(window),
  globalMax1d: () => layers.globalMaxPooling1d(),
  recurrent(units, { cell, sequences = false, bidirectional = false, ...dropouts }, shape) {
    const layer = (cell === 'lstm' ? layers.lstm : layers.gru)(units, { returnSequences: sequences, ...dropouts, ...shape });
    return bidirectional ? layers.bidirectional(layer) : layer;
  },
};
const model = sequential(workload.layers.map(([kind, ...settings], i) => make[kind](...settings, i === 0 ? { inputShape: input } : {})));
const losses = { binary: ['binaryCrossentropy', ['accuracy']], sparse: ['sparseCategoricalCrossentropy', ['accuracy']], absolute: ['meanAbsoluteError', []] };
if (workload.loss !== null) {
  const [loss, metrics] = losses[workload.loss];
  model.compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), loss, metrics });
}
const length = batch * input.reduce((a, b) => a * b, 1);
const words = workload.layers[0][0] === 'embedding' ? workload.layers[0][1] : null;
const x = words === null ? new Tensor([batch, ...input], 'float32', random.uniform(length))
  : new Tensor([batch, ...input], 'int32', Int32Array.from(random.uniform(length, 0, words), Math.floor));
const y = new Tensor([batch, 1], 'float32', Float32Array.from({ length: batch }, (_, i) => i % 2));

const step = workload.loss === null ? () => model.predictOnBatch(x) : () => model.trainOnBatch(x, y);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'step') break;
  const start = performance.now();
  await step();
  console.log(performance.now() - start);
}
