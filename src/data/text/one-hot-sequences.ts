/** @file Texts as one-hot vectors in order: for each step a vector with a single 1. */
import { check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';
import { checkText, checkTexts } from './word-sequence.js';

/** What Python calls string.printable: digits, letters, punctuation, white space. */
export const printableCharacters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\u000b\u000c';

/**
 * `result[i, j, sequences[i][j]] = 1`, all else 0. Later steps than `maxLength` are cut off; short sequences end in zeros.
 *
 * @param options.maxLength t; default that of the longest sequence
 * @param options.depth v, tokens are 0 … v - 1; default the largest token + 1
 * @returns float32 [n, t, v]
 * @throws KeratinError `text/token` for a token that is negative or beyond v
 * @example
 * const sequences = samples.map((sample) => hashingTrick(sample, 1000));
 * oneHotSequences(sequences, { maxLength: 10, depth: 1000 });   // float32 [n, 10, 1000]
 */
export function oneHotSequences(sequences: readonly ArrayLike<number>[], options: { readonly maxLength?: number; readonly depth?: number } = {}): Tensor {
  const where = 'oneHotSequences';
  checkTexts(where, sequences, 'sequences', 'put a single sequence into a list: [sequence]');
  return rows(where, sequences, readSettings<Lengths>(where, { maxLength: undefined, depth: undefined }, options));
}

/**
 * Characters as one-hot vectors: the k-th of `characters` has the index k, from 1; any other gives a vector of zeros.
 *
 * @param options.maxLength default 50
 * @returns float32 [n, maxLength, characters + 1]
 * @example
 * oneHotCharacters(['The cat sat on the mat.', 'The dog ate my homework.']);   // float32 [2, 50, 101]
 */
export function oneHotCharacters(texts: readonly string[], options: { readonly maxLength?: number; readonly characters?: string } = {}): Tensor {
  const { maxLength, characters } = readSettings('oneHotCharacters', { maxLength: 50, characters: printableCharacters }, options);
  checkTexts('oneHotCharacters', texts);
  const index = new Map([...characters].map((character, i) => [character, i + 1]));
  const where = 'oneHotCharacters';
  const sequences = texts.map((text) => (checkText(where, text), Array.from(text, (character) => index.get(character) ?? -1)));
  return rows(where, sequences, { maxLength, depth: index.size + 1 }, true);
}

/**
 * Words as one-hot vectors: they are numbered from 1 as they appear, cut at white space, nothing dropped.
 *
 * @param options.maxLength default 10 words
 * @returns data: float32 [n, maxLength, words + 1]; wordIndex: word -> index
 * @example
 * const { data, wordIndex } = oneHotWords(['The cat sat on the mat.', 'The dog ate my homework.']);   // data: float32 [2, 10, 11]
 */
export function oneHotWords(texts: readonly string[], options: { readonly maxLength?: number } = {}): { data: Tensor; wordIndex: Map<string, number> } {
  const { maxLength } = readSettings('oneHotWords', { maxLength: 10 }, options);
  checkTexts('oneHotWords', texts);
  const wordIndex = new Map<string, number>();
  const sequences = texts.map((text) => {
    checkText('oneHotWords', text);
    const words = text.split(/\s+/u).filter((word) => word !== '');
    for (const word of words) if (!wordIndex.has(word)) wordIndex.set(word, wordIndex.size + 1);
    return words.map((word) => wordIndex.get(word)!);
  });
  return { data: rows('oneHotWords', sequences, { maxLength, depth: wordIndex.size + 1 }), wordIndex };
}

interface Lengths { readonly maxLength?: number | undefined; readonly depth?: number | undefined }

function rows(where: string, sequences: readonly ArrayLike<number>[], { maxLength, depth }: Lengths, leaveOut = false): Tensor {
  const t = maxLength ?? sequences.reduce((longest, { length }) => Math.max(longest, length), 0);
  const v = depth ?? sequences.reduce((largest, sequence) => Array.from(sequence).reduce((a, b) => Math.max(a, b), largest), -1) + 1;
  check([t, v].every((size) => Number.isInteger(size) && size > 0), () => ({
    code: 'data/empty', where, expected: 'at least one step and one token', received: `${t} steps, ${v} tokens`, fix: 'check the texts, or pass maxLength and depth',
  }));
  const data = new Float32Array(sequences.length * t * v);
  sequences.forEach((sequence, i) => {
    for (let j = 0; j < Math.min(t, sequence.length); j++) {
      const token = sequence[j]!;
      const fits = Number.isInteger(token) && token >= 0 && token < v;
      check(fits || leaveOut, () => ({
        code: 'text/token', where, expected: `tokens from 0 to ${v - 1}`, received: `${show(token)} at [${i}, ${j}]`, fix: token >= v ? `pass depth: ${token + 1} or more` : 'use tokens from 0',
      }));
      if (fits) data[(i * t + j) * v + token] = 1;
    }
  });
  return new Tensor([sequences.length, t, v], 'float32', data);
}
