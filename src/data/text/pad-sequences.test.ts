/** @file Padding, one-hot vectors, word pairs; the exact results of Keras are in the conformance cases. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../core/random.js';
import { oneHotCharacters, oneHotSequences, oneHotWords, printableCharacters } from './one-hot-sequences.js';
import { padSequences } from './pad-sequences.js';
import { makeSamplingTable, skipgrams } from './skipgrams.js';

describe('padSequences', () => {
  it('takes typed arrays, other formats, both spellings of maxLen', () => {
    const rows = [Int32Array.of(1, 2, 3), [4], new Uint8Array(0)];
    expect(padSequences(rows).toArray()).toEqual([[1, 2, 3], [0, 0, 4], [0, 0, 0]]);
    expect(String(padSequences(rows, { maxlen: 2, dtype: 'int64', value: -1, padding: 'post', truncating: 'post' }))).toBe('int64 [3, 2]');
    expect(padSequences(rows, { maxLen: 2, dtype: 'int64', value: -1, padding: 'post', truncating: 'post' }).toArray()).toEqual([[1, 2], [4, -1], [-1, -1]]);
    expect(padSequences([[1.7, -2.5]]).toArray()).toEqual([[1, -2]]);
  });

  it('pads steps that are vectors', () => {
    const x = padSequences([[[1, 2]], [], [[3, 4], [5, 6], [7, 8]]], { maxLen: 2, dtype: 'float32', value: 9 });
    expect(x.toArray()).toEqual([[[9, 9], [1, 2]], [[9, 9], [9, 9]], [[5, 6], [7, 8]]]);
  });

  it.each<[() => unknown, string]>([
    [() => padSequences([]), 'in padSequences: expected at least one sequence; received none'],
    [() => padSequences([[], []]), 'a sequence with something in it, or maxLen; received 2 empty sequences. Fix: pass maxLen, or look why the texts are empty'],
    [() => padSequences([1, 2] as never), 'a list of numbers as sequence 0; received 1. Fix: put a single sequence into a list'],
    [() => padSequences([[1], 'two'] as never), 'as sequence 1; received "two". Fix: turn texts into numbers first, with a Tokenizer'],
    [() => padSequences([[1]], { maxLen: 0 }), 'maxLen as a whole number above 0; received 0'],
    [() => padSequences([[1]], { padding: 'left' as never }), 'padding to be "pre" or "post"; received "left"'],
    [() => padSequences([[1]], { dtype: 'int16' as never }), 'dtype as one of'],
    [() => padSequences([[[1, 2]], [[3]]]), 'steps of shape [2], as in the first sequence; received [1] in sequence 1'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

describe('one-hot vectors', () => {
  const samples = ['The cat sat on the mat.', 'The dog ate my homework.'];
  const onesOf = (row: readonly number[]): number[] => row.flatMap((v, i) => (v === 1 ? [i] : []));

  it('by characters and by words, as in the notes', () => {
    expect(printableCharacters.length).toBe(100);
    const characters = oneHotCharacters(samples);
    expect(String(characters)).toBe('float32 [2, 50, 101]');
    const text = (characters.toArray() as number[][][])[0]!.map((row) => onesOf(row).map((i) => printableCharacters[i - 1]).join('')).join('');
    expect(text).toBe(samples[0]);
    expect((oneHotCharacters(['é']).data as Float32Array).every((v) => v === 0)).toBe(true);

    const { data, wordIndex } = oneHotWords(samples);
    expect(String(data)).toBe('float32 [2, 10, 11]');
    expect([...wordIndex.keys()]).toEqual(['The', 'cat', 'sat', 'on', 'the', 'mat.', 'dog', 'ate', 'my', 'homework.']);
    expect((data.toArray() as number[][][])[1]!.flatMap(onesOf)).toEqual([1, 7, 8, 9, 10]);
  });

  it('of sequences, cut and filled up', () => {
    expect(oneHotSequences([[2, 0, 1], [1]], { maxLength: 2 }).toArray()).toEqual([[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 0, 0]]]);
    expect(() => oneHotSequences([[0, 5]], { depth: 5 })).toThrow('tokens from 0 to 4; received 5 at [0, 1]. Fix: pass depth: 6 or more');
    expect(() => oneHotSequences([[-1]], { depth: 5 })).toThrow('received -1 at [0, 0]. Fix: use tokens from 0');
    expect(() => oneHotSequences([[]])).toThrow('at least one step and one token');
    expect(() => oneHotWords([''])).not.toThrow();
    expect(() => oneHotWords('a b' as never)).toThrow('in oneHotWords: expected a list of texts; received "a b". Fix: put the text into a list: [text]');
    expect(() => oneHotCharacters('a b' as never)).toThrow('in oneHotCharacters: expected a list of texts');
    expect(() => oneHotSequences([[1]], { depht: 3 } as never)).toThrow('did you mean depth?');
  });
});

describe('skipgrams', () => {
  const near = { windowSize: 1, negativeSamples: 0, shuffle: false };

  it('pairs neighbours and passes over index 0', () => {
    expect(skipgrams([1, 0, 2, 3], 5, near)).toEqual({ couples: [[2, 3], [3, 2]], labels: [1, 1] });
    expect(skipgrams([1, 2], 5, { ...near, categorical: true }).labels).toEqual([[0, 1], [0, 1]]);
    expect(skipgrams([], 5)).toEqual({ couples: [], labels: [] });
  });

  it('adds random pairs, the same for the same seed, and mixes', () => {
    const draw = (): ReturnType<typeof skipgrams> => skipgrams([1, 2, 3, 4, 5, 6], 100, { negativeSamples: 2, random: new RandomGenerator(5) });
    const { couples, labels } = draw();
    expect(draw()).toEqual({ couples, labels });
    const plain = labels as number[];
    expect(plain.filter((label) => label === 0).length).toBe(2 * plain.filter((label) => label === 1).length);
    expect(couples.every(([a, b]) => a >= 1 && a <= 6 && b >= 1 && b < 100)).toBe(true);
    const far = couples.filter((_, i) => plain[i] === 0).map(([, b]) => b);
    expect(new Set(far).size).toBeGreaterThan(20);
    expect(plain.slice(0, 28).includes(0)).toBe(true);
  });

  it('leaves out frequent words by the table', () => {
    const table = makeSamplingTable(50, 1e-3);
    expect(skipgrams([1, 2], 50, { ...near, samplingTable: Float32Array.of(0, 0, 0) }).couples).toEqual([]);
    const rare = Array.from({ length: 200 }, () => 40);
    const often = skipgrams(rare, 50, { ...near, samplingTable: table, random: new RandomGenerator(1) }).couples.length;
    const seldom = skipgrams(rare.map(() => 1), 50, { ...near, samplingTable: table, random: new RandomGenerator(1) }).couples.length;
    expect(often).toBeGreaterThan(3 * seldom);
  });

  it('draws by a seed', () => {
    const draw = (seed: number): unknown => skipgrams([1, 2, 3, 4], 100, { seed });
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it.each<[() => unknown, string]>([
    [() => skipgrams([1, 7], 5), 'indices from 0 to 4; received 7 at position 1'],
    [() => skipgrams(5 as never, 5), 'a list of word indices; received 5'],
    [() => skipgrams([1], 5, { windowSize: 1.5 }), 'windowSize as a whole number from 0; received 1.5'],
    [() => skipgrams([1], 5, { negativeSamples: -1 }), 'negativeSamples as a number from 0; received -1'],
    [() => skipgrams([1], 5, { samplingTable: 'x' as never }), 'samplingTable as a list of numbers, one for each index; received "x"'],
    [() => skipgrams([3], 5, { samplingTable: [1, 1] }), 'a samplingTable with a number for the index 3; received 2'],
    [() => skipgrams([1], 5, { seed: 'a' as never }), 'in skipgrams > seed: expected a whole number'],
    [() => skipgrams([1], 5, { random: 3 as never }), 'random as a RandomGenerator; received 3'],
    [() => makeSamplingTable(1.5), 'in makeSamplingTable: expected size as a whole number above 0; received 1.5'],
    [() => makeSamplingTable(5, 0), 'samplingFactor as a number above 0; received 0'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

it.each<[() => unknown, string]>([
  [() => padSequences([[1], [NaN]]), 'in padSequences: expected numbers that int32 can hold; received NaN at [1, 0]. Fix: pass dtype: \'float32\''],
  [() => padSequences([[2 ** 40]]), 'received 1099511627776 at [0, 0]'],
  [() => padSequences([[300]], { dtype: 'uint8' }), 'numbers that uint8 can hold; received 300'],
  [() => padSequences([[1]], { value: NaN }), 'value as a number; received NaN'],
  [() => padSequences([[1]], { value: 'a' as never, dtype: 'float32' }), 'value as a number; received "a"'],
])('no number is silently changed %#', (body, message) => expect(body).toThrow(message));
