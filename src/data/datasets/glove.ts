/** @file GloVe: vectors of words, learnt from billions of them. */
import { openBytes } from '#byte-stream';
import { gloveFile } from '#dataset-files';
import { KeratinError, check, show } from '../../core/errors.js';
import { sayOnce } from '../../core/log.js';
import { readSettings } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import { type BrokenLine, GloveReader } from './glove-reader.js';
import { eachLine } from './lines.js';

/** Options of {@link loadData}. */
export interface GloveOptions {
  /** A file as glove.6B.100d.txt, plain or .gz; or a folder with such files. Default: Keras's cache folder, else a download (862 MB). */
  readonly path?: string | null;
  /** Length of the vectors, d; default: that of the file, 100 where there is a choice. */
  readonly dimension?: number | null;
  /** Keeps the vectors of these alone, in memory too; default all. */
  readonly words?: Iterable<string> | null;
}

/** A table for an embedding, and what it could not be filled with. */
export interface EmbeddingMatrix {
  /** float32 [maxWords, d]; rows of words without a vector are 0. */
  readonly matrix: Tensor;
  /** Words that have a vector. */
  readonly found: number;
  /** Words that have none. */
  readonly missing: string[];
}

/** Word vectors by word. */
export class GloveVectors {
  constructor(
    /** Length of each vector, d. */
    readonly dimension: number,
    private readonly rows: ReadonlyMap<string, Float32Array>,
    /** Lines that were left out, at most 100 of them; `brokenLines` counts all. */
    readonly broken: readonly BrokenLine[],
    readonly brokenLines: number,
  ) {}

  /** Number of words. */
  get size(): number {
    return this.rows.size;
  }

  /** The vector of a word, [d]; undefined where there is none. */
  get(word: string): Float32Array | undefined {
    return this.rows.get(word);
  }

  has(word: string): boolean {
    return this.rows.has(word);
  }

  words(): Iterable<string> {
    return this.rows.keys();
  }

  /**
   * Row i is the vector of the word with index i; other rows are 0.
   *
   * @param wordIndex word -> index, as of a Tokenizer
   * @param options.maxWords only indices below it; default the largest + 1
   * @param options.indexFrom is added to every index: 3 for the index of `imdb`
   * @throws KeratinError `glove/none-found` where no word has a vector, `option/value`
   */
  embeddingMatrix(wordIndex: ReadonlyMap<string, number> | Readonly<Record<string, number>>, options: { readonly maxWords?: number | null; readonly indexFrom?: number } = {}): EmbeddingMatrix {
    const where = 'glove.embeddingMatrix';
    const { maxWords, indexFrom } = readSettings(where, { maxWords: null as number | null, indexFrom: 0 }, options);
    check(typeof wordIndex === 'object' && wordIndex !== null, () => ({ code: 'option/value', where, expected: 'a word index', received: show(wordIndex), fix: 'pass tokenizer.wordIndex' }));
    check(Number.isInteger(indexFrom) && indexFrom >= 0, () => ({ code: 'option/value', where, expected: 'indexFrom as a whole number from 0', received: show(indexFrom), fix: 'leave it out, or use 3 for imdb' }));
    const entries = [...(wordIndex instanceof Map ? wordIndex : Object.entries(wordIndex as Record<string, number>))] as [string, number][];
    const v = maxWords ?? entries.reduce((largest, [, index]) => Math.max(largest, index), 0) + indexFrom + 1;
    check(Number.isInteger(v) && v > 0, () => ({ code: 'option/value', where, expected: 'maxWords as a whole number above 0', received: show(v), fix: 'use the inputDim of the embedding' }));
    const matrix = new Float32Array(v * this.dimension);
    const missing: string[] = [];
    let found = 0;
    for (const [word, given] of entries) {
      check(Number.isInteger(given) && given >= 0, () => ({ code: 'option/value', where, expected: 'indices as whole numbers from 0', received: `${show(given)} for ${show(word)}`, fix: 'pass tokenizer.wordIndex' }));
      const index = given + indexFrom;
      if (index >= v) continue;
      const row = this.rows.get(word);
      if (row === undefined) missing.push(word);
      else matrix.set(row, index * this.dimension);
      found += Number(row !== undefined);
    }
    check(found > 0, () => ({
      code: 'glove/none-found', where, expected: 'vectors for some of the words', received: `none for ${missing.length}, as ${missing.slice(0, 3).map(show).join(', ')}`, fix: 'pass a word index with words as names, in lower case: tokenizer.wordIndex',
    }));
    return { matrix: new Tensor([v, this.dimension], 'float32', matrix), found, missing };
  }
}

/**
 * Reads a file of word vectors as a stream: a word, then d numbers, each line.
 * Broken lines are left out, counted and named.
 *
 * Source: Pennington, Socher, Manning 2014, GloVe: Global Vectors for Word Representation.
 *
 * @throws KeratinError `data/missing` `glove/dimension` where the file has other vectors, `glove/broken` where most lines are broken
 * @example
 * const vectors = await glove.loadData({ path: 'glove.6B', dimension: 100 });
 * const { matrix, found, missing } = vectors.embeddingMatrix(tokenizer.wordIndex, { maxWords: 10000 });
 * model.layers[0]!.setWeights([matrix]);
 * model.layers[0]!.trainable = false;
 */
export async function loadData(options: GloveOptions = {}): Promise<GloveVectors> {
  const where = 'glove.loadData';
  const { path, dimension, words } = readSettings(where, { path: null as string | null, dimension: null as number | null, words: null as Iterable<string> | null }, options);
  checkOptionalPath(where, 'path', path);
  check(dimension === null || (Number.isInteger(dimension) && dimension > 0), () => ({ code: 'option/value', where, expected: 'dimension as a whole number above 0', received: show(dimension), fix: 'use 50, 100, 200 or 300' }));
  check(words === null || (typeof words === 'object' && Symbol.iterator in words), () => ({ code: 'option/value', where, expected: 'words as a list of words', received: show(words), fix: 'pass tokenizer.wordIndex.keys(), for example' }));
  const file = await gloveFile(path, dimension);
  const place = `${where}, "${file}"`;
  const reader = new GloveReader(dimension, words === null ? null : new Set(words));
  try {
    await eachLine(openBytes(file), (bytes, start, end, line) => reader.read(bytes, start, end, line));
    reader.finish();
  } catch (error) {
    throw error instanceof KeratinError ? error.within(place) : error;
  }
  const { broken, brokenLines } = reader;
  if (brokenLines > 0) {
    const named = broken.slice(0, 3).map(({ line, reason }) => `line ${line} (${reason})`).join(', ');
    sayOnce(`${file}: ${brokenLines} broken line${brokenLines === 1 ? ' is' : 's are'} left out: ${named}${brokenLines > 3 ? ' …' : ''}`);
  }
  return new GloveVectors(reader.dimension, reader.rows, broken, brokenLines);
}
