/** @file 6.3, two LSTMs read film reviews, one from each end. */
import { datasets, layers, sequential, setSeed } from 'keratin';
import { padSequences } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { quick, reviews, runs } from './6.1-imdb-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const maxFeatures = 10000; // words that are told apart
const maxLen = 500; // the last words of a review
const [[xTrain, yTrain]] = await datasets.imdb.loadData({ ...reviews, numWords: maxFeatures });
const x = padSequences(xTrain, { maxLen });

const model = sequential([
  layers.embedding(maxFeatures, 32),
  layers.bidirectional(layers.lstm(32)),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.summary();
model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['acc'] });
const history = await model.fit(x, yTrain, { epochs: 10, batchSize: 128, validationSplit: 0.2, ...quick });

await saveDrawing(`${runs}/6.3-bidirectional-lstm.png`, plotHistory(history));
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; the book's: 0.886`);
