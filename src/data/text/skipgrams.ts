/** @file Pairs of words that stand near each other, and pairs that do not: what word2vec learns from. */
import { type ErrorFields, check, show, within } from '../../core/errors.js';
import { RandomGenerator, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';

/** Options of {@link skipgrams}. */
export interface SkipgramOptions {
  /** Words on each side that count as near; default 4. */
  readonly windowSize?: number;
  /** Random pairs for each true one; default 1. */
  readonly negativeSamples?: number;
  /** Mixes true and random pairs; default true. */
  readonly shuffle?: boolean;
  /** Labels as [0, 1] and [1, 0] instead of 1 and 0; default false. */
  readonly categorical?: boolean;
  /** Probability, by index, that a word is used; see {@link makeSamplingTable}. Default: all are. */
  readonly samplingTable?: ArrayLike<number> | Tensor | null;
  /** Of what is drawn; default: drawn from the shared generator. */
  readonly seed?: number | null;
  /** What draws; default the shared generator, or one of the seed. */
  readonly random?: RandomGenerator | null;
}

/** Pairs [word, context], and for each whether they stood together. */
export interface Skipgrams { readonly couples: [number, number][]; readonly labels: number[] | [number, number][] }

const defaults: Required<SkipgramOptions> = {
  windowSize: 4, negativeSamples: 1, shuffle: true, categorical: false, samplingTable: null, seed: null, random: null,
};

/**
 * Pairs (word, word at most `windowSize` away) with label 1, and as many times `negativeSamples` pairs (word, random word) with label 0.
 * Index 0 is no word and is passed over.
 *
 * Source: keras.preprocessing.sequence.skipgrams; Mikolov et al. 2013, Efficient Estimation of Word Representations in Vector Space.
 *
 * @param vocabularySize v; random words are 1 … v - 1
 * @throws KeratinError `option/value`, `text/token`
 * @example
 * const { couples, labels } = skipgrams([1, 2, 3], 10, { windowSize: 1, negativeSamples: 0, shuffle: false });
 * // couples [[1, 2], [2, 1], [2, 3], [3, 2]], labels [1, 1, 1, 1]
 */
export function skipgrams(sequence: ArrayLike<number>, vocabularySize: number, options: SkipgramOptions = {}): Skipgrams {
  const where = 'skipgrams';
  const { windowSize, negativeSamples, shuffle, categorical, samplingTable, seed, random: given } = readSettings(where, defaults, options);
  const wrong = (expected: string, received: unknown, fix: string) => (): ErrorFields => ({ code: 'option/value', where, expected, received: show(received), fix });
  check(given === null || given instanceof RandomGenerator, wrong('random as a RandomGenerator', given, 'pass a seed instead'));
  const random = given ?? (seed === null ? sharedRandom : within(where, () => new RandomGenerator(seed)));
  check(Array.isArray(sequence) || ArrayBuffer.isView(sequence), wrong('a list of word indices', sequence, 'pass [1, 2, 3], for example'));
  check(Number.isInteger(windowSize) && windowSize >= 0, wrong('windowSize as a whole number from 0', windowSize, 'use windowSize: 4'));
  check(negativeSamples >= 0 && Number.isFinite(negativeSamples), wrong('negativeSamples as a number from 0', negativeSamples, 'use negativeSamples: 1'));
  check(Number.isInteger(vocabularySize) && vocabularySize > 1, wrong('a vocabularySize from 2', vocabularySize, 'pass the number of words + 1'));
  const probability = samplingTable instanceof Tensor ? (samplingTable.data as Float32Array) : samplingTable;
  check(probability === null || Array.isArray(probability) || ArrayBuffer.isView(probability), wrong('samplingTable as a list of numbers, one for each index', probability, 'use makeSamplingTable(vocabularySize)'));
  const couples: [number, number][] = [];
  for (let i = 0; i < sequence.length; i++) {
    const word = sequence[i]!;
    check(Number.isInteger(word) && word >= 0 && word < vocabularySize, () => ({
      code: 'text/token', where, expected: `indices from 0 to ${vocabularySize - 1}`, received: `${word} at position ${i}`, fix: `pass a vocabularySize above the largest index`,
    }));
    check(probability === null || word < probability.length, wrong(`a samplingTable with a number for the index ${word}`, probability?.length, 'use makeSamplingTable(vocabularySize)'));
    if (word === 0 || (probability !== null && probability[word]! < random.uniform(1)[0]!)) continue;
    for (let j = Math.max(0, i - windowSize); j < Math.min(sequence.length, i + windowSize + 1); j++) {
      if (j !== i && sequence[j] !== 0) couples.push([word, sequence[j]!]);
    }
  }
  const near = couples.length;
  const far = Math.floor(near * negativeSamples);
  const words = Array.from(random.permutation(near), (i) => couples[i]![0]);
  const drawn = random.bits(far);
  for (let i = 0; i < far; i++) couples.push([words[i % near]!, 1 + Math.floor((drawn[i]! / 2 ** 32) * (vocabularySize - 1))]);
  const order = shuffle ? Array.from(random.permutation(couples.length)) : couples.map((_, i) => i);
  return {
    couples: order.map((i) => couples[i]!),
    labels: categorical ? order.map((i): [number, number] => (i < near ? [0, 1] : [1, 0])) : order.map((i) => (i < near ? 1 : 0)),
  };
}

/**
 * How probably a word of each frequency rank should be used, the most frequent ones rarely: min(1, √(s / f)) with the frequency
 * f ≈ 1 / (r (ln r + γ) + 1/2 - 1/(12 r)) of rank r by Zipf's law; γ = 0.577.
 *
 * Source: keras.preprocessing.sequence.make_sampling_table; Mikolov et al. 2013.
 *
 * @param size v, ranks 0 … v - 1; rank 0 counts as 1
 * @param samplingFactor s, default 1e-5
 * @returns float32 [v]
 * @throws KeratinError `option/value`
 */
export function makeSamplingTable(size: number, samplingFactor = 1e-5): Tensor {
  const where = 'makeSamplingTable';
  check(Number.isInteger(size) && size > 0, () => ({ code: 'option/value', where, expected: 'size as a whole number above 0', received: show(size), fix: 'pass the size of the vocabulary' }));
  check(samplingFactor > 0, () => ({ code: 'option/value', where, expected: 'samplingFactor as a number above 0', received: show(samplingFactor), fix: 'leave it out, or use 1e-5' }));
  const probability = Float32Array.from({ length: size }, (_, i) => {
    const rank = Math.max(i, 1);
    const f = samplingFactor * (rank * (Math.log(rank) + 0.577) + 0.5 - 1 / (12 * rank));
    return Math.min(1, f / Math.sqrt(f));
  });
  return new Tensor([size], 'float32', probability);
}
