/** @file 6.1, words as one-hot vectors: by hand, and in one line. */
import { tensor } from 'keratin';
import { oneHotWords } from 'keratin/data';

const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];

const tokenIndex = new Map<string, number>(); // from 1: 0 is no word
for (const sample of samples) {
  for (const word of sample.split(' ')) if (!tokenIndex.has(word)) tokenIndex.set(word, tokenIndex.size + 1);
}
const maxLength = 10; // words of a sample that are looked at
const results = samples.map(() => Array.from({ length: maxLength }, () => new Array<number>(tokenIndex.size + 1).fill(0)));
samples.forEach((sample, i) => {
  sample.split(' ').slice(0, maxLength).forEach((word, j) => { results[i]![j]![tokenIndex.get(word)!] = 1; });
});
console.log(tokenIndex, `By hand: ${tensor(results)}`);

const { data, wordIndex } = oneHotWords(samples, { maxLength });
console.log(`In one line: ${data}, ${wordIndex.size} words`);
