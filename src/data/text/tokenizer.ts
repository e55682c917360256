/** @file Tokenizer: learns the words of texts, turns texts into numbers and back. */
import { type ErrorFields, check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import type { Tensor } from '../../core/tensor.js';
import { type TokenizerState, parseTokenizer, printTokenizer } from './tokenizer-json.js';
import { type TokenizerOptions, tokenizerDefaults } from './tokenizer-options.js';
import { type MatrixMode, wordMatrix } from './word-matrix.js';
import { checkText, wordSplitter } from './word-sequence.js';

/** A text, or its words where somebody has cut it already. */
export type Text = string | readonly string[];

/**
 * Gives each word of the fitted texts a number: 1 for the most frequent, 0 for none.
 *
 * Source: keras.preprocessing.text.Tokenizer.
 *
 * @example
 * const tokenizer = new Tokenizer({ numWords: 1000 });
 * tokenizer.fitOnTexts(['The cat sat on the mat.', 'The dog ate my homework.']);
 * tokenizer.textsToSequences(['The cat ate.']);          // [[1, 2, 7]]
 * tokenizer.wordIndex.get('the');                         // 1
 * const oneHotRows = tokenizer.textsToMatrix(['The cat'], 'binary');   // float32 [1, 1000]
 */
export class Tokenizer {
  readonly options: Readonly<Required<TokenizerOptions>>;
  /** Texts (and sequences) fitted so far. */
  documentCount = 0;
  /** Word -> occurrences, in order of first appearance. */
  readonly wordCounts = new Map<string, number>();
  /** Word -> number of texts that have it. */
  readonly wordDocs = new Map<string, number>();
  /** Index -> number of texts that have its word. */
  readonly indexDocs = new Map<number, number>();
  /** Word -> index. */
  readonly wordIndex = new Map<string, number>();
  /** Index -> word. */
  readonly indexWord = new Map<number, string>();
  private readonly wordsOf: (text: Text) => Iterable<string>;

  /** @throws KeratinError `option/value`, `option/unknown` */
  constructor(options: TokenizerOptions = {}) {
    this.options = readSettings('Tokenizer', tokenizerDefaults, options);
    const { numWords, charLevel, lower, analyzer, oovToken } = this.options;
    check(numWords === null || (Number.isInteger(numWords) && numWords >= 0), () => ({
      code: 'option/value', where: 'Tokenizer', expected: 'numWords as a whole number', received: show(numWords), fix: 'use numWords: 10000, or leave it out to keep all words',
    }));
    check(oovToken === null || typeof oovToken === 'string', () => ({ code: 'option/value', where: 'Tokenizer', expected: 'oovToken as a word', received: show(oovToken), fix: "use oovToken: '<OOV>'" }));
    check(analyzer === null || typeof analyzer === 'function', () => ({ code: 'option/value', where: 'Tokenizer', expected: 'analyzer as a function of text to words', received: show(analyzer), fix: "write (text) => text.split(' '), for example" }));
    const cut = wordSplitter('Tokenizer', this.options);
    const lowered = (text: string): string => (lower ? text.toLowerCase() : text);
    this.wordsOf = (text) => {
      if (Array.isArray(text)) return text.map((word: unknown) => (checkText('Tokenizer', word), lowered(word)));
      checkText('Tokenizer', text);
      return charLevel ? lowered(text) : (analyzer ?? cut)(text); // a string iterates over its characters
    };
  }

  /**
   * Counts the words of texts and numbers them anew by frequency; equally frequent ones in order of first appearance.
   * @throws KeratinError `text/kind`, `data/empty` where there is no text
   */
  fitOnTexts(texts: Iterable<Text>): void {
    // One look-up a word: how often it is there, in how many texts, and in which it was last.
    const found = new Map<string, { count: number; texts: number; last: number }>();
    let fitted = 0;
    for (const text of listed('fitOnTexts', texts)) {
      fitted++;
      for (const word of this.wordsOf(text)) {
        let entry = found.get(word);
        if (entry === undefined) found.set(word, (entry = { count: 0, texts: 0, last: 0 }));
        entry.count++;
        if (entry.last !== fitted) entry.texts++;
        entry.last = fitted;
      }
    }
    check(fitted > 0, () => ({ code: 'data/empty', where: 'Tokenizer.fitOnTexts', expected: 'at least one text', received: 'none', fix: 'check how the texts were read' }));
    for (const [word, { count, texts: having }] of found) {
      this.wordCounts.set(word, (this.wordCounts.get(word) ?? 0) + count);
      this.wordDocs.set(word, (this.wordDocs.get(word) ?? 0) + having);
    }
    this.documentCount += fitted;
    const { oovToken } = this.options;
    const frequent = [...this.wordCounts].sort(([, a], [, b]) => b - a).map(([word]) => word);
    this.wordIndex.clear();
    (oovToken === null ? frequent : [oovToken, ...frequent]).forEach((word, i) => this.wordIndex.set(word, i + 1));
    this.indexWord.clear();
    for (const [word, index] of this.wordIndex) this.indexWord.set(index, word);
    for (const [word, count] of this.wordDocs) this.indexDocs.set(this.wordIndex.get(word)!, count);
  }

  /** Counts in how many sequences each index stands, for `tfidf` without texts. @throws KeratinError `data/kind` */
  fitOnSequences(sequences: Iterable<ArrayLike<number>>): void {
    for (const sequence of rows('fitOnSequences', sequences)) {
      this.documentCount++;
      for (const index of new Set(Array.from(sequence))) this.indexDocs.set(index, (this.indexDocs.get(index) ?? 0) + 1);
    }
  }

  /** Each text as the indices of its words; unknown and too rare ones are left out, or become the index of `oovToken`. */
  textsToSequences(texts: Iterable<Text>): number[][] {
    return [...this.textsToSequencesGenerator(texts)];
  }

  /** {@link textsToSequences}, one at a time. */
  *textsToSequencesGenerator(texts: Iterable<Text>): Generator<number[]> {
    check(this.documentCount > 0 || this.wordIndex.size > 0, () => ({
      code: 'text/not-fitted', where: 'Tokenizer.textsToSequences', expected: 'a tokenizer that knows words', received: 'one that was never fitted', fix: 'call fitOnTexts(texts) first',
    }));
    const oov = this.oovIndex();
    for (const text of listed('textsToSequences', texts)) {
      const sequence: number[] = [];
      for (const word of this.wordsOf(text)) {
        const index = this.keep(this.wordIndex.get(word)) ?? oov;
        if (index !== undefined) sequence.push(index);
      }
      yield sequence;
    }
  }

  /** Each sequence as its words with spaces between; unknown indices are left out, or become `oovToken`. */
  sequencesToTexts(sequences: Iterable<ArrayLike<number>>): string[] {
    return [...this.sequencesToTextsGenerator(sequences)];
  }

  /** {@link sequencesToTexts}, one at a time. */
  *sequencesToTextsGenerator(sequences: Iterable<ArrayLike<number>>): Generator<string> {
    const oov = this.oovIndex();
    for (const sequence of rows('sequencesToTexts', sequences)) {
      const known = Array.from(sequence, (index) => (this.indexWord.has(index) ? this.keep(index) : undefined) ?? oov);
      yield known.filter((index) => index !== undefined).map((index) => this.indexWord.get(index)!).join(' ');
    }
  }

  /** The matrix of {@link sequencesToMatrix} for texts. */
  textsToMatrix(texts: Iterable<Text>, mode: MatrixMode = 'binary'): Tensor {
    return this.sequencesToMatrix(this.textsToSequences(texts), mode);
  }

  /**
   * A row for each sequence, a column for each index: `binary` whether it occurs, `count` how often, `freq` its share of the
   * sequence, `tfidf` (1 + ln count) · ln(1 + documents / (1 + documents with the word)).
   *
   * @returns float32 [n, numWords], or all words + 1
   * @throws KeratinError `text/not-fitted`, `text/token` for what is no index
   */
  sequencesToMatrix(sequences: readonly ArrayLike<number>[], mode: MatrixMode = 'binary'): Tensor {
    check(Boolean(this.options.numWords) || this.wordIndex.size > 0, () => ({
      code: 'text/not-fitted', where: 'Tokenizer.sequencesToMatrix', expected: 'a width: numWords, or words that were fitted', received: 'neither', fix: 'pass numWords, or call fitOnTexts(texts) first',
    }));
    return wordMatrix('Tokenizer.sequencesToMatrix', [...rows('sequencesToMatrix', sequences)], this.options.numWords || this.wordIndex.size + 1, mode, this);
  }

  /** All that was learnt, as Keras's `Tokenizer.to_json` writes it. */
  toJson(): string {
    return printTokenizer(this);
  }

  /**
   * A tokenizer from `toJson` here or `to_json` in Keras.
   * @throws KeratinError `file/json`, `file/tokenizer`
   */
  static fromJson(json: string): Tokenizer {
    const { options, ...learnt } = parseTokenizer(json);
    const tokenizer = new Tokenizer(options);
    tokenizer.documentCount = learnt.documentCount;
    for (const name of ['wordCounts', 'wordDocs', 'indexDocs', 'wordIndex', 'indexWord'] as const satisfies (keyof TokenizerState)[]) {
      for (const [key, value] of learnt[name]) (tokenizer[name] as Map<unknown, unknown>).set(key, value);
    }
    return tokenizer;
  }

  private keep(index: number | undefined): number | undefined {
    const { numWords } = this.options;
    return index === undefined || (numWords && index >= numWords) ? undefined : index;
  }

  private oovIndex(): number | undefined {
    const { oovToken } = this.options;
    return oovToken === null ? undefined : this.wordIndex.get(oovToken);
  }
}

/** A list of lists: of a single sequence the numbers would count as empty ones. */
function* rows(method: string, sequences: Iterable<ArrayLike<number>>): Iterable<ArrayLike<number>> {
  const wrong = (received: unknown) => (): ErrorFields => ({
    code: 'data/kind', where: `Tokenizer.${method}`, expected: 'a list of sequences', received: show(received), fix: 'put a single sequence into a list: [sequence]; turn texts into numbers first, with textsToSequences',
  });
  check(typeof sequences === 'object' && sequences !== null && Symbol.iterator in sequences, wrong(sequences));
  for (const sequence of sequences) {
    check(Array.isArray(sequence) || ArrayBuffer.isView(sequence), wrong(sequence));
    yield sequence;
  }
}

/** A string is iterable too, but its characters are no texts. */
function listed(method: string, texts: Iterable<Text>): Iterable<Text> {
  check(typeof texts === 'object' && texts !== null && Symbol.iterator in texts, () => ({
    code: 'text/kind', where: `Tokenizer.${method}`, expected: 'a list of texts', received: show(texts), fix: 'put the text into a list: [text]',
  }));
  return texts;
}
