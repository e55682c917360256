/** @file A table of measurements: which columns hold numbers, and what stands where nothing was measured. */
import { KeratinError, check, show } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import { Tensor } from '../../core/tensor.js';
import { openBytes } from '../../data/datasets/byte-stream.node.js';
import { eachLine, textOf } from '../../data/datasets/lines.js';
import { LOOKED_AT, type SeriesHeader, cellsOf, nothing, numericColumns, readHeader } from './series-header.js';

export interface SeriesTable {
  /** float32 [t, d], without holes. */
  readonly data: Tensor;
  readonly columns: readonly string[];
  /** What a reader should know, whole sentences. */
  readonly notices: readonly string[];
}

interface Reading {
  /** Those that are wanted, in this order; default: all that hold numbers. */
  readonly columns?: readonly string[] | null;
  /** A number that stands for no measurement. */
  readonly missing?: number | null;
}

/** A table that is in memory already. */
export interface NamedBytes { readonly name: string; readonly bytes: Uint8Array }

/**
 * Reads a CSV or TSV, of a path also .gz, with names of columns in its first line. Holes take the value before them.
 * @throws KeratinError `file/header`, `file/csv` with line and column, `series/column`, `data/empty`, `file/…`
 */
export async function readSeries(source: string | NamedBytes, { columns = null, missing = null }: Reading = {}): Promise<SeriesTable> {
  let header: SeriesHeader = { names: [], separator: '' };
  let leftOut: string[] = [];
  const waiting: [line: number, cells: string[]][] = [];
  const numbers: number[] = [];
  const holes = { count: 0, first: '' };
  const found: { wanted: readonly number[] | null } = { wanted: null };

  const take = (line: number, cells: readonly string[]): void => {
    check(cells.length === header.names.length, () => ({ code: 'file/csv', expected: `${header.names.length} fields in line ${line}, as many as there are columns`, received: `${cells.length}`, fix: 'correct the line; the file may have been cut off' }));
    for (const column of found.wanted!) {
      const cell = cells[column]!.trim();
      let value = nothing.test(cell) ? NaN : Number(cell);
      check(!Number.isNaN(value) || nothing.test(cell), () => ({ code: 'file/csv', expected: `a number in line ${line}, column ${show(header.names[column])}`, received: show(cell), fix: 'correct it, or leave it empty; or choose other columns: --columns' }));
      if (value === missing || !Number.isFinite(value)) {
        value = NaN;
        if (holes.count++ === 0) holes.first = `line ${line}, column ${show(header.names[column])}`;
      }
      numbers.push(value);
    }
  };
  const decide = (): void => {
    found.wanted = columns === null ? numericColumns(header, waiting.map(([, cells]) => cells)) : columns.map((name) => indexOf(header.names, name));
    leftOut = header.names.filter((_, i) => columns === null && !found.wanted!.includes(i));
    for (const [line, cells] of waiting.splice(0)) take(line, cells);
  };
  try {
    await eachLine(typeof source === 'string' ? openBytes(source) : whole(source), (bytes, start, end, line) => {
      const text = textOf(bytes, start, end);
      if (text.trim() === '') return;
      if (header.names.length === 0) {
        header = readHeader(text);
        return;
      }
      const cells = cellsOf(text, header.separator);
      if (found.wanted !== null) take(line, cells);
      else if (waiting.push([line, cells]) === LOOKED_AT) decide();
    });
    if (found.wanted === null && waiting.length > 0) decide();
    check(found.wanted !== null && numbers.length > 0, () => ({ code: 'data/empty', expected: 'rows of numbers', received: header.names.length === 0 ? 'an empty file' : found.wanted === null ? 'names of columns alone' : 'no column of numbers', fix: 'check the file' }));
  } catch (error) {
    throw error instanceof KeratinError ? error.within(`table "${typeof source === 'string' ? source : source.name}"`) : error;
  }
  const wanted = found.wanted!;
  const width = wanted.length;
  fill(numbers, width);
  return {
    data: new Tensor([numbers.length / width, width], 'float32', Float32Array.from(numbers)),
    columns: wanted.map((i) => header.names[i]!),
    notices: [
      ...(leftOut.length === 0 ? [] : [`left out, since they hold no numbers: ${leftOut.join(', ')}`]),
      ...(holes.count === 0 ? [] : [`${holes.count} ${holes.count === 1 ? 'value is' : 'values are'} missing and became the one before; the first in ${holes.first}`]),
    ],
  };
}

async function* whole({ bytes }: NamedBytes): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The number of the column of that name. @throws KeratinError `series/column` */
export function indexOf(columns: readonly string[], name: string): number {
  const at = columns.indexOf(name);
  check(at >= 0, () => ({
    code: 'series/column', expected: `one of the columns ${columns.join(', ')}`, received: show(name), fix: `name it as it is written there${nearestNames(name, columns)[0] === undefined ? '' : `: ${show(nearestNames(name, columns)[0])}`}`,
  }));
  return at;
}

/** The value before; at the beginning the one behind. */
function fill(numbers: number[], width: number): void {
  for (let i = width; i < numbers.length; i++) if (Number.isNaN(numbers[i])) numbers[i] = numbers[i - width]!;
  for (let i = numbers.length - width - 1; i >= 0; i--) if (Number.isNaN(numbers[i])) numbers[i] = numbers[i + width]!;
}
