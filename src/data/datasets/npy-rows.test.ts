/** @file Pickled lists of numbers: what NumPy writes is read, everything else is refused without being run. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../../core/errors.js';
import { int, latin1, list, npy, pickledRows } from '../../testing/npy-file.js';
import { decodeNpyNumbers, decodeNpyRows } from './npy-rows.js';

const rows = [[1, 300, 70000], [], [5]];

describe('rows', () => {
  it('of numbers of one, two and four bytes', () => {
    expect(decodeNpyRows(npy('|O', 3, pickledRows(rows))).map((row) => [...row])).toEqual(rows);
  });

  it('cut off anywhere are refused, never read wrong', () => {
    const whole = npy('|O', 3, pickledRows(rows));
    for (let length = 0; length < whole.length; length++) expect(() => decodeNpyRows(whole.subarray(0, length))).toThrow(KeratinError);
  });

  it('changed anywhere give rows or a refusal, nothing else', () => {
    const whole = npy('|O', 3, pickledRows(rows));
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x28, 0x52, 0x62, 0x65, 0x68, 0x72, 0xff]) {
        const changed = whole.slice();
        changed[at] = value;
        try {
          expect(decodeNpyRows(changed).length).toBeLessThan(300);
        } catch (error) {
          expect(error).toBeInstanceOf(KeratinError);
        }
      }
    }
  });

  const call = latin1('\x80\x02cposix\nsystem\nU\x05touchR.');
  const self = [0x80, 2, ...pickledRows(rows).slice(2, -3 - 40)];
  it.each<[string, Uint8Array, string]>([
    ['a call', npy('|O', 1, call), 'received a call of posix.system, which is not done. Fix: use the file that Keras downloads'],
    ['a name that every object has', npy('|O', 1, latin1('\x80\x02c__proto__\nconstructor\n.')), 'a call of __proto__.constructor'],
    ['another object', npy('|O', 1, latin1('\x80\x02]N.')), 'received something else'],
    ['an unknown code', npy('|O', 1, [0x80, 2, 0x50]), 'received the code 0x50 at byte 2'],
    ['texts instead of numbers', npy('|O', 1, pickledRows([['a']])), 'a list of whole numbers as row 0; received ["a"]'],
    ['fewer rows than announced', npy('|O', 4, pickledRows(rows)), 'expected 4 rows; received 3'],
    ['numbers', npy('<i8', 1, Array.from({ length: 8 }, () => 0)), 'lists of numbers (the format |O); received the format "<i8"'],
    ['a table', npy('|O', 1, []).map((byte, i, all) => (byte === 0x2c && all[i + 1] === 0x29 ? 0x32 : byte)), 'an array of one dimension'],
    ['no array', Uint8Array.of(1, 2, 3), 'a NumPy array, which begins with'],
    ['half of one', Uint8Array.from(self), 'a NumPy array'],
  ])('%s is refused', (_, bytes, message) => expect(() => decodeNpyRows(bytes)).toThrow(message));

  it('that are one list again and again are refused before they are many', () => {
    const long = list(Array.from({ length: 1000 }, () => int(7)));
    const repeated = [...pickledRows([]).slice(0, -6), 0x5d, 0x28, ...long, 0x71, 0x20, ...Array.from({ length: 1000 }, () => [0x68, 0x20]).flat(), 0x65, 0x74, 0x62, 0x2e];
    expect(() => decodeNpyRows(npy('|O', 1001, repeated))).toThrow('lists that are repeated');
  });
});

it('numbers of several formats', () => {
  expect(decodeNpyNumbers(npy('<i8', 2, [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]))).toEqual([1, -1]);
  expect(decodeNpyNumbers(npy('|u1', 3, [0, 1, 255]))).toEqual([0, 1, 255]);
  expect(() => decodeNpyNumbers(npy('<f8', 1, []))).toThrow('whole numbers; received the format "<f8"');
  expect(() => decodeNpyNumbers(npy('<i4', 2, [0, 0, 0, 0]))).toThrow(/expected \d+ bytes/);
});
