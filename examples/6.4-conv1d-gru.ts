/** @file 6.4, a convnet before a GRU: twice as fine a window costs less than the GRU alone. */
import { layers, optimizers, sequential, setSeed } from 'keratin';
import { seriesGenerator } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { data, options, quick, report, runs, stepsPerEpoch, trainRows, validationRows } from './6.3-jena-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const finer = { ...options, step: 3, lookback: 720 };
const train = seriesGenerator(data, { ...finer, ...trainRows });
const validation = seriesGenerator(data, { ...finer, ...validationRows });

const model = sequential([
  layers.conv1d(32, 5, { activation: 'relu', inputShape: [null, data.shape[1]!] }),
  layers.maxPooling1d(3),
  layers.conv1d(32, 5, { activation: 'relu' }),
  layers.gru(32, { dropout: 0.1, recurrentDropout: 0.5 }),
  layers.dense(1),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop(), loss: 'mae' });
const history = await model.fit(train, { stepsPerEpoch, epochs: 20, validationData: validation, validationSteps: validation.batchesPerPass, ...quick });

await saveDrawing(`${runs}/6.4-conv1d-gru.png`, plotHistory(history));
console.log(await report(history, 0.273));
