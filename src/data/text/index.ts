/** @file Texts to numbers: tokenizers, hashing, one-hot vectors, n-grams, padding, word pairs. */
export { type BucketOptions, bucketByLength } from './bucket-by-length.js';
export { bagOfNGrams, nGrams } from './n-grams.js';
export { oneHotCharacters, oneHotSequences, oneHotWords, printableCharacters } from './one-hot-sequences.js';
export { type PadOptions, type Sequence, padSequences } from './pad-sequences.js';
export { type SkipgramOptions, type Skipgrams, makeSamplingTable, skipgrams } from './skipgrams.js';
export { type TextDataset, type TextDirectoryOptions, type Vectorizer, textDatasetFromDirectory } from './text-dataset.js';
export { type Split, type Standardize, TextVectorization, type TextVectorizationOptions, textVectorization } from './text-vectorization.js';
export { type Text, Tokenizer } from './tokenizer.js';
export type { TokenizerOptions } from './tokenizer-options.js';
export { type HashingOptions, type WordHash, hashingTrick, oneHot } from './word-hash.js';
export type { MatrixMode } from './word-matrix.js';
export { type WordOptions, defaultFilters, textToWordSequence } from './word-sequence.js';
