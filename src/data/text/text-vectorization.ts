/** @file Texts to tensors in one step: standardize, split, number; the words are learnt from texts or given. */
import { check, show } from '../../core/errors.js';
import type { Configurable } from '../../core/registry.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';
import { nGramSizes, nGrams } from './n-grams.js';
import { padSequences } from './pad-sequences.js';
import { UNKNOWN, VocabularyCount, checkVocabulary } from './vocabulary.js';
import { inverseDocumentFrequency, wordMatrix } from './word-matrix.js';
import { checkText, wordSplitter } from './word-sequence.js';

export type Standardize = 'lower_and_strip_punctuation' | 'lower' | 'strip_punctuation' | ((text: string) => string);
export type Split = 'whitespace' | 'character' | ((text: string) => readonly string[]);

/** Options of {@link textVectorization}. */
export interface TextVectorizationOptions {
  /** Size of the vocabulary at most, index of unknown words and padding included; default no limit. */
  readonly maxTokens?: number | null;
  /** Default `lower_and_strip_punctuation`; null changes nothing. */
  readonly standardize?: Standardize | null;
  /** Default `whitespace`; null takes the whole text as one word. */
  readonly split?: Split | null;
  /** Language of texts without spaces, as `'zh'`: words are found by `Intl.Segmenter`. */
  readonly segment?: string | null;
  /** Runs of words: 2 for words and pairs, [2] for pairs alone; default null, words alone. */
  readonly ngrams?: number | readonly number[] | null;
  /** `int` numbers in order (default), or a row as wide as the vocabulary: `multi_hot`, `count`, `tf_idf`. */
  readonly outputMode?: 'int' | 'multi_hot' | 'multiHot' | 'count' | 'tf_idf' | 'tfIdf';
  /** Length t of `int` rows; default that of the longest text of the call. */
  readonly outputSequenceLength?: number | null;
  /** Rows as wide as maxTokens even where fewer words are known; default false. */
  readonly padToMaxTokens?: boolean;
  /** Words in order of their index, instead of `adapt`. */
  readonly vocabulary?: readonly string[] | null;
  /** For `tf_idf` with a given vocabulary: the factor of each word. */
  readonly idfWeights?: readonly number[] | null;
  /** Kept for Keras's code: rows are of one length here, and full; texts are strings, which have no encoding. */
  readonly ragged?: false;
  readonly sparse?: false;
  readonly encoding?: 'utf-8';
  readonly name?: string;
}

type Settings = Required<Omit<TextVectorizationOptions, 'ragged' | 'sparse' | 'encoding' | 'name'>>;
const defaults: Settings = {
  maxTokens: null, standardize: 'lower_and_strip_punctuation', split: 'whitespace', segment: null, ngrams: null, outputMode: 'int',
  outputSequenceLength: null, padToMaxTokens: false, vocabulary: null, idfWeights: null,
};
const WHERE = 'textVectorization';
const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

/** See {@link textVectorization}. */
export class TextVectorization implements Configurable {
  readonly className = 'TextVectorization';
  private readonly settings: Readonly<Settings>;
  private readonly mode: 'int' | 'multi_hot' | 'count' | 'tf_idf';
  private readonly tokensOf: (text: string) => readonly string[];
  private index = new Map<string, number>();
  private idf: readonly number[] = [];

  constructor(options: TextVectorizationOptions) {
    const { ragged, sparse, encoding, name: _, ...settings } = readSettings(WHERE, { ...defaults, ragged: false, sparse: false, encoding: 'utf-8', name: undefined as string | undefined }, options);
    this.settings = Object.freeze(settings);
    this.mode = oneOfWords(WHERE, 'outputMode', ['int', 'multi_hot', 'count', 'tf_idf'], this.settings.outputMode);
    const { maxTokens, outputSequenceLength, padToMaxTokens, vocabulary, idfWeights } = this.settings;
    const wrong = (expected: string, received: unknown, fix: string) => () => ({ code: 'option/value', where: WHERE, expected, received: show(received), fix });
    check(maxTokens === null || (Number.isInteger(maxTokens) && maxTokens > 1), wrong('maxTokens as a whole number above 1', maxTokens, 'use maxTokens: 20000, for example'));
    check(outputSequenceLength === null || (Number.isInteger(outputSequenceLength) && outputSequenceLength > 0), wrong('outputSequenceLength as a whole number above 0', outputSequenceLength, 'use outputSequenceLength: 500, for example'));
    check(outputSequenceLength === null || this.mode === 'int', wrong('outputMode "int" with outputSequenceLength', this.mode, 'leave outputSequenceLength out: rows are as wide as the vocabulary'));
    check(!padToMaxTokens || maxTokens !== null, wrong('maxTokens with padToMaxTokens', maxTokens, 'pass maxTokens'));
    check(!ragged, wrong('ragged as false: tensors have rows of one length', ragged, 'leave it out; short rows end in 0'));
    check(!sparse, wrong('sparse as false: tensors hold all their numbers', sparse, 'leave it out'));
    check(encoding === 'utf-8', wrong('encoding as "utf-8"', encoding, 'decode the bytes first: new TextDecoder(encoding).decode(bytes)'));
    this.tokensOf = tokenizing(this.settings);
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
  }

  /** Settings, with the vocabulary as it is now. */
  get config(): Readonly<Record<string, unknown>> {
    const known = this.index.size > 0;
    const vocabulary = known ? this.getVocabulary({ includeSpecialTokens: false }) : null;
    return Object.freeze({ ...this.settings, outputMode: this.mode, vocabulary, idfWeights: known && this.mode === 'tf_idf' ? this.idf.slice(this.specials.length) : null });
  }

  /** Padding, where numbers stand in order, and what unknown words become. */
  private get specials(): readonly string[] {
    return this.mode === 'int' ? ['', UNKNOWN] : [UNKNOWN];
  }

  /**
   * Learns the vocabulary, the most frequent word first; equally frequent ones backwards by alphabet, as in Keras. What was known is forgotten.
   * @throws KeratinError `data/empty` where there is no text, or no word in them
   */
  adapt(texts: Iterable<string>): void {
    check(typeof texts !== 'string', () => singleText('adapt', texts));
    const count = new VocabularyCount();
    for (const text of texts) count.add(this.tokensOf(text));
    const { maxTokens } = this.settings;
    const words = count.mostFrequent(maxTokens === null ? Infinity : maxTokens - this.specials.length);
    check(words.length > 0, () => ({
      code: 'data/empty', where: `${WHERE}.adapt`, expected: 'texts with words in them', received: `${count.documents} texts without a word`, fix: 'check how the texts were read, and what standardize and split leave of them',
    }));
    this.know(words, words.map((word) => inverseDocumentFrequency(count.documents, count.documentsWith(word))));
  }

  /** The words by index; the special ones first: '' for padding (in the mode `int`) and '[UNK]' for the unknown. */
  getVocabulary({ includeSpecialTokens = true }: { readonly includeSpecialTokens?: boolean } = {}): string[] {
    return [...(includeSpecialTokens ? this.specials : []), ...this.index.keys()];
  }

  /** Number of indices, special ones included. */
  get vocabularySize(): number {
    return this.specials.length + this.index.size;
  }

  /**
   * Replaces the vocabulary; the special words may be left out, or stand at the front.
   * @param idfWeights one for each word, needed for `tf_idf` alone
   * @throws KeratinError `text/vocabulary`
   */
  setVocabulary(vocabulary: readonly string[], idfWeights: readonly number[] | null = null): void {
    const { words, weights } = checkVocabulary(WHERE, vocabulary, this.mode === 'tf_idf' ? idfWeights ?? [] : null, this.specials, this.settings.maxTokens);
    this.know(words, weights);
  }

  /**
   * Numbers for texts.
   *
   * @returns int32 [n, t] for `int`, padded with 0 at the end; else float32 [n, v]
   * @throws KeratinError `text/not-fitted`, `text/kind`, `data/empty`
   */
  call(texts: readonly string[]): Tensor {
    check(Array.isArray(texts), () => singleText('call', texts));
    check(this.index.size > 0, () => ({
      code: 'text/not-fitted', where: WHERE, expected: 'a vocabulary', received: 'none', fix: 'call adapt(texts) or setVocabulary(words) first',
    }));
    const unknown = this.specials.indexOf(UNKNOWN);
    const sequences = texts.map((text) => this.tokensOf(text).map((word) => (word === '' ? (this.mode === 'int' ? 0 : -1) : this.index.get(word) ?? unknown)));
    check(this.mode !== 'int' || this.settings.outputSequenceLength !== null || sequences.some(({ length }) => length > 0), () => ({
      code: 'data/empty', where: WHERE, expected: 'a text with a word in it, or outputSequenceLength', received: texts.length === 0 ? 'no texts' : `${texts.length} without a word, as ${show(texts[0])}`, fix: 'make it with outputSequenceLength: 500, for example: rows are then filled up with 0',
    }));
    if (this.mode === 'int') return padSequences(sequences, { maxLen: this.settings.outputSequenceLength, padding: 'post', truncating: 'post' });
    const width = this.settings.padToMaxTokens ? this.settings.maxTokens! : this.vocabularySize;
    const nothing = { documentCount: 0, indexDocs: new Map<number, number>() };
    const counts = wordMatrix(WHERE, sequences.map((s) => s.filter((token) => token >= 0)), width, this.mode === 'multi_hot' ? 'binary' : 'count', nothing);
    if (this.mode !== 'tf_idf') return counts;
    return new Tensor(counts.shape, 'float32', Float32Array.from(counts.data as Float32Array, (n, i) => n * Math.fround(this.idf[i % width] ?? 0)));
  }

  private know(words: readonly string[], idf: readonly number[]): void {
    this.index = new Map(words.map((word, i) => [word, i + this.specials.length]));
    // Nobody knows in how many texts the unknown words are: they get the mean, unless they were given a weight.
    const mean = idf.reduce((a, b) => a + b, 0) / Math.max(idf.length, 1);
    this.idf = idf.length > words.length ? idf : [...this.specials.map(() => mean), ...idf];
  }
}

function tokenizing({ standardize, split, segment, ngrams }: Settings): (text: string) => readonly string[] {
  const manner = standardize === null || typeof standardize === 'function' ? standardize : oneOfWords(WHERE, 'standardize', ['lower_and_strip_punctuation', 'lower', 'strip_punctuation'], standardize);
  const standard = typeof manner === 'function' ? manner : (text: string): string => {
    const lowered = manner?.startsWith('lower') ? text.toLowerCase() : text;
    return manner?.endsWith('strip_punctuation') ? lowered.replace(punctuation, '') : lowered;
  };
  const cut = split === null || typeof split === 'function' ? split ?? ((text: string) => [text])
    : oneOfWords(WHERE, 'split', ['whitespace', 'character'], split) === 'character' ? (text: string) => [...text]
    : wordSplitter(WHERE, { filters: '\t\n\v\f\r', lower: false, split: ' ', segment });
  const sizes = ngrams === null ? null : nGramSizes(WHERE, ngrams);
  return (text) => {
    checkText(WHERE, text);
    const words = cut(standard(text));
    return sizes === null ? words : nGrams(words, sizes);
  };
}

const singleText = (method: string, received: unknown): { code: string; where: string; expected: string; received: string; fix: string } =>
  ({ code: 'text/kind', where: `${WHERE}.${method}`, expected: 'a list of texts', received: show(received), fix: 'put the text into a list: [text]' });

/**
 * A preprocessing step from strings to numbers. It works on the host, before a model: programs know no strings.
 * Lower case is that of Unicode (Keras's changes only A–Z).
 *
 * Source: Keras TextVectorization.
 *
 * @throws KeratinError `option/value`, `option/unknown`, `text/vocabulary`
 * @example
 * const vectorize = textVectorization({ maxTokens: 5000, outputSequenceLength: 4 });
 * vectorize.adapt(['foo bar', 'bar baz', 'baz bada boom']);
 * vectorize.getVocabulary();                              // ['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada']
 * vectorize.call(['foo qux bar', 'qux baz']).toArray();   // [[4, 1, 3, 0], [1, 2, 0, 0]]
 */
export const textVectorization = (options: TextVectorizationOptions = {}): TextVectorization => new TextVectorization(options);
