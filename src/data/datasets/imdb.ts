/** @file IMDB's film reviews as numbers, as Keras gives them. */
import { writeFileAtomic } from '#atomic-file';
import { openBytes } from '#byte-stream';
import { findImdb, kerasFile } from '#dataset-files';
import { debug } from '../../core/log.js';
import { readSettings } from '../../core/settings.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import { gatherReviews } from './acl-imdb.js';
import type { RawReviews } from './dataset-files.js';
import { allBytes } from './lines.js';
import { NumpyRandomState } from './mersenne-twister.js';
import { decodeNpyNumbers, decodeNpyRows, entryOf } from './npy-rows.js';
import { readNpz } from './npz.js';
import { rankWords } from './rank-words.js';
import { type RankedParts, decodeTokens, encodeTokens } from './token-file.js';
import { type TokenOptions, type TokenPart, type TokenRows, arrangeRows, checkTokenOptions, limitWords, tokenDefaults } from './token-rows.js';
import { readWordIndex, readableWords } from './word-index.js';

/** Where the reviews come from. */
export interface ImdbSource {
  /** imdb.npz; or the raw reviews: the folder aclImdb, its archive, or a folder with either. Default: Keras's cache folder, else a download. */
  readonly path?: string | readonly string[] | null;
  /** Keras's imdb_word_index.json, or one with its most frequent words, by which raw reviews are ranked; default: the one beside them or in Keras's cache, else their own frequencies. */
  readonly wordIndex?: string | null;
  /** Whether ranked raw reviews are kept in Keras's cache folder, so that they are ranked once; default true. */
  readonly cache?: boolean;
}

/** Options of {@link loadData}. */
export interface ImdbOptions extends ImdbSource, TokenOptions {}

const sourceDefaults: Required<ImdbSource> = { path: null, wordIndex: null, cache: true };

/**
 * 50,000 film reviews, each a list of numbers: 1, then for each word its frequency rank + 3, or 2 where it is too rare.
 * Order, defaults and results are Keras's. Raw reviews are ranked by the words of the 25,000 to train on; words that only
 * the others have are left out.
 *
 * Source: keras.datasets.imdb; Maas et al. 2011.
 *
 * @returns [[xTrain, yTrain], [xTest, yTest]]: x a list of Int32Arrays, y uint8 [n], 0 bad, 1 good
 * @throws KeratinError `data/missing` `option/value` `file/…`
 * @example
 * const [[xTrain, yTrain], [xTest, yTest]] = await imdb.loadData({ numWords: 10000 });
 * const x500 = padSequences(xTrain, { maxLen: 500 });
 * const fromRaw = await imdb.loadData({ path: 'aclImdb_v1.tar.gz', numWords: 10000 });
 */
export async function loadData(options: ImdbOptions = {}): Promise<[train: TokenPart, test: TokenPart]> {
  const settings = readSettings('imdb.loadData', { ...sourceDefaults, ...tokenDefaults }, options);
  checkTokenOptions('imdb.loadData', settings);
  checkSource('imdb.loadData', settings);
  const { train, test } = await open(settings);
  const random = new NumpyRandomState(settings.seed);
  const arranged = [train, test].map((part) => arrangeRows('imdb.loadData', part, random, settings));
  return limitWords(arranged, settings) as [TokenPart, TokenPart];
}

/**
 * Word -> frequency rank, from 1. In the texts of {@link loadData} each is 3 (indexFrom) higher.
 *
 * Source: keras.datasets.imdb.get_word_index.
 *
 * @param options.path as of `loadData`, or the JSON file itself; default Keras's, from its cache or by download
 * @example
 * const words = new Map([...await imdb.getWordIndex()].map(([word, rank]) => [rank + 3, word]));
 */
export async function getWordIndex(options: ImdbSource = {}): Promise<Map<string, number>> {
  const settings = readSettings('imdb.getWordIndex', sourceDefaults, options);
  checkSource('imdb.getWordIndex', settings);
  if (settings.path === null) return readWordIndex(await kerasFile('imdb_word_index.json'));
  if (typeof settings.path === 'string' && settings.path.endsWith('.json')) return readWordIndex(settings.path);
  const { wordIndex } = await open(settings);
  return wordIndex === null ? readWordIndex(await kerasFile('imdb_word_index.json')) : new Map(wordIndex);
}

function checkSource(where: string, { path, wordIndex }: Required<ImdbSource>): void {
  for (const place of [path].flat()) checkOptionalPath(where, 'path', place);
  checkOptionalPath(where, 'wordIndex', wordIndex);
}

async function open({ path, wordIndex, cache }: Required<ImdbSource>): Promise<RankedParts> {
  const files = await findImdb(path, wordIndex);
  if ('raw' in files) return rank(files, cache ? files.cache : null);
  if ('ranked' in files) return decodeTokens(await allBytes(openBytes(files.ranked)));
  const entries = await readNpz(files.npz);
  const part = (name: string): TokenRows => ({ rows: decodeNpyRows(entryOf(entries, `x_${name}`)), labels: decodeNpyNumbers(entryOf(entries, `y_${name}`)) });
  return { train: part('train'), test: part('test'), wordIndex: null };
}

async function rank({ raw, index }: RawReviews, cache: string | null): Promise<RankedParts> {
  const kept = cache === null ? null : await allBytes(openBytes(cache)).then(decodeTokens).catch(() => null);
  if (kept !== null) return kept;
  const { train, test } = await gatherReviews(raw);
  const texts = [train, test].map((reviews) => reviews.map(({ text }) => text));
  const { wordIndex, rows } = rankWords(texts, index === null ? undefined : readableWords(await readWordIndex(index)));
  const [trainPart, testPart] = [train, test].map((reviews, i) => ({ rows: rows[i]!, labels: reviews.map(({ label }) => label) }));
  const parts = { train: trainPart!, test: testPart!, wordIndex };
  // What cannot be kept is ranked again next time.
  if (cache !== null) await writeFileAtomic(cache, encodeTokens(parts)).catch((error) => debug('data', () => `imdb: ${String(error)}`));
  return parts;
}
