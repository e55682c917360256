/** @file 6.3, a GRU with dropout of its inputs and of its state, the same at every step. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, quick, report, runs, stepsPerEpoch, train, validation, validationSteps } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const model = sequential([
  layers.gru(32, { dropout: 0.2, recurrentDropout: 0.2, inputShape: [null, data.shape[1]!] }),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 40, validationData: validation, validationSteps, ...quick });

await saveDrawing(`${runs}/6.3-gru-dropout.png`, plotHistory(history));
console.log(await report(history, 0.2619));
