/** @file 6.1, an embedding learnt with the task: 20 words of each review, then a dense layer. */
import { datasets, layers, sequential, setSeed } from 'keratin';
import { padSequences } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { quick, reviews, runs } from './6.1-imdb-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const maxFeatures = 10000; // words that are told apart
const maxLen = 20; // the last words of a review
const [[xTrain, yTrain]] = await datasets.imdb.loadData({ ...reviews, numWords: maxFeatures });
const x = padSequences(xTrain, { maxLen });

const model = sequential([
  layers.embedding(10000, 8, { inputLength: maxLen }), // [n, 20, 8]
  layers.flatten(),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['acc'] });
model.summary();
const history = await model.fit(x, yTrain, { epochs: 10, batchSize: 32, validationSplit: 0.2, ...quick });

await saveDrawing(`${runs}/6.1-embedding.png`, plotHistory(history));
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; the book's: 0.76`);
