/** @file Neighbouring words as tokens of their own. */
import { check, show } from '../../core/errors.js';
import { checkTexts } from './word-sequence.js';

/**
 * Runs of neighbouring words, all of the first size, then all of the next.
 *
 * Source: tf.strings.ngrams, as Keras's TextVectorization uses it.
 *
 * @param n sizes; a single number means 1 … n
 * @throws KeratinError `text/kind` for what is no list, `option/value`
 * @example
 * nGrams(['the', 'cat', 'sat'], 2);     // ['the', 'cat', 'sat', 'the cat', 'cat sat']
 * nGrams(['the', 'cat', 'sat'], [2]);   // ['the cat', 'cat sat']
 */
export function nGrams(words: readonly string[], n: number | readonly number[], separator = ' '): string[] {
  checkTexts('nGrams', words, 'words', 'cut the text first: textToWordSequence(text)');
  return nGramSizes('nGrams', n).flatMap((size) => (size === 1 ? words : words.slice(size - 1).map((_, i) => words.slice(i, i + size).join(separator))));
}

/** The set of {@link nGrams}: what occurs, without order. `bagOfNGrams(words, 2)` is the bag of bigrams. */
export function bagOfNGrams(words: readonly string[], n: number | readonly number[] = 2): Set<string> {
  return new Set(nGrams(words, n));
}

/** The sizes that `n` stands for.
 * @throws KeratinError `option/value` */
export function nGramSizes(where: string, n: number | readonly number[]): readonly number[] {
  const sizes = typeof n === 'number' ? Array.from({ length: Number.isInteger(n) ? n : 0 }, (_, i) => i + 1) : n;
  check(Array.isArray(sizes) && sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && size > 0), () => ({
    code: 'option/value', where, expected: 'the size of n-grams as a whole number from 1, or a list of such', received: show(n), fix: 'use 2 for words and pairs, [2] for pairs alone',
  }));
  return sizes;
}
