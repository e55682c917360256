/** @file 6.3, dense layers on the flattened window: time is lost, and so is the game. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, quick, report, runs, stepsPerEpoch, train, validation, validationSteps } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const model = sequential([
  layers.flatten({ inputShape: [240, data.shape[1]!] }),
  layers.dense(32, { activation: 'relu' }),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 20, validationData: validation, validationSteps, ...quick });

await saveDrawing(`${runs}/6.3-dense.png`, plotHistory(history));
console.log(await report(history));
