/** @file Vectorization: vocabulary, ways of cutting, output modes; numbers are those of Keras's documentation and code. */
import { describe, expect, it } from 'vitest';
import { textVectorization } from './text-vectorization.js';

const texts = ['foo bar', 'bar baz', 'baz bada boom'];

describe('vocabulary', () => {
  it('is sorted by frequency, then backwards by code points, as in Keras', () => {
    const vectorize = textVectorization({ maxTokens: 5000, outputSequenceLength: 4 });
    vectorize.adapt(texts);
    expect(vectorize.getVocabulary()).toEqual(['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada']);
    expect(vectorize.vocabularySize).toBe(7);
    expect(vectorize.call(['foo qux bar', 'qux baz']).toArray()).toEqual([[4, 1, 3, 0], [1, 2, 0, 0]]);
    expect(String(vectorize.call(['a']))).toBe('int32 [1, 4]');
    vectorize.adapt(['only this']);
    expect(vectorize.getVocabulary({ includeSpecialTokens: false })).toEqual(['this', 'only']);
  });

  it('sorts beyond the first plane by code point', () => {
    const vectorize = textVectorization({ outputMode: 'count' });
    vectorize.adapt(['\uff21 😀 z']);
    expect(vectorize.getVocabulary()).toEqual(['[UNK]', '😀', '\uff41', 'z']);
  });

  it('is cut to maxTokens, special ones included', () => {
    const vectorize = textVectorization({ maxTokens: 4 });
    vectorize.adapt(texts);
    expect(vectorize.getVocabulary()).toEqual(['', '[UNK]', 'baz', 'bar']);
  });

  it('may be given, with or without the special ones, and be hostile', () => {
    const words = ['earth', '__proto__', 'constructor'];
    for (const vocabulary of [words, ['', '[UNK]', ...words]]) {
      const vectorize = textVectorization({ vocabulary, standardize: null });
      expect(vectorize.getVocabulary()).toEqual(['', '[UNK]', ...words]);
      expect(vectorize.call(['__proto__ toString earth']).toArray()).toEqual([[3, 1, 2]]);
      expect(vectorize.config).toMatchObject({ vocabulary: words, outputMode: 'int' });
    }
  });
});

describe('cutting', () => {
  const tokens = (options: object, text: string): string[] => {
    const vectorize = textVectorization(options);
    vectorize.adapt([text]);
    return vectorize.getVocabulary({ includeSpecialTokens: false }).sort();
  };

  it('standardizes', () => {
    expect(tokens({}, "It's, THIS\tone! ")).toEqual(['its', 'one', 'this']);
    expect(tokens({ standardize: 'lower' }, "It's A!")).toEqual(['a!', "it's"]);
    expect(tokens({ standardize: 'stripPunctuation' }, "It's A!")).toEqual(['A', 'Its']);
    expect(tokens({ standardize: null }, 'A!')).toEqual(['A!']);
    expect(tokens({ standardize: (text: string) => text.replaceAll('<br />', ' ') }, 'a<br />b')).toEqual(['a', 'b']);
  });

  it('splits', () => {
    expect(tokens({ split: 'character' }, 'a😀')).toEqual(['a', '😀']);
    expect(tokens({ split: null }, 'a b')).toEqual(['a b']);
    expect(tokens({ split: (text: string) => text.split('b') }, 'abc')).toEqual(['a', 'c']);
    expect(tokens({ segment: 'zh' }, '猫坐在垫子上')).toEqual(['上', '坐在', '垫子', '猫'].sort());
    expect(tokens({ ngrams: 2 }, 'a b c')).toEqual(['a', 'a b', 'b', 'b c', 'c']);
    expect(tokens({ ngrams: [2] }, 'a b c')).toEqual(['a b', 'b c']);
  });
});

describe('output modes', () => {
  it('multi_hot and count, as wide as the vocabulary or as maxTokens', () => {
    const vocabulary = ['a', 'b'];
    expect(textVectorization({ vocabulary, outputMode: 'multiHot' }).call(['a a z', '']).toArray()).toEqual([[1, 1, 0], [0, 0, 0]]);
    expect(textVectorization({ vocabulary, outputMode: 'count', maxTokens: 5, padToMaxTokens: true }).call(['a a z']).toArray()).toEqual([[1, 2, 0, 0, 0]]);
  });

  it('tf_idf: counts times ln(1 + documents / (1 + documents with the word)); unknown words get the mean', () => {
    const vectorize = textVectorization({ outputMode: 'tf_idf' });
    vectorize.adapt(['a b', 'a a', 'c c c c']);
    const [unknown, c, a, b] = (vectorize.call(['a a z']).toArray() as number[][])[0]!;
    const idf = { a: Math.log(1 + 3 / 3), b: Math.log(1 + 3 / 2), c: Math.log(1 + 3 / 2) };
    expect(vectorize.getVocabulary()).toEqual(['[UNK]', 'c', 'a', 'b']);
    expect([unknown, c, a, b]).toEqual([expect.closeTo((idf.a + idf.b + idf.c) / 3, 6), 0, expect.closeTo(2 * idf.a, 6), 0]);
    const again = textVectorization(vectorize.config);
    expect(again.call(['a z b']).toArray()).toEqual(vectorize.call(['a z b']).toArray());
    const given = textVectorization({ outputMode: 'tfIdf', vocabulary: ['[UNK]', 'a'], idfWeights: [0.25, 2] });
    expect(given.call(['a a z']).toArray()).toEqual([[0.25, 4]]);
  });
});

it('takes what Keras writes, and empty texts where rows have a length', () => {
  const vectorize = textVectorization({ vocabulary: ['a'], output_sequence_length: 2, ragged: false, sparse: false, encoding: 'utf-8', name: 'words' } as never);
  expect(vectorize.call(['', 'a']).toArray()).toEqual([[0, 0], [2, 0]]);
  expect(Object.keys(vectorize.config)).not.toContain('ragged');
});

it.each<[() => unknown, string]>([
  [() => textVectorization().call(['a']), 'in textVectorization: expected a vocabulary; received none. Fix: call adapt(texts) or setVocabulary(words) first'],
  [() => textVectorization({ vocabulary: ['a'] }).call('a' as never), 'expected a list of texts; received "a"'],
  [() => textVectorization({ vocabulary: ['a'] }).call(['', ' ']), 'in textVectorization: expected a text with a word in it, or outputSequenceLength; received 2 without a word, as ""'],
  [() => textVectorization({ vocabulary: ['a'] }).call([]), 'received no texts'],
  [() => textVectorization({ ragged: true as never }), 'ragged as false: tensors have rows of one length; received true'],
  [() => textVectorization({ sparse: true as never }), 'sparse as false'],
  [() => textVectorization({ encoding: 'latin1' as never }), 'encoding as "utf-8"; received "latin1"'],
  [() => textVectorization().adapt('a'), 'in textVectorization.adapt: expected a list of texts'],
  [() => textVectorization().adapt([]), 'texts with words in them; received 0 texts without a word'],
  [() => textVectorization().adapt(['!', '']), 'received 2 texts without a word'],
  [() => textVectorization().adapt([7 as never]), 'expected a text; received 7'],
  [() => textVectorization({ vocabulary: ['a', 'a'] }), 'each word once; received "a" twice'],
  [() => textVectorization({ vocabulary: ['a', ''] }), 'words of at least one letter'],
  [() => textVectorization({ vocabulary: [] }), 'at least one word in the vocabulary'],
  [() => textVectorization({ vocabulary: ['a', 'b'], maxTokens: 3 }), 'at most maxTokens = 3 words, 2 special ones among them; received 4'],
  [() => textVectorization({ vocabulary: ['a'], outputMode: 'tf_idf' }), 'an idf weight for each of 1 words; received 0'],
  [() => textVectorization({ outputMode: 'count', outputSequenceLength: 5 }), 'outputMode "int" with outputSequenceLength; received "count"'],
  [() => textVectorization({ padToMaxTokens: true }), 'maxTokens with padToMaxTokens'],
  [() => textVectorization({ maxTokens: 1 }), 'maxTokens as a whole number above 1; received 1'],
  [() => textVectorization({ outputMode: 'one_hot' as never }), 'outputMode to be "int"'],
])('kind error %#', (body, message) => expect(body).toThrow(message));
