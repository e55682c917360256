/** @file Lines of a stream of bytes, and numbers in them, without making strings. */
import { check } from '../../core/errors.js';

/** What a line is: bytes from `start` to before `end`, valid during the call alone; lines count from 1. */
export type OnLine = (bytes: Uint8Array, start: number, end: number, line: number) => void;

/** In bytes. What has no line ends at all is no text, and would be gathered without end. */
const LONGEST_LINE = 2 ** 24;

/**
 * Calls back for each line; its end (LF or CRLF) is not part of it.
 * @throws KeratinError `file/line` for one of more than 16 MB
 */
export async function eachLine(pieces: AsyncIterable<Uint8Array>, onLine: OnLine): Promise<void> {
  let rest: Uint8Array = new Uint8Array(0);
  let line = 0;
  const give = (bytes: Uint8Array, start: number, end: number): void => onLine(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end, ++line);
  for await (const piece of pieces) {
    let start = 0;
    let end = piece.indexOf(LF);
    if (rest.length > 0) {
      rest = joined(rest, end === -1 ? piece : piece.subarray(0, end));
      check(rest.length <= LONGEST_LINE, () => ({ code: 'file/line', expected: 'lines of text', received: `line ${line + 1} of more than ${LONGEST_LINE} bytes`, fix: 'check that it is a text file' }));
      if (end === -1) continue;
      give(rest, 0, rest.length);
      start = end + 1;
    }
    for (end = piece.indexOf(LF, start); end !== -1; end = piece.indexOf(LF, start)) {
      give(piece, start, end);
      start = end + 1;
    }
    rest = piece.slice(start);
  }
  if (rest.length > 0) give(rest, 0, rest.length);
}
const LF = 10;
const CR = 13;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** All bytes of a stream. */
export async function allBytes(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const list: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) length += list[list.push(piece) - 1]!.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of list) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const utf8 = new TextDecoder();
const powers = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Text of the bytes from `start` to before `end`. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

/**
 * The number that the bytes spell in decimals; NaN where they spell none.
 * Up to 15 digits divided by a power of ten up to 10^22 is exact to the last bit; all else is left to the language.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  return parseDecimals(bytes, start, end, 0, single, 0, 1) ? single[0]! : NaN;
}
const single = new Float64Array(1);

/**
 * Reads `count` numbers with `separator` between them into `out` from `at` on.
 * @returns whether just so many stand there, all of them finite
 */
export function parseDecimals(bytes: Uint8Array, start: number, end: number, separator: number, out: Float32Array | Float64Array, at: number, count: number): boolean {
  let i = start;
  for (let k = 0; k < count; k++, i++) {
    const first = i;
    const negative = bytes[i] === MINUS;
    if (negative) i++;
    let value = 0;
    let digits = 0;
    let point = -1;
    let plain = true;
    for (; i < end && bytes[i] !== separator; i++) {
      const digit = bytes[i]! - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        digits++;
      } else if (digit === POINT && point < 0) point = i;
      else plain = false;
    }
    if (!plain || digits === 0 || digits > 15) value = parseOther(bytes, first, i);
    else {
      if (point >= 0) value /= powers[i - 1 - point]!;
      if (negative) value = -value;
    }
    if (Number.isNaN(value)) return false;
    out[at + k] = value;
  }
  return i === end + 1;
}
const MINUS = 45;
const ZERO = 48;
const POINT = -2; // 46 - ZERO

function parseOther(bytes: Uint8Array, start: number, end: number): number {
  const text = textOf(bytes, start, end);
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
