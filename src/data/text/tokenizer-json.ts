/** @file A tokenizer as JSON, in the form of Keras's `Tokenizer.to_json`: its tables are JSON inside of JSON. */
import { KeratinError, check, show } from '../../core/errors.js';
import type { TokenizerOptions } from './tokenizer-options.js';

/** What a tokenizer is made with and has learnt. */
export interface TokenizerState {
  readonly options: Omit<TokenizerOptions, 'analyzer'>;
  readonly documentCount: number;
  readonly wordCounts: ReadonlyMap<string, number>;
  readonly wordDocs: ReadonlyMap<string, number>;
  readonly indexDocs: ReadonlyMap<number, number>;
  readonly wordIndex: ReadonlyMap<string, number>;
  readonly indexWord: ReadonlyMap<number, string>;
}

/** Keras reads every option by name and stops at one that it does not know, so ours stands there only where it is used. */
export function printTokenizer(state: TokenizerState): string {
  const { numWords, filters, lower, split, charLevel, oovToken, segment } = state.options;
  const table = (entries: ReadonlyMap<string | number, string | number>): string => print(entries);
  return print(new Map<string, unknown>([['class_name', 'Tokenizer'], ['config', new Map<string, unknown>([
    ['num_words', numWords], ['filters', filters], ['lower', lower], ['split', split], ['char_level', charLevel], ['oov_token', oovToken],
    ...(segment ? [['segment', segment] as const] : []),
    ['document_count', state.documentCount], ['word_counts', table(state.wordCounts)], ['word_docs', table(state.wordDocs)],
    ['index_docs', table(state.indexDocs)], ['index_word', table(state.indexWord)], ['word_index', table(state.wordIndex)],
  ])]]));
}

/** As Python's json.dumps: a space after commas and colons, nothing but ASCII. */
function print(value: unknown): string {
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${print(String(key))}: ${print(item)}`).join(', ')}}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** @throws KeratinError `file/json`, `file/tokenizer` */
export function parseTokenizer(json: string): TokenizerState {
  const { class_name: className, config } = (parse('Tokenizer.fromJson', json) ?? {}) as { class_name?: unknown; config?: Record<string, unknown> };
  check(className === 'Tokenizer' && typeof config === 'object' && config !== null, () => broken('the JSON of a Tokenizer', className === undefined ? 'no class_name' : show(className)));
  const field = (name: string, fits: (value: unknown) => boolean, expected: string): any => {
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    check(fits(value), () => broken(`${name} as ${expected}`, show(value)));
    return value;
  };
  const text = (name: string): string => field(name, (v) => typeof v === 'string', 'a text');
  const flag = (name: string): boolean => field(name, (v) => typeof v === 'boolean', 'true or false');
  const orNull = (name: string, kind: string, expected: string): any => field(name, (v) => v === undefined || v === null || typeof v === kind, `${expected} or null`) ?? null;
  const table = <K, V>(name: string, key: (text: string) => K, value: (found: unknown) => found is V): Map<K, V> => {
    const entries = pairs(name, text(name)).map(([word, found]) => {
      check(value(found), () => broken(`${name} with a ${name === 'index_word' ? 'text' : 'whole number'} for ${show(word)}`, show(found)));
      return [key(word), found] as const;
    });
    return new Map(entries);
  };
  const index = (name: string) => (key: string): number => {
    check(/^\d+$/.test(key), () => broken(`${name} with whole numbers as names`, show(key)));
    return Number(key);
  };
  const word = (key: string): string => key;
  return {
    options: {
      numWords: orNull('num_words', 'number', 'a number'), filters: text('filters'), lower: flag('lower'), split: text('split'),
      charLevel: flag('char_level'), oovToken: orNull('oov_token', 'string', 'a text'), segment: orNull('segment', 'string', 'a text'),
    },
    documentCount: field('document_count', isCount, 'a whole number'),
    wordCounts: table('word_counts', word, isCount), wordDocs: table('word_docs', word, isCount), indexDocs: table('index_docs', index('index_docs'), isCount),
    wordIndex: table('word_index', word, isCount), indexWord: table('index_word', index('index_word'), (v): v is string => typeof v === 'string'),
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Names and values in the order of the text: JSON.parse would put names like "2020" first. */
function pairs(name: string, json: string): [key: string, value: unknown][] {
  const object = parse(`Tokenizer.fromJson, ${name}`, json);
  check(typeof object === 'object' && object !== null && !Array.isArray(object), () => broken(`${name} as an object`, show(object)));
  const text = '"(?:[^"\\\\]|\\\\.)*"';
  const entry = new RegExp(`\\s*(${text})\\s*:\\s*(${text}|[^\\s,{}\\[\\]"]+)\\s*[,}]`, 'y');
  const found: [string, unknown][] = [];
  entry.lastIndex = json.indexOf('{') + 1;
  for (let match = entry.exec(json); match !== null; match = entry.exec(json)) found.push([JSON.parse(match[1]!) as string, JSON.parse(match[2]!)]);
  // What the pattern does not know is a list or an object as a value.
  check(found.length >= Object.keys(object).length, () => broken(`${name} with plain values`, 'lists or objects among them'));
  return found;
}

function parse(where: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new KeratinError({ code: 'file/json', where, expected: 'JSON', received: (cause as Error).message, fix: 'pass what toJson() or Keras\'s to_json() gave', cause });
  }
}

const broken = (expected: string, received: string): { code: string; where: string; expected: string; received: string; fix: string } =>
  ({ code: 'file/tokenizer', where: 'Tokenizer.fromJson', expected, received, fix: 'pass what toJson() or Keras\'s to_json() gave' });
