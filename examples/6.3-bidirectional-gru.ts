/** @file 6.3, a GRU from each end: what happened long ago says little of tomorrow. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, quick, report, runs, stepsPerEpoch, train, validation, validationSteps } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const model = sequential([
  layers.bidirectional(layers.gru(32), { inputShape: [null, data.shape[1]!] }),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 40, validationData: validation, validationSteps, ...quick });

await saveDrawing(`${runs}/6.3-bidirectional-gru.png`, plotHistory(history));
console.log(await report(history));
