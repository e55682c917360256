/** @file Texts as rows of word ranks, and what Keras makes of them: order, start, out-of-vocabulary, limits. */
import { check, show } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { NumpyRandomState } from './mersenne-twister.js';

/** Texts as ranks of their words, 1 for the most frequent, and the class of each. */
export interface TokenRows { readonly rows: readonly Int32Array[]; readonly labels: readonly number[] }

/** Options that Keras's text data sets share. */
export interface TokenOptions {
  /** Only words of a rank below it (shifted by indexFrom) are kept; default all but the largest, as in Keras. */
  readonly numWords?: number | null;
  /** So many of the most frequent (shifted likewise) are left out too; default 0. */
  readonly skipTop?: number;
  /** Texts of this many words and longer are left out; default none. */
  readonly maxLen?: number | null;
  /** Keras's spelling of maxLen. */
  readonly maxlen?: number | null;
  /** Of the order; default 113. The same as in Keras. */
  readonly seed?: number;
  /** Stands before each text; default 1; null for nothing. */
  readonly startChar?: number | null;
  /** Stands for words that are not kept; default 2; null leaves them out. */
  readonly oovChar?: number | null;
  /** Is added to every rank; default 3, so that 0 is for padding. */
  readonly indexFrom?: number;
}

export const tokenDefaults: Required<TokenOptions> = { numWords: null, skipTop: 0, maxLen: null, maxlen: null, seed: 113, startChar: 1, oovChar: 2, indexFrom: 3 };

/** Texts as lists of numbers, and their classes, uint8 [n]. */
export type TokenPart = [x: Int32Array[], y: Tensor];

/** @throws KeratinError `option/value` */
export function checkTokenOptions(where: string, options: Required<TokenOptions>): void {
  const whole = (value: unknown, least: number): boolean => Number.isInteger(value) && (value as number) >= least;
  const { numWords, maxLen, maxlen, skipTop, seed, startChar, oovChar, indexFrom } = options;
  const checks = { numWords: numWords === null || whole(numWords, 0), maxLen: (maxLen ?? maxlen) === null || whole(maxLen ?? maxlen, 0), skipTop: whole(skipTop, 0), seed: whole(seed, 0) && seed < 2 ** 32, startChar: startChar === null || whole(startChar, 0), oovChar: oovChar === null || whole(oovChar, 0), indexFrom: whole(indexFrom, 0) };
  for (const [name, fits] of Object.entries(checks)) {
    check(fits, () => ({ code: 'option/value', where, expected: `${name} as a whole number from 0`, received: show(options[name as keyof TokenOptions]), fix: 'leave it out for the default of Keras' }));
  }
}

/** Mixes the rows and puts the start and the shift on, and leaves out long ones: Keras's first steps, in its order. */
export function arrangeRows(where: string, { rows, labels }: TokenRows, random: NumpyRandomState, options: Required<TokenOptions>): TokenRows {
  const { startChar, indexFrom, maxLen, maxlen } = options;
  const order = [...random.shuffled(rows.length)];
  const extra = startChar === null ? 0 : 1;
  const limit = (maxLen ?? maxlen) || Infinity;
  const kept = order.filter((i) => rows[i]!.length + extra < limit);
  check(kept.length > 0, () => ({ code: 'data/empty', where, expected: `texts of less than maxLen = ${limit} words`, received: 'none', fix: 'raise maxLen' }));
  const shifted = kept.map((i) => {
    const row = new Int32Array(rows[i]!.length + extra);
    if (extra) row[0] = startChar!;
    for (let k = extra; k < row.length; k++) row[k] = rows[i]![k - extra]! + indexFrom;
    return row;
  });
  return { rows: shifted, labels: kept.map((i) => labels[i]!) };
}

/** Keras's last step: what is too frequent or too rare becomes `oovChar`. Changes the rows in place. */
export function limitWords(parts: readonly TokenRows[], { numWords, skipTop, oovChar }: Required<TokenOptions>): TokenPart[] {
  let limit = numWords || 0;
  if (!numWords) for (const { rows } of parts) for (const row of rows) for (const token of row) limit = Math.max(limit, token);
  const keep = (token: number): boolean => skipTop <= token && token < limit;
  return parts.map(({ rows, labels }) => {
    const limited = rows.map((row) => {
      if (oovChar === null) return row.filter(keep);
      for (let k = 0; k < row.length; k++) if (!keep(row[k]!)) row[k] = oovChar;
      return row;
    });
    return [limited, new Tensor([labels.length], 'uint8', Uint8Array.from(labels))];
  });
}
