/** @file A weather station's CSV: a time, then numbers; with what stations do to it: sentinels, repeated times, mangled signs. */
import { KeratinError, check, show } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { parseCsv } from '../../formats/csv.js';
import { eachLine, parseDecimal, textOf } from './lines.js';

/** A table of numbers, one row a time. */
export interface WeatherTable {
  /** float32 [t, d]. */
  readonly data: Tensor;
  /** Names of the d columns, the time not among them. */
  readonly columns: string[];
  /** The time of each row, as it is written. */
  readonly times: string[];
  /** What was mended. */
  readonly cleaned: {
    /** Values that a failed sensor left, and empty ones: each became the one before it. */
    readonly sentinels: number;
    /** Rows left out since their time had been there already. */
    readonly repeatedTimes: number;
    /** Column names with signs that somebody's encoding had destroyed. */
    readonly columns: number;
  };
}

/** What a failed sensor reports. */
const SENTINEL = -9999;
const COMMA = 44;

/** @throws KeratinError `file/header` `file/csv` with the line */
export async function readWeather(pieces: AsyncIterable<Uint8Array>, clean: boolean): Promise<WeatherTable> {
  let columns: string[] = [];
  let mangled = 0;
  const times: string[] = [];
  const seen = new Set<string>();
  const numbers: number[] = [];
  let sentinels = 0;
  let repeatedTimes = 0;

  await eachLine(pieces, (bytes, start, end, line) => {
    if (start === end) return;
    if (columns.length === 0) {
      const names = readHeader(textOf(bytes, start, end));
      columns = clean ? names.map(mend) : names;
      mangled = columns.filter((name, i) => name !== names[i]).length;
      return;
    }
    let at = bytes.indexOf(COMMA, start);
    const time = textOf(bytes, start, at < 0 || at > end ? end : at);
    if (clean && seen.has(time)) {
      repeatedTimes++;
      return;
    }
    const before = numbers.length - columns.length;
    for (let column = 0; column < columns.length; column++) {
      if (at < 0 || at >= end) throw shortLine(line, columns.length, column);
      let next = bytes.indexOf(COMMA, at + 1);
      if (next < 0 || next > end) next = end;
      let value = at + 1 === next ? NaN : number(bytes, at + 1, next, line, columns[column]!);
      if (clean && (Number.isNaN(value) || value === SENTINEL)) {
        sentinels++;
        value = before >= 0 ? numbers[before + column]! : NaN;
      }
      numbers.push(value);
      at = next;
    }
    if (at < end) throw shortLine(line, columns.length, columns.length + 1);
    seen.add(time);
    times.push(time);
  });
  check(times.length > 0, () => ({ code: 'data/empty', expected: 'rows of measurements', received: columns.length === 0 ? 'an empty file' : 'a header alone', fix: 'check the file' }));
  if (clean) fillFromBelow(numbers, columns.length);
  return { data: new Tensor([times.length, columns.length], 'float32', Float32Array.from(numbers)), columns, times, cleaned: { sentinels, repeatedTimes, columns: mangled } };
}

function readHeader(text: string): string[] {
  const [names = []] = parseCsv(text);
  check(names.length > 1 && names.slice(1).every((name) => Number.isNaN(Number(name))), () => ({
    code: 'file/header', expected: 'names of columns in the first line, the time first', received: show(text), fix: 'use the CSV as the station publishes it',
  }));
  return names.slice(1);
}

/** Square metres and micromoles, whose signs are lost where Latin-1 was taken for UTF-8. */
const mend = (name: string): string => name.replace(/W\/m[^\x20-\x7e²]/, 'W/m²').replace(/\([^\x20-\x7e]mol\/m[^\x20-\x7e]\/s\)/, '(µmol/m²/s)');

function number(bytes: Uint8Array, start: number, end: number, line: number, column: string): number {
  const value = parseDecimal(bytes, start, end);
  check(!Number.isNaN(value) || /^(nan)?$/i.test(textOf(bytes, start, end).trim()), () => ({
    code: 'file/csv', expected: `a number in line ${line}, column ${show(column)}`, received: show(textOf(bytes, start, end)), fix: 'correct the file, or leave out this line',
  }));
  return value;
}

const shortLine = (line: number, expected: number, received: number): KeratinError =>
  new KeratinError({ code: 'file/csv', expected: `a time and ${expected} numbers in line ${line}`, received: received > expected ? 'more' : `${received}`, fix: 'the file may have been cut off; copy or download it again' });

/** Values that nothing stands before become the first that stands after. */
function fillFromBelow(numbers: number[], width: number): void {
  for (let i = numbers.length - width - 1; i >= 0; i--) if (Number.isNaN(numbers[i]!)) numbers[i] = numbers[i + width]!;
}
