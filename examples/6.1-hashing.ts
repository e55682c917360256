/** @file 6.1, the hashing trick: words to numbers without a list of words. */
import { hashingTrick, oneHotSequences } from 'keratin/data';

const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];

const dimensionality = 1000; // with nearly as many words or more, some would share a number
const maxLength = 10;

const sequences = samples.map((sample) => hashingTrick(sample, dimensionality));
const results = oneHotSequences(sequences, { maxLength, depth: dimensionality });
console.log(sequences, `${results}`);
