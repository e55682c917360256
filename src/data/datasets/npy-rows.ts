/** @file The two kinds of arrays in Keras's imdb.npz and reuters.npz: numbers, and lists of numbers, which NumPy pickles. */
import { type ErrorFields, KeratinError, check, show, within } from '../../core/errors.js';
import { readPickle } from './pickle.js';

/** What an .npy file says of itself. */
interface NpyHeader { readonly descr: string; readonly length: number; readonly start: number }

/**
 * A one-dimensional .npy array of whole numbers (int64, int32 or uint8).
 * @throws KeratinError `file/header`, `file/truncated`
 */
export function decodeNpyNumbers(bytes: Uint8Array): number[] {
  return within('npy', () => {
    const { descr, length, start } = readHeader(bytes);
    const widths: Readonly<Record<string, number>> = { '<i8': 8, '<i4': 4, '|u1': 1, '|i1': 1, '<i2': 2 };
    const width = widths[descr];
    check(width !== undefined, () => broken('file/header', 'whole numbers', `the format ${show(descr)}`));
    check(bytes.length >= start + length * width, () => broken('file/truncated', `${start + length * width} bytes`, `${bytes.length}`));
    const view = new DataView(bytes.buffer, bytes.byteOffset + start);
    const read = { 8: (at: number) => Number(view.getBigInt64(at, true)), 4: (at: number) => view.getInt32(at, true), 2: (at: number) => view.getInt16(at, true), 1: (at: number) => view.getUint8(at) }[width as 8];
    return Array.from({ length }, (_, i) => read(i * width));
  });
}

/**
 * A one-dimensional .npy array of lists of whole numbers. Nothing that the pickle says is executed: it may be just this.
 * @throws KeratinError `file/header`, `file/truncated`, `file/pickle`
 */
export function decodeNpyRows(bytes: Uint8Array): Int32Array[] {
  return within('npy', () => {
    const { descr, length, start } = readHeader(bytes);
    check(descr === '|O', () => broken('file/header', 'lists of numbers (the format |O)', `the format ${show(descr)}`));
    const rows = readPickle(bytes.subarray(start));
    check(rows.length === length, () => broken('file/truncated', `${length} rows`, `${rows.length}`));
    let tokens = 0;
    return rows.map((row, i) => {
      // A pickle may name the same list again and again; an honest one has a byte or more for each number.
      tokens += Array.isArray(row) ? row.length : 0;
      check(tokens <= bytes.length, () => broken('file/pickle', 'fewer numbers than bytes', 'lists that are repeated'));
      check(Array.isArray(row) && row.every((token) => Number.isInteger(token) && Math.abs(token as number) < 2 ** 31), () => broken('file/pickle', `a list of whole numbers as row ${i}`, show(row)));
      return Int32Array.from(row as number[]);
    });
  });
}

function readHeader(bytes: Uint8Array): NpyHeader {
  const magic = bytes.length > 12 && bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';
  check(magic, () => broken('file/header', 'a NumPy array, which begins with \\x93NUMPY', `${bytes.length} bytes of something else`));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const long = bytes[6]! > 1;
  const start = (long ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true));
  check(start <= bytes.length, () => broken('file/truncated', `a header of ${start} bytes`, `${bytes.length}`));
  const text = new TextDecoder().decode(bytes.subarray(long ? 12 : 10, start));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const length = /'shape'\s*:\s*\(\s*(\d+)\s*,\s*\)/.exec(text)?.[1];
  check(descr !== undefined && length !== undefined, () => broken('file/header', 'an array of one dimension', text.trim()));
  return { descr, length: Number(length), start };
}

const broken = (code: string, expected: string, received: string): ErrorFields => ({ code, expected, received, fix: 'download the file again; it should be the one that Keras uses' });

/** For the zip around the arrays. @throws KeratinError `file/missing-entry` */
export function entryOf(entries: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = entries.get(`${name}.npy`);
  if (bytes === undefined) throw new KeratinError(broken('file/missing-entry', `${name}.npy in the archive`, [...entries.keys()].join(', ') || 'an empty archive'));
  return bytes;
}
