/** @file Words to numbers by hashing: the same word, the same number, on every run and machine. */
import { md5 } from '@noble/hashes/legacy.js';
import { check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { type WordOptions, wordDefaults, wordSplitter } from './word-sequence.js';

const utf8 = new TextEncoder();
/** UTF-8; most words are ASCII, which is quicker by hand. */
function bytesOf(word: string): Uint8Array {
  const bytes = new Uint8Array(word.length);
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if (unit > 127) return utf8.encode(word);
    bytes[i] = unit;
  }
  return bytes;
}

/** A hash of words: by name, or any function to a whole number. */
export type WordHash = 'murmur3' | 'md5' | ((word: string) => number | bigint);

/** Options of {@link hashingTrick}. */
export interface HashingOptions extends WordOptions {
  /** `murmur3` (default) is fast; `md5` gives Keras's numbers for `hash_function='md5'`. */
  readonly hashFunction?: WordHash;
}

/** MurmurHash3 of 32 bits over the word in UTF-8, seed 0. Source: Appleby, SMHasher, MurmurHash3_x86_32. */
export function murmur3(word: string): number {
  const bytes = bytesOf(word);
  const { length } = bytes;
  const mix = (k: number): number => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  let hash = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    hash ^= mix(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = length - 1; i >= at; i--) rest = (rest << 8) | bytes[i]!;
  hash ^= mix(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** The md5 of the word in UTF-8, a number of 128 bits, modulo `size`. */
function md5Modulo(word: string, size: number): number {
  let rest = 0;
  for (const byte of md5(bytesOf(word))) rest = (rest * 256 + byte) % size;
  return rest;
}

/**
 * The words of a text as numbers 1 … n - 1: `hash(word) mod (n - 1) + 1`. No word index is needed; different words may share a number.
 *
 * Source: keras.preprocessing.text.hashing_trick.
 *
 * @param n numbers to choose from, 0 included though never given; at least 2
 * @throws KeratinError `option/value`, `text/kind`
 * @example
 * hashingTrick('The cat sat on the mat.', 1000, { hashFunction: 'md5' });   // [132, 759, 622, 379, 132, 962]
 */
export function hashingTrick(text: string, n: number, options: HashingOptions = {}): number[] {
  return hashText('hashingTrick', text, n, options);
}

/**
 * {@link hashingTrick} with the fast hash. The name is Keras's: the numbers are indices for one-hot vectors.
 *
 * Source: keras.preprocessing.text.one_hot, whose numbers change from run to run.
 */
export function oneHot(text: string, n: number, options: WordOptions = {}): number[] {
  return hashText('oneHot', text, n, readSettings('oneHot', wordDefaults, options));
}

function hashText(where: string, text: string, n: number, options: HashingOptions): number[] {
  const { hashFunction, ...words } = readSettings(where, { ...wordDefaults, hashFunction: 'murmur3' as WordHash }, options);
  check(Number.isInteger(n) && n >= 2 && n <= 2 ** 40, () => ({
    code: 'option/value', where, expected: 'n as a whole number from 2', received: show(n), fix: 'use 1000, for example: well above the number of different words',
  }));
  const bucket = bucketOf(where, hashFunction, n - 1);
  return wordSplitter(where, words)(text).map((word) => bucket(word) + 1);
}

function bucketOf(where: string, hash: WordHash, size: number): (word: string) => number {
  if (hash === 'murmur3') return (word) => murmur3(word) % size;
  if (hash === 'md5') return (word) => md5Modulo(word, size);
  check(typeof hash === 'function', () => ({
    code: 'option/value', where, expected: 'hashFunction to be "murmur3", "md5" or a function', received: show(hash), fix: 'leave it out, or use "md5" for the numbers of Keras',
  }));
  return (word) => {
    const value = hash(word);
    check(typeof value === 'bigint' || Number.isSafeInteger(value), () => ({
      code: 'option/value', where, expected: `a whole number from hashFunction for ${show(word)}`, received: show(value), fix: 'return an integer or a bigint',
    }));
    const m = BigInt(size);
    return Number(((BigInt(value) % m) + m) % m);
  };
}
