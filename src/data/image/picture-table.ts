/** @file Tables that name picture files: rows of objects, or a CSV file with a header; their columns by name, checked. */
import { readFileBytes } from '#atomic-file';
import { type ErrorFields, check, show, within } from '../../core/errors.js';
import { parseCsv } from '../../formats/csv.js';

/** One row; of a CSV file all values are text. */
export type TableRow = Readonly<Record<string, unknown>>;

/** A table, with a name for errors. */
export interface PictureTable {
  readonly name: string;
  readonly rows: readonly TableRow[];
}

/** Rows of objects as they are; a CSV file by its path.
 * @throws KeratinError `file/…`, `data/table` */
export async function readTable(source: readonly TableRow[] | string): Promise<PictureTable> {
  if (typeof source !== 'string') {
    check(Array.isArray(source) && source.every((row) => typeof row === 'object' && row !== null), () => ({
      code: 'data/table', expected: 'a list of rows such as { filename, class }, or the path of a CSV file', received: show(source), fix: "write [{ filename: 'a.jpg', class: 'cat' }, …]",
    }));
    return { name: 'table', rows: source };
  }
  const text = new TextDecoder().decode(await readFileBytes(source));
  const [header = [], ...lines] = within(`file "${source}"`, () => parseCsv(text));
  const rows = lines.map((line, i) => {
    check(line.length === header.length, () => ({
      code: 'data/table', where: `file "${source}", row ${i + 2}`, expected: `${header.length} fields, as in the first row`, received: `${line.length}`, fix: 'complete the row; put fields with commas into quotes',
    }));
    return Object.fromEntries(header.map((name, column) => [name, line[column]!]));
  });
  return { name: `file "${source}"`, rows };
}

/** All values of a column. @throws KeratinError `data/column` */
export function columnOf({ name, rows }: PictureTable, column: string): unknown[] {
  const names = Object.keys(rows[0] ?? {});
  check(rows.length === 0 || names.includes(column), () => ({
    code: 'data/column', where: name, expected: `a column "${column}"`, received: names.length === 0 ? 'no columns' : `the columns ${names.map(show).join(', ')}`, fix: 'name the columns with xCol and yCol',
  }));
  return rows.map((row) => row[column]);
}

/** A column of text that is nowhere empty. @throws KeratinError `data/column` */
export function textsOf(table: PictureTable, column: string): string[] {
  return columnOf(table, column).map((value, i) => {
    check(typeof value === 'string' && value !== '', () => wrongValue(table, column, i, 'text', value));
    return value;
  });
}

/** A column of numbers, which a CSV file has as text. @throws KeratinError `data/column` */
export function numbersOf(table: PictureTable, column: string): Float32Array {
  return Float32Array.from(columnOf(table, column), (value, i) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    check((typeof number === 'number' && !Number.isNaN(number)) || typeof number === 'boolean', () => wrongValue(table, column, i, 'a number', value));
    return Number(number);
  });
}

/** Classes of each row: one, or a list. @throws KeratinError `data/column` */
export function labelsOf(table: PictureTable, column: string, several: boolean): (readonly string[])[] {
  return columnOf(table, column).map((value, i) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const isText = list.every((label) => typeof label === 'string');
    check(isText && (several || !Array.isArray(value)), () => wrongValue(table, column, i, several ? 'the name of a class, or a list of them' : 'the name of a class', value));
    return list as string[];
  });
}

const wrongValue = ({ name }: PictureTable, column: string, row: number, expected: string, value: unknown): ErrorFields => ({
  code: 'data/column', where: `${name}, row ${row + 1}, column "${column}"`, expected, received: show(value),
  fix: typeof value === 'number' ? `write it as text: "${value}", or use classMode: 'raw' for numbers` : 'correct the row, or leave it out',
});
