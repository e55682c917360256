/** @file The Tokenizer: hostile words, repeated fitting, JSON; the exact results of Keras are in the conformance cases. */
import { describe, expect, it } from 'vitest';
import { Tokenizer } from './tokenizer.js';

const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];
const hostile = ['__proto__', 'constructor', 'tostring', 'hasOwnProperty', '2020', '1', 'ünï', 'a"b', 'c\\d', '😀', '\u007f'];

const fitted = (texts: string[], options = {}): Tokenizer => {
  const tokenizer = new Tokenizer(options);
  tokenizer.fitOnTexts(texts);
  return tokenizer;
};

describe('words', () => {
  it('are numbered by frequency, as in the notes', () => {
    const tokenizer = fitted(samples, { numWords: 1000 });
    expect(Object.fromEntries(tokenizer.wordIndex)).toEqual({ the: 1, cat: 2, sat: 3, on: 4, mat: 5, dog: 6, ate: 7, my: 8, homework: 9 });
    expect(tokenizer.textsToSequences(samples)).toEqual([[1, 2, 3, 4, 1, 5], [1, 6, 7, 8, 9]]);
    const rows = tokenizer.textsToMatrix(samples, 'binary');
    expect(String(rows)).toBe('float32 [2, 1000]');
    expect([...(rows.data as Float32Array).subarray(0, 10)]).toEqual([0, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('may be called as anything in an object is called', () => {
    const text = [...hostile, ...hostile].join(' ');
    const tokenizer = fitted([text], { filters: '', lower: false });
    expect([...tokenizer.wordIndex]).toEqual(hostile.map((word, i) => [word, i + 1]));
    expect(tokenizer.textsToSequences(['__proto__ valueOf 2020'])).toEqual([[1, 5]]);
    expect(tokenizer.sequencesToTexts([[2, 99, 1]])).toEqual(['constructor __proto__']);
    const matrix = fitted(['toString constructor'], { lower: false }).textsToMatrix(['valueOf __proto__'], 'count');
    expect(matrix.toArray()).toEqual([[0, 0, 0]]);
  });

  it('come from an analyzer, from lists of words, from a language without spaces, or are single characters', () => {
    expect([...fitted(['a-b', 'b'], { analyzer: (text: string) => text.split('-') }).wordIndex.keys()]).toEqual(['b', 'a']);
    const lists = new Tokenizer();
    lists.fitOnTexts([['A b', 'c'], ['C']]);
    expect([...lists.wordIndex.keys()]).toEqual(['c', 'a b']);
    expect([...fitted(['猫坐在垫子上', '猫'], { segment: 'zh' }).wordIndex.keys()]).toEqual(['猫', '坐在', '垫子', '上']);
    expect([...fitted(['😀a😀'], { charLevel: true }).wordIndex.keys()]).toEqual(['😀', 'a']);
  });

  it('are learnt in several goes as in one', () => {
    const inTwo = fitted([samples[0]!]);
    inTwo.fitOnTexts([samples[1]!]);
    expect(inTwo.toJson()).toBe(fitted(samples).toJson());
  });

  it('unknown ones become oovToken, also where it is a word itself', () => {
    expect(fitted(['a a b c'], { oovToken: '?', numWords: 3 }).textsToSequences(['a b c d'])).toEqual([[2, 1, 1, 1]]);
    expect(fitted(['a ? ?'], { oovToken: '?', filters: '' }).textsToSequences(['? a z'])).toEqual([[2, 3, 2]]);
  });
});

describe('sequences', () => {
  it('alone are enough for tfidf where numWords is given', () => {
    const tokenizer = new Tokenizer({ numWords: 4 });
    tokenizer.fitOnSequences([[1, 2, 2], [1]]);
    expect([...tokenizer.indexDocs]).toEqual([[1, 2], [2, 1]]);
    const [row] = tokenizer.sequencesToMatrix([[1, 2, 2, 9]], 'tfidf').toArray() as number[][];
    expect(row).toEqual([0, expect.closeTo(Math.log(1 + 2 / 3), 6), expect.closeTo((1 + Math.log(2)) * Math.log(2), 6), 0]);
  });
});

describe('JSON', () => {
  it('is Keras\'s to the letter: ASCII, a space after commas and colons, tables inside as text', () => {
    expect(fitted(['ü a'], { numWords: 5 }).toJson()).toBe(
      '{"class_name": "Tokenizer", "config": {"num_words": 5, "filters": "!\\"#$%&()*+,-./:;<=>?@[\\\\]^_`{|}~\\t\\n", "lower": true, "split": " ", "char_level": false, "oov_token": null, '
      + '"document_count": 1, "word_counts": "{\\"\\\\u00fc\\": 1, \\"a\\": 1}", "word_docs": "{\\"\\\\u00fc\\": 1, \\"a\\": 1}", "index_docs": "{\\"1\\": 1, \\"2\\": 1}", '
      + '"index_word": "{\\"1\\": \\"\\\\u00fc\\", \\"2\\": \\"a\\"}", "word_index": "{\\"\\\\u00fc\\": 1, \\"a\\": 2}"}}',
    );
  });

  it('brings back the same tokenizer, in the same order, with hostile words', () => {
    const tokenizer = fitted([hostile.join(' '), hostile.slice(3).join(' ')], { filters: '', lower: false, oovToken: '__proto__', segment: null });
    const again = Tokenizer.fromJson(tokenizer.toJson());
    expect(again.toJson()).toBe(tokenizer.toJson());
    expect([...again.wordCounts]).toEqual([...tokenizer.wordCounts]);
    again.fitOnTexts(['new']);
    tokenizer.fitOnTexts(['new']);
    expect(again.toJson()).toBe(tokenizer.toJson());
    expect(Tokenizer.fromJson(fitted(['猫坐在'], { segment: 'zh' }).toJson()).options.segment).toBe('zh');
  });

  const good = JSON.parse(fitted(['a']).toJson()) as { config: object };
  const changed = (change: object): string => JSON.stringify({ ...good, config: { ...good.config, ...change } });
  it.each<[string, string]>([
    ['{', 'in Tokenizer.fromJson: expected JSON; received'],
    ['{"class_name": "Dense", "config": {}}', 'the JSON of a Tokenizer; received "Dense"'],
    ['[]', 'received no class_name'],
    ['null', 'received no class_name'],
    [changed({ word_index: undefined }), 'word_index as a text; received undefined'],
    [changed({ word_index: '[1]' }), 'word_index as an object; received [1]'],
    [changed({ word_index: '{"a": -1}' }), 'word_index with a whole number for "a"; received -1'],
    [changed({ word_index: '{"a": {"b": 1}}' }), 'word_index with plain values'],
    [changed({ index_word: '{"x": "a"}' }), 'index_word with whole numbers as names; received "x"'],
    [changed({ index_word: '{"1": 1}' }), 'index_word with a text for "1"; received 1'],
    [changed({ document_count: 'many' }), 'document_count as a whole number; received "many"'],
    [changed({ lower: 'yes' }), 'lower as true or false'],
    [changed({ num_words: -4 }), 'numWords as a whole number; received -4'],
  ])('refuses %j', (json, message) => expect(() => Tokenizer.fromJson(json)).toThrow(message));
});

it.each<[() => unknown, string]>([
  [() => new Tokenizer({ numwords: 5 } as never), 'did you mean numWords?'],
  [() => new Tokenizer().fitOnTexts('The cat' as never), 'in Tokenizer.fitOnTexts: expected a list of texts; received "The cat". Fix: put the text into a list: [text]'],
  [() => new Tokenizer().fitOnTexts([]), 'at least one text; received none'],
  [() => new Tokenizer().fitOnTexts([null as never]), 'expected a text; received null'],
  [() => new Tokenizer().textsToSequences(['a']), 'a tokenizer that knows words; received one that was never fitted. Fix: call fitOnTexts(texts) first'],
  [() => new Tokenizer().sequencesToMatrix([[1]]), 'a width: numWords, or words that were fitted'],
  [() => new Tokenizer({ numWords: 5 }).sequencesToMatrix([[1]], 'tfidf'), 'documents that were counted before, for the mode tfidf'],
  [() => fitted(['a']).sequencesToMatrix([[1, -2]]), 'tokens as whole numbers from 0; received -2 at position 1 of sequence 0'],
  [() => new Tokenizer({ filters: 5 as never }), 'filters as a text, whose characters are dropped; received 5'],
  [() => new Tokenizer({ oovToken: true as never }), 'oovToken as a word; received true'],
  [() => new Tokenizer({ analyzer: 3 as never }), 'analyzer as a function of text to words; received 3'],
  [() => new Tokenizer({ lower: 'no' as never }), 'lower to be true or false; received "no"'],
  [() => new Tokenizer().fitOnSequences([1, 2] as never), 'in Tokenizer.fitOnSequences: expected a list of sequences; received 1. Fix: put a single sequence into a list: [sequence]'],
  [() => fitted(['a']).sequencesToTexts([1] as never), 'in Tokenizer.sequencesToTexts: expected a list of sequences; received 1'],
  [() => fitted(['a']).sequencesToMatrix(['a'] as never), 'in Tokenizer.sequencesToMatrix: expected a list of sequences; received "a"'],
  [() => fitted(['a']).sequencesToMatrix([[1]], 'sum' as never), 'mode to be "binary" or "count" or "freq" or "tfidf"; received "sum"'],
])('kind error %#', (body, message) => expect(body).toThrow(message));
