/** @file Lines of word vectors as rows: words may have spaces in them, and lines may be broken. */
import { check, show } from '../../core/errors.js';
import { parseDecimal, parseDecimals, textOf } from './lines.js';

/** A line that was left out, and why. */
export interface BrokenLine { readonly line: number; readonly reason: string }

interface WaitingLine { readonly bytes: Uint8Array; readonly line: number }

const SPACE = 32;
/** Lines that are looked at to learn the length of the vectors. */
const LOOK_AHEAD = 10;
/** Vectors that share an array: many small arrays cost more than their numbers. */
const ROWS_PER_BLOCK = 4096;
const NAMED_AT_MOST = 100;

/** Takes lines one by one. */
export class GloveReader {
  /** Length of the vectors; 0 until it is known. */
  dimension = 0;
  readonly rows = new Map<string, Float32Array>();
  readonly broken: BrokenLine[] = [];
  brokenLines = 0;
  private readonly waiting: WaitingLine[] = [];
  private block = new Float32Array(0);
  private used = 0;
  private goodLines = 0;

  /** @param wanted length that the vectors must have; null for any
   * @param words the only ones to keep; null for all */
  constructor(private readonly wanted: number | null, private readonly words: ReadonlySet<string> | null) {}

  read(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (this.dimension === 0) {
      this.waiting.push({ bytes: bytes.slice(start, end), line });
      if (this.waiting.length === LOOK_AHEAD) this.begin();
    } else if (end > start) this.take(bytes, start, end, line);
  }

  /** @throws KeratinError `data/empty` `glove/dimension` `glove/broken` */
  finish(): void {
    if (this.dimension === 0) this.begin();
    check(this.brokenLines <= this.goodLines, () => ({
      code: 'glove/broken', expected: `lines of a word and ${this.dimension} numbers`, received: `${this.brokenLines} others, as line ${this.broken[0]!.line}: ${this.broken[0]!.reason}`, fix: 'check that it is a file of word vectors as text; download it again',
    }));
  }

  /** The length of the vectors is that of most of the first lines. */
  private begin(): void {
    const lengths = this.waiting.map(({ bytes }) => numbersAtEnd(bytes)).filter((length) => length > 1);
    const votes = new Map<number, number>();
    for (const length of lengths) votes.set(length, (votes.get(length) ?? 0) + 1);
    const [dimension] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [0];
    check(dimension > 0, () => ({
      code: 'data/empty', expected: 'lines of a word and its numbers', received: this.waiting.length === 0 ? 'an empty file' : show(textOf(this.waiting[0]!.bytes, 0, 60)), fix: 'pass a file as glove.6B.100d.txt',
    }));
    check(this.wanted === null || this.wanted === dimension, () => ({
      code: 'glove/dimension', expected: `vectors of ${this.wanted} numbers`, received: `${dimension}`, fix: `pass dimension: ${dimension}, or the file with ${this.wanted}d in its name`,
    }));
    this.dimension = dimension;
    for (const { bytes, line } of this.waiting) {
      const isHeader = line === 1 && /^\d+ \d+$/.test(textOf(bytes, 0, bytes.length)); // word2vec's text format
      if (bytes.length > 0 && !isHeader) this.take(bytes, 0, bytes.length, line);
    }
    this.waiting.length = 0;
  }

  private take(bytes: Uint8Array, start: number, end: number, line: number): void {
    while (end > start && bytes[end - 1] === SPACE) end--;
    const space = bytes.indexOf(SPACE, start);
    if (space > start && space < end && this.keep(bytes, start, space, end)) return;
    const from = this.numbersFrom(bytes, start, end);
    if (typeof from === 'string') this.leaveOut(line, from);
    else this.keep(bytes, start, from - 1, end);
  }

  /** Keeps the vector between `space` and `end` for the word before; false where the numbers are not just so many. */
  private keep(bytes: Uint8Array, start: number, space: number, end: number): boolean {
    const word = textOf(bytes, start, space);
    const at = this.room();
    if (!parseDecimals(bytes, space + 1, end, SPACE, this.block, at, this.dimension)) return false;
    this.goodLines++;
    if (this.words === null || this.words.has(word)) {
      this.rows.set(word, this.block.subarray(at, at + this.dimension));
      this.used++;
    }
    return true;
  }

  /** Where the numbers of a word with spaces begin, as of ". . ."; or what is wrong with the line. */
  private numbersFrom(bytes: Uint8Array, start: number, end: number): number | string {
    let next = end;
    for (let left = this.dimension; left > 0; left--) {
      const space = bytes.lastIndexOf(SPACE, next - 1);
      if (space <= start) return `${this.dimension - left} numbers instead of ${this.dimension}`;
      if (Number.isNaN(parseDecimal(bytes, space + 1, next))) return `${show(textOf(bytes, space + 1, next))} where a number should be`;
      next = space;
    }
    const space = bytes.lastIndexOf(SPACE, next - 1);
    const oneMore = space > start && !Number.isNaN(parseDecimal(bytes, space + 1, next));
    return oneMore ? `more than ${this.dimension} numbers` : next + 1;
  }

  private leaveOut(line: number, reason: string): void {
    this.brokenLines++;
    if (this.broken.length < NAMED_AT_MOST) this.broken.push({ line, reason });
  }

  /** Where the next vector goes. */
  private room(): number {
    if ((this.used + 1) * this.dimension > this.block.length) {
      this.block = new Float32Array(ROWS_PER_BLOCK * this.dimension);
      this.used = 0;
    }
    return this.used * this.dimension;
  }
}

/** How many numbers a line ends with. */
function numbersAtEnd(bytes: Uint8Array): number {
  const fields = textOf(bytes, 0, bytes.length).trim().split(' ').slice(1).reverse();
  const other = fields.findIndex((field) => !Number.isFinite(Number(field)) || field === '');
  return other === -1 ? fields.length : other;
}
