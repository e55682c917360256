/**
 * @file A training run to be killed: node … kill-and-resume.child.ts DIR SAVE_FREQ [PAUSE].
 * Prints a line for each step, after which it waits PAUSE milliseconds; at the end a JSON of the final weights, the history and more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { random, setSeed } from '../../src/core/random.js';
import { tensor } from '../../src/core/tensor.js';
import * as layers from '../../src/layers/index.js';
import { sequential } from '../../src/models/sequential.js';
import { adam } from '../../src/optimizers/adam.js';
import { backupAndRestore, csvLogger, earlyStopping, lambdaCallback, learningRateScheduler, modelCheckpoint, reduceLROnPlateau } from '../../src/training/callbacks/index.js';

const [dir, frequency, pause] = process.argv.slice(2);
setSeed(11);
const [samples, width] = [150, 6];
const x = tensor(random.normal(samples * width), { shape: [samples, width] });
const y = tensor(Float32Array.from({ length: samples }, (_, i) => (Number(x.data[i * width]) * Number(x.data[i * width + 1]) > 0 ? 1 : 0)), { shape: [samples, 1] });
const model = sequential([
  layers.dense(16, { activation: 'relu', inputShape: [width] }), layers.batchNormalization(), layers.dropout(0.3), layers.dense(8, { activation: 'tanh' }),
  layers.gaussianNoise(0.1), layers.dense(1, { activation: 'sigmoid' }),
]);
model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc'] });

const { history, epoch } = await model.fit(x, y, {
  epochs: 9, batchSize: 12, validationSplit: 0.2, verbose: 0,
  callbacks: [
    backupAndRestore(join(dir!, 'backup'), { saveFreq: frequency === 'epoch' ? 'epoch' : Number(frequency) }),
    learningRateScheduler((_, rate) => rate * 0.95), reduceLROnPlateau({ factor: 0.5, patience: 1 }),
    earlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true }), csvLogger(join(dir!, 'history.csv')), modelCheckpoint(join(dir!, 'best'), { saveBestOnly: true }),
    lambdaCallback({ onTrainBatchEnd: async () => {
      process.stdout.write('step\n');
      if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, Number(pause)));
    } }),
  ],
});
console.log(JSON.stringify({
  weights: model.getWeights().map((t) => Buffer.from(t.data.buffer, t.data.byteOffset, t.data.byteLength).toString('base64')),
  history, epoch, random: random.state, csv: readFileSync(join(dir!, 'history.csv'), 'utf8'), backupLeft: existsSync(join(dir!, 'backup')),
}));
