/** @file 6.4, a convnet forecasts the temperature: it knows what happened, not when. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, quick, report, runs, stepsPerEpoch, train, validation, validationSteps } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const model = sequential([
  layers.conv1d(32, 5, { activation: 'relu', inputShape: [null, data.shape[1]!] }),
  layers.maxPooling1d(3),
  layers.conv1d(32, 5, { activation: 'relu' }),
  layers.maxPooling1d(3),
  layers.conv1d(32, 5, { activation: 'relu' }),
  layers.globalMaxPooling1d(),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 20, validationData: validation, validationSteps, ...quick });

await saveDrawing(`${runs}/6.4-conv1d-jena.png`, plotHistory(history));
console.log(await report(history));
