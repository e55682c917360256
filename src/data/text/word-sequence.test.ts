/** @file Texts as words, and words as hashes; the exact results of Keras are in the conformance cases. */
import { describe, expect, it } from 'vitest';
import { bagOfNGrams, nGrams } from './n-grams.js';
import { hashingTrick, murmur3, oneHot } from './word-hash.js';
import { textToWordSequence } from './word-sequence.js';

describe('textToWordSequence', () => {
  it('takes every character of filters for what it is, also those with a meaning in patterns', () => {
    expect(textToWordSequence('a]b^c\\d-e', { filters: ']^\\-' })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(textToWordSequence('a.b c', { filters: '' })).toEqual(['a.b', 'c']);
    expect(textToWordSequence('a😀b', { filters: '😀' })).toEqual(['a', 'b']);
    expect(textToWordSequence('a\ud83db', { filters: '😀' })).toEqual(['a\ud83db']);
  });

  it('cuts at separators of several characters, also those that filtering makes', () => {
    expect(textToWordSequence('one--two-three', { filters: '', split: '--' })).toEqual(['one', 'two-three']);
    expect(textToWordSequence('one!two$&three', { filters: '!', split: '$&' })).toEqual(['one', 'two', 'three']);
  });

  it('finds the words of languages without spaces', () => {
    expect(textToWordSequence('我喜欢看电影，非常好看。', { segment: 'zh' })).toEqual(['我', '喜欢', '看', '电影', '非常', '好看']);
    expect(textToWordSequence('これは猫です。', { segment: 'ja' })).toContain('猫');
    expect(textToWordSequence("The cat, don't!", { segment: 'en' })).toEqual(['the', 'cat', "don't"]);
  });

  it.each<[() => unknown, string]>([
    [() => textToWordSequence(5 as never), 'in textToWordSequence: expected a text; received 5. Fix: pass a string'],
    [() => textToWordSequence(['a'] as never), 'received ["a"]'],
    [() => textToWordSequence('a', { split: '' }), 'split as a text of at least one character; received ""'],
    [() => textToWordSequence('a', { segment: 'no_such' }), 'received "no_such". Fix: use segment: \'zh\''],
    [() => textToWordSequence('a', { filter: '' } as never), 'did you mean filters?'],
    [() => hashingTrick('a', 1), 'n as a whole number from 2; received 1'],
    [() => hashingTrick('a', 10, { hashFunction: () => 0.5 }), 'a whole number from hashFunction for "a"; received 0.5'],
    [() => nGrams(['a'], 0), 'the size of n-grams as a whole number from 1'],
    [() => nGrams(['a'], [2, 1.5]), 'received [2, 1.5]'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

describe('hashing', () => {
  it('is MurmurHash3 by its published values', () => {
    expect(['', 'test', 'hello', 'Hello, world!', 'The quick brown fox jumps over the lazy dog'].map(murmur3)).toEqual([0, 0xba6bd213, 0x248bfa47, 0xc0363e43, 0x2e4ff723]);
  });

  it('gives 1 … n - 1, by any hash', () => {
    const text = Array.from({ length: 500 }, (_, i) => `word${i}`).join(' ');
    for (const hashFunction of ['murmur3', 'md5'] as const) {
      const indices = hashingTrick(text, 20, { hashFunction });
      expect([...new Set(indices)].sort((a, b) => a - b)).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
    }
    expect(oneHot(text, 20)).toEqual(hashingTrick(text, 20));
    expect(hashingTrick('a b', 11, { hashFunction: (word) => (word === 'a' ? -1 : 10n ** 30n) })).toEqual([10, 1]);
    expect(hashingTrick('', 20)).toEqual([]);
  });
});

it('n-grams stand by size, and a bag has each once', () => {
  const words = ['the', 'cat', 'sat', 'the', 'cat'];
  expect(nGrams(words, 2)).toEqual([...words, 'the cat', 'cat sat', 'sat the', 'the cat']);
  expect(nGrams(words, [3], '_')).toEqual(['the_cat_sat', 'cat_sat_the', 'sat_the_cat']);
  expect(nGrams(['a'], [2])).toEqual([]);
  expect([...bagOfNGrams(words)]).toEqual(['the', 'cat', 'sat', 'the cat', 'cat sat', 'sat the']);
  expect(() => nGrams('the cat' as never, 2)).toThrow('in nGrams: expected a list of words; received "the cat". Fix: cut the text first: textToWordSequence(text)');
});
