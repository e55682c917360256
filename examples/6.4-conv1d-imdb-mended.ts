/** @file 6.4, the same with a sigmoid at the end: what it puts out is the probability that the review is good. */
import { datasets, layers, optimizers, sequential, setSeed } from 'keratin';
import { padSequences } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { quick, reviews, runs } from './6.1-imdb-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const maxFeatures = 10000; // words that are told apart
const maxLen = 500; // the last words of a review
const [[xTrain, yTrain]] = await datasets.imdb.loadData({ ...reviews, numWords: maxFeatures });
const x = padSequences(xTrain, { maxLen });

const model = sequential([
  layers.embedding(maxFeatures, 128, { inputLength: maxLen }), // [n, 500, 128]
  layers.conv1d(32, 7, { activation: 'relu' }), // [n, 494, 32]
  layers.maxPooling1d(5),
  layers.conv1d(32, 7, { activation: 'relu' }),
  layers.globalMaxPooling1d(),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.summary();
model.compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), loss: 'binaryCrossentropy', metrics: ['acc'] });
const history = await model.fit(x, yTrain, { epochs: 10, batchSize: 128, validationSplit: 0.2, ...quick });

await saveDrawing(`${runs}/6.4-conv1d-imdb-mended.png`, plotHistory(history));
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; the book's: 0.838`);
