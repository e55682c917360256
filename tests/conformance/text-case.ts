/** @file Cases of text: words, the hashing trick, the Tokenizer. All must be exact. */
import { camelCase } from '../../src/core/registry.js';
import { Tokenizer } from '../../src/data/text/tokenizer.js';
import { hashingTrick } from '../../src/data/text/word-hash.js';
import { textToWordSequence } from '../../src/data/text/word-sequence.js';
import { type FixtureTensor, type Kind, decode, isListOf, numbered } from './case.js';

type Keywords = Readonly<Record<string, any>>;

/** Keyword arguments in camelCase. */
export const optionsOf = (kwargs: Keywords): Record<string, any> => Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));

export const wordSequenceCase: Kind<{ readonly text: string; readonly kwargs: Keywords; readonly result: readonly string[] }> = {
  name: 'word sequence',
  matches: (c) => isListOf(c, 'text', 'kwargs', 'result'),
  split: numbered,
  async run({ content: { text, kwargs, result } }, report) {
    report.same('words', textToWordSequence(text, optionsOf(kwargs)), result);
  },
};

export const hashingTrickCase: Kind<{ readonly text: string; readonly n: number; readonly result: readonly number[]; readonly kwargs?: Keywords }> = {
  name: 'hashing trick',
  matches: (c) => isListOf(c, 'text', 'n', 'result'),
  split: numbered,
  async run({ content: { text, n, result, kwargs = {} } }, report) {
    report.same('indices', hashingTrick(text, n, { hashFunction: 'md5', ...optionsOf(kwargs) }), result);
  },
};

interface TokenizerCase {
  readonly kwargs: Keywords;
  readonly texts: readonly string[];
  readonly word_index: Readonly<Record<string, number>>;
  readonly word_counts: Readonly<Record<string, number>>;
  readonly word_docs: Readonly<Record<string, number>>;
  readonly document_count: number;
  readonly sequences: readonly number[][];
  readonly sequences_to_texts: readonly string[];
  readonly to_json: string;
  readonly [matrix: `matrix_${string}`]: FixtureTensor;
}

export const tokenizerCase: Kind<TokenizerCase> = {
  name: 'tokenizer',
  matches: (c) => isListOf(c, 'texts', 'word_index'),
  split: numbered,
  async run({ content }, report) {
    const learnt = new Tokenizer(optionsOf(content.kwargs));
    learnt.fitOnTexts(content.texts);
    // What Keras saved is the same tokenizer as the one that learnt here.
    for (const [how, tokenizer] of [['', learnt], [' from Keras\'s JSON', Tokenizer.fromJson(content.to_json)]] as const) {
      const tables = { word_index: tokenizer.wordIndex, word_counts: tokenizer.wordCounts, word_docs: tokenizer.wordDocs };
      for (const [name, table] of Object.entries(tables)) report.same(name + how, sorted([...table]), sorted(Object.entries(content[name as keyof typeof tables])));
      report.same(`document_count${how}`, tokenizer.documentCount, content.document_count);
      const sequences = tokenizer.textsToSequences(content.texts);
      report.same(`sequences${how}`, sequences, content.sequences);
      report.same(`sequences_to_texts${how}`, tokenizer.sequencesToTexts(content.sequences), content.sequences_to_texts);
      for (const mode of ['binary', 'count', 'freq', 'tfidf'] as const) {
        const expected = content[`matrix_${mode}`];
        if (expected !== undefined) report.close(`matrix_${mode}${how}`, tokenizer.textsToMatrix(content.texts, mode), decode(expected), {});
      }
      report.same(`to_json${how}`, normalJson(tokenizer.toJson()), normalJson(content.to_json));
    }
  },
};

const sorted = (entries: readonly (readonly [string, unknown])[]): unknown => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

/** Keras counts documents by sets, whose order is another in each run: these two tables are compared by name, all else to the letter. */
function normalJson(json: string): unknown {
  const object = JSON.parse(json) as { config: Record<string, string> };
  const unordered = Object.fromEntries(['word_docs', 'index_docs'].map((name) => [name, sorted(Object.entries(JSON.parse(object.config[name]!) as object))]));
  return { ...object, config: { ...object.config, ...unordered } };
}
