/** @file Sequences of any length as rows of one. */
import { type DType, allocate, dtypes } from '../../core/dtype.js';
import { KeratinError, check, show } from '../../core/errors.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { showShape, sizeOf } from '../../core/shape.js';
import { type NestedArray, Tensor, tensor } from '../../core/tensor.js';

/** At the beginning or at the end. */
export type Side = 'pre' | 'post';

/** Options of {@link padSequences}. */
export interface PadOptions {
  /** Length of all rows; default that of the longest sequence. */
  readonly maxLen?: number | null;
  /** Keras's spelling of maxLen. */
  readonly maxlen?: number | null;
  /** Default int32. */
  readonly dtype?: DType;
  /** Where short ones are filled; default at the beginning, so that a recurrent layer ends on the last word. */
  readonly padding?: Side;
  /** Where long ones are cut; default at the beginning. */
  readonly truncating?: Side;
  /** What is filled in; default 0. */
  readonly value?: number;
}

const defaults: Required<PadOptions> = { maxLen: null, maxlen: null, dtype: 'int32', padding: 'pre', truncating: 'pre', value: 0 };

/** Tokens, or vectors [t, …] of one size. */
export type Sequence = ArrayLike<number> | readonly NestedArray[];

/**
 * Fills up and cuts sequences to one length.
 *
 * Source: keras.utils.pad_sequences.
 *
 * @param sequences lists of numbers, or of arrays of one shape […]
 * @returns [n, t] or [n, t, …]
 * @throws KeratinError `data/empty` where no length follows from the data, `data/whole` for NaN, and numbers too large, where whole ones are wanted, `shape/ragged`, `option/value`
 * @example
 * padSequences([[1, 2, 3], [4]], { maxLen: 2 }).toArray();   // [[2, 3], [0, 4]]
 */
export function padSequences(sequences: readonly Sequence[], options: PadOptions = {}): Tensor {
  const where = 'padSequences';
  const settings = readSettings(where, defaults, options);
  const padding = oneOfWords(where, 'padding', ['pre', 'post'], settings.padding);
  const truncating = oneOfWords(where, 'truncating', ['pre', 'post'], settings.truncating);
  check(dtypes.includes(settings.dtype), () => ({ code: 'option/value', where, expected: `dtype as one of ${dtypes.join(', ')}`, received: show(settings.dtype), fix: "use 'int32' for tokens" }));
  checkSequences(where, sequences);
  const isWhole = settings.dtype === 'int32' || settings.dtype === 'int64' || settings.dtype === 'uint8';
  check(typeof settings.value === 'number' && (!isWhole || Number.isFinite(settings.value)), () => ({
    code: 'option/value', where, expected: 'value as a number', received: show(settings.value), fix: 'use 0, for example',
  }));
  const length = lengthOf(where, sequences, settings.maxLen ?? settings.maxlen);
  const inner = innerShape(sequences);
  const row = sizeOf(inner);

  const data = allocate(settings.dtype, sequences.length * length * row);
  if (settings.value !== 0) data.fill((data instanceof BigInt64Array ? BigInt(settings.value) : settings.value) as never);
  sequences.forEach((sequence, i) => {
    const kept = Math.min(sequence.length, length);
    const from = truncating === 'pre' ? sequence.length - kept : 0;
    const to = (i * length + (padding === 'pre' ? length - kept : 0)) * row;
    if (inner.length === 0 && !(data instanceof BigInt64Array)) {
      for (let k = 0; k < kept; k++) {
        const token = sequence[from + k] as number;
        data[to + k] = token;
        // Fractions are cut off, as in Keras; anything else would silently become another number.
        if (isWhole && data[to + k] !== token && typeof token === 'number' && data[to + k] !== Math.trunc(token)) throw notWhole(settings.dtype, token, [i, from + k]);
      }
      return;
    }
    const values = tensor(Array.prototype.slice.call(sequence, from, from + kept) as NestedArray, { dtype: settings.dtype });
    check(kept === 0 || showShape(values.shape.slice(1)) === showShape(inner), () => ({
      code: 'shape/ragged', where, expected: `steps of shape ${showShape(inner)}, as in the first sequence`, received: `${showShape(values.shape.slice(1))} in sequence ${i}`, fix: 'make all steps equally long',
    }));
    data.set(values.data as never, to);
  });
  return new Tensor([sequences.length, length, ...inner], settings.dtype, data);
}

const notWhole = (dtype: DType, token: number, at: readonly number[]): KeratinError => new KeratinError({
  code: 'data/whole', where: 'padSequences', expected: `numbers that ${dtype} can hold`, received: `${token} at ${showShape(at)}`, fix: "pass dtype: 'float32' for measured numbers",
});

/** @throws KeratinError `data/kind`, `data/empty` */
export function checkSequences(where: string, sequences: readonly Sequence[]): void {
  check(Array.isArray(sequences), () => ({ code: 'data/kind', where, expected: 'a list of sequences', received: show(sequences), fix: 'pass [[1, 2], [3]], for example' }));
  check(sequences.length > 0, () => ({ code: 'data/empty', where, expected: 'at least one sequence', received: 'none', fix: 'check how the data was read or filtered' }));
  const wrong = sequences.findIndex((s) => !Array.isArray(s) && !ArrayBuffer.isView(s));
  check(wrong === -1, () => ({
    code: 'data/kind', where, expected: `a list of numbers as sequence ${wrong}`, received: show(sequences[wrong]), fix: typeof sequences[wrong] === 'number' ? 'put a single sequence into a list: [sequence]' : 'turn texts into numbers first, with a Tokenizer',
  }));
}

function lengthOf(where: string, sequences: readonly Sequence[], given: number | null): number {
  if (given === null) {
    const longest = sequences.reduce((longest, { length }) => Math.max(longest, length), 0);
    check(longest > 0, () => ({
      code: 'data/empty', where, expected: 'a sequence with something in it, or maxLen', received: `${sequences.length} empty sequences`, fix: 'pass maxLen, or look why the texts are empty or have no known words',
    }));
    return longest;
  }
  check(Number.isInteger(given) && given > 0, () => ({ code: 'option/value', where, expected: 'maxLen as a whole number above 0', received: show(given), fix: 'use maxLen: 500, for example' }));
  return given;
}

function innerShape(sequences: readonly Sequence[]): readonly number[] {
  const first = sequences.find(({ length }) => length > 0)?.[0];
  return first === undefined || typeof first === 'number' || typeof first === 'boolean' ? [] : tensor(first).shape;
}
