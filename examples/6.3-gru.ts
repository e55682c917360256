/** @file 6.3, a GRU forecasts the temperature. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, quick, report, runs, stepsPerEpoch, train, validation, validationSteps } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const model = sequential([
  layers.gru(32, { inputShape: [null, data.shape[1]!] }),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 20, validationData: validation, validationSteps, ...quick });

await saveDrawing(`${runs}/6.3-gru.png`, plotHistory(history));
console.log(await report(history, 0.2644));
