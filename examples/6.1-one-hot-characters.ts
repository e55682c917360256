/** @file 6.1, characters as one-hot vectors: by hand, and in one line. */
import { tensor } from 'keratin';
import { oneHotCharacters, printableCharacters } from 'keratin/data';

const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];

const tokenIndex = new Map([...printableCharacters].map((character, i) => [character, i + 1])); // all that ASCII can print
const maxLength = 50;
const results = samples.map(() => Array.from({ length: maxLength }, () => new Array<number>(tokenIndex.size + 1).fill(0)));
samples.forEach((sample, i) => {
  [...sample].slice(0, maxLength).forEach((character, j) => { results[i]![j]![tokenIndex.get(character)!] = 1; });
});
console.log(`By hand: ${tensor(results)}; the first character, "T", is number ${results[0]![0]!.indexOf(1)}`);

console.log(`In one line: ${oneHotCharacters(samples)}`);
