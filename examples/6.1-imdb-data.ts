/** @file 6.1, the film reviews: how many, how long, and the first as words again. The other examples take them from here. */
import { existsSync } from 'node:fs';
import { datasets } from 'keratin';

const shared = '../shared/data/imdb';
/** Where the reviews lie: `imdb.loadData({ ...reviews, numWords: 10000 })`. Without any of this, Keras's file is downloaded. */
export const reviews = existsSync(shared) ? { path: shared, wordIndex: `${shared}/imdb_dataset_word_index_top20000.json` } : {};
/** With --quick, one short epoch; its curves lie elsewhere. */
export const quick = process.argv.includes('--quick') ? { epochs: 1, stepsPerEpoch: 3, validationSteps: 2 } : {};
export const runs = process.argv.includes('--quick') ? 'runs/quick' : 'runs';

if (import.meta.filename === process.argv[1]) {
  const [[xTrain, yTrain], [xTest]] = await datasets.imdb.loadData(reviews);
  const words = new Map([...await datasets.imdb.getWordIndex(reviews)].map(([word, rank]) => [rank + 3, word])); // 0 padding, 1 start, 2 unknown
  const lengths = [...xTrain, ...xTest].map(({ length }) => length).sort((a, b) => a - b);
  console.log(`${xTrain.length} reviews to train on, ${xTest.length} to test; half of them are shorter than ${lengths[lengths.length / 2]} words
The first is ${yTrain.data[0] ? 'good' : 'bad'}: ${Array.from(xTrain[0]!, (token) => words.get(token) ?? '…').join(' ')}`);
}
