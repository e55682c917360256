/** @file 6.1, a Tokenizer: words to numbers, and texts to one-hot rows. */
import { Tokenizer } from 'keratin/data';

const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];

const tokenizer = new Tokenizer({ numWords: 1000 }); // the 1000 most frequent words
tokenizer.fitOnTexts(samples); // learns which words there are
const sequences = tokenizer.textsToSequences(samples); // texts as lists of numbers
const oneHotResults = tokenizer.textsToMatrix(samples, 'binary'); // a column for each word

const { wordIndex } = tokenizer;
console.log(sequences, `${oneHotResults}`);
console.log(`Found ${wordIndex.size} unique tokens:`, wordIndex);
