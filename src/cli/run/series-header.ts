/** @file The first lines of a table: names of columns, what stands between them, which of them hold numbers. */
import { check, show } from '../../core/errors.js';
import { openBytes } from '../../data/datasets/byte-stream.node.js';
import { eachLine, textOf } from '../../data/datasets/lines.js';
import { parseCsv } from '../../formats/csv.js';

/** Lines by which it is decided which columns hold numbers. */
export const LOOKED_AT = 50;
/** What stands where nothing was measured. */
export const nothing = /^(|nan|na|null)$/i;

export interface SeriesHeader { readonly separator: string; readonly names: readonly string[] }

/** @throws KeratinError `file/header` */
export function readHeader(line: string): SeriesHeader {
  const separator = [',', ';', '\t'].reduce((best, mark) => (line.split(mark).length > line.split(best).length ? mark : best));
  const names = cellsOf(line.replace(/^\ufeff/, ''), separator).map((name) => name.trim());
  check(names.every((name) => name !== '' && Number.isNaN(Number(name))), () => ({ code: 'file/header', expected: 'names of columns in the first line', received: show(line.slice(0, 80)), fix: 'put a line of names above the numbers' }));
  return { separator, names };
}

export const cellsOf = (line: string, separator: string): string[] => (line.includes('"') ? parseCsv(line, separator)[0] ?? [] : line.split(separator));

/** Numbers of the columns of which all cells are numbers, or empty. */
export const numericColumns = ({ names }: SeriesHeader, rows: readonly (readonly string[])[]): number[] =>
  names.map((_, i) => i).filter((i) => rows.every((cells) => nothing.test((cells[i] ?? '').trim()) || Number.isFinite(Number(cells[i]))));

/** Names of the columns of a table that hold numbers, by its first lines; empty for what is no table. @throws KeratinError `file/…` */
export async function columnsOf(path: string): Promise<string[]> {
  let header: SeriesHeader | undefined;
  const rows: string[][] = [];
  await eachLine(firstOf(openBytes(path)), (bytes, start, end) => {
    if (rows.length >= LOOKED_AT) return;
    const text = textOf(bytes, start, end);
    if (text.trim() === '') return;
    if (header === undefined) header = readHeader(text);
    else rows.push(cellsOf(text, header.separator));
  });
  return header === undefined || rows.length === 0 ? [] : numericColumns(header, rows).map((i) => header!.names[i]!);
}

async function* firstOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) return yield piece;
}
