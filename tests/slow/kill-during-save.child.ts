/** @file Saves a model whose weights are all the same number, which grows with each round, in every format; until it is killed. */
import { join } from 'node:path';
import { filled } from '../../src/core/tensor.js';
import * as layers from '../../src/layers/index.js';
import { exportOnnx } from '../../src/models/export-onnx.js';
import { sequential } from '../../src/models/sequential.js';

const [folder, first] = process.argv.slice(2) as [string, string];
const model = sequential([layers.dense(300, { inputShape: [200], name: 'a' }), layers.dense(400, { name: 'b' }), layers.dense(3, { name: 'c' })], { name: 'm' }).compile({ optimizer: 'adam', loss: 'mse' });
process.stdout.write('started\n');
for (let round = Number(first); ; round++) {
  model.setWeights(model.getWeights().map((w) => filled(w.shape, round)));
  for (const name of ['model.h5', 'model.keras', 'checkpoint', 'tfjs/model.json']) await model.save(join(folder, name));
  for (const name of ['w.safetensors', 'w.weights.h5', 'w.h5']) await model.saveWeights(join(folder, name));
  await exportOnnx(model, join(folder, 'model.onnx'));
  process.stdout.write(`${round}\n`);
}
