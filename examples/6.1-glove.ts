/** @file 6.1, from raw texts with ready-made word vectors: GloVe, frozen, and 200 reviews to learn from. */
import { existsSync } from 'node:fs';
import { datasets, layers, random, sequential, setSeed } from 'keratin';
import { Tokenizer, padSequences } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { quick, reviews, runs } from './6.1-imdb-data.js';

setSeed(Number(process.env['SEED'] ?? 1));
const [maxLen, trainingSamples, validationSamples, maxWords, embeddingDim] = [100, 200, 10000, 10000, 100];
const { train } = await datasets.aclImdb(reviews.path);
const tokenizer = new Tokenizer({ numWords: maxWords });
tokenizer.fitOnTexts(train.texts);
const order = random.permutation(train.texts.length); // the bad ones stand first
const data = padSequences(tokenizer.textsToSequences(train.texts), { maxLen }).gather(order);
const labels = train.labels.gather(order);
console.log(`Found ${tokenizer.wordIndex.size} unique tokens. Data ${data}, labels ${labels}`);

const vectors = await datasets.glove.loadData({ path: existsSync('../shared/data/glove') ? '../shared/data/glove' : null, dimension: embeddingDim });
const { matrix, found } = vectors.embeddingMatrix(tokenizer.wordIndex, { maxWords }); // words without a vector: zeros
console.log(`Found ${vectors.size} word vectors, ${found} of them of our words`);

const model = sequential([
  layers.embedding(maxWords, embeddingDim, { inputLength: maxLen }),
  layers.flatten(),
  layers.dense(32, { activation: 'relu' }),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.layers[0]!.setWeights([matrix]);
model.layers[0]!.trainable = false;
model.summary();
model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy', metrics: ['acc'] });

const last = trainingSamples + validationSamples;
const history = await model.fit(data.slice(0, trainingSamples), labels.slice(0, trainingSamples), {
  epochs: 10, batchSize: 32, validationData: [data.slice(trainingSamples, last), labels.slice(trainingSamples, last)], ...quick,
});
await saveDrawing(`${runs}/6.1-glove.png`, plotHistory(history));
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; the book's: high 0.50s`);
