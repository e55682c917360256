/** @file TensorFlow.js's side of a benchmark (its `cpu` backend): answers each line "step" with the milliseconds of one step. */
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , folder, json] = process.argv;
const require = createRequire(join(folder, 'package.json'));
console.warn = () => {}; // its advice to install tfjs-node
const tf = require('@tensorflow/tfjs');
await tf.setBackend('cpu');
const workload = JSON.parse(json);
const model = tf.sequential();
workload.layers.forEach(([kind, size, activation], i) => {
  const shape = i === 0 ? { inputShape: workload.input } : {};
  if (kind === 'conv') model.add(tf.layers.conv2d({ filters: size, kernelSize: 3, activation: 'relu', padding: workload.padding, ...shape }));
  else if (kind === 'pool') model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  else if (kind === 'flatten') model.add(tf.layers.flatten());
  else model.add(tf.layers.dense({ units: size, activation }));
});
if (workload.loss !== null) {
  model.compile({ optimizer: tf.train.rmsprop(1e-4), loss: workload.loss === 'binary' ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy' });
}
const x = tf.randomUniform([workload.batch, ...workload.input]);
const y = tf.tensor2d(Array.from({ length: workload.batch }, (_, i) => [i % 2]));

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'step') break;
  const start = performance.now();
  if (workload.loss === null) await model.predict(x).data();
  else await model.trainOnBatch(x, y);
  console.log(performance.now() - start);
}
