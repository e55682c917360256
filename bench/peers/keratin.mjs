/** @file Keratin's side of a benchmark, as it is installed: answers each line "step" with the milliseconds of one step. */
import { createInterface } from 'node:readline';
import { layers, optimizers, random, sequential, Tensor } from 'keratin';

const workload = JSON.parse(process.argv[2]);
const { batch, input } = workload;
const model = sequential(workload.layers.map(([kind, size, activation], i) => {
  const shape = i === 0 ? { inputShape: input } : {};
  if (kind === 'conv') return layers.conv2d(size, 3, { activation: 'relu', padding: workload.padding, ...shape });
  if (kind === 'pool') return layers.maxPooling2d(2);
  return kind === 'flatten' ? layers.flatten() : layers.dense(size, { activation });
}));
if (workload.loss !== null) {
  const loss = workload.loss === 'binary' ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), loss, metrics: ['accuracy'] });
}
const x = new Tensor([batch, ...input], 'float32', random.uniform(batch * input[0] * input[1] * input[2]));
const y = new Tensor([batch, 1], 'float32', Float32Array.from({ length: batch }, (_, i) => i % 2));

const step = workload.loss === null ? () => model.predictOnBatch(x) : () => model.trainOnBatch(x, y);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'step') break;
  const start = performance.now();
  await step();
  console.log(performance.now() - start);
}
