/** @file Tables as text: commas, quotes, lines. Source: RFC 4180. */
import { check, show } from '../core/errors.js';

/** A field; numbers are written so that they read back as the same number, null as nothing. */
export type CsvField = string | number | boolean | null | undefined;

/**
 * Rows as text, each ended by a line feed. Fields with separators, quotes or line ends are put in quotes.
 *
 * @example
 * formatCsv([['epoch', 'loss'], [0, 0.25]]);   // 'epoch,loss\n0,0.25\n'
 */
export function formatCsv(rows: readonly (readonly CsvField[])[], separator = ','): string {
  const field = (value: CsvField): string => {
    const text = String(value ?? '');
    return text.includes(separator) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  // A row of one empty field would look like an empty line, which readers skip.
  return rows.map((row) => `${row.length === 1 && field(row[0]) === '' ? '""' : row.map(field).join(separator)}\n`).join('');
}

/**
 * Rows of a CSV text, its lines ended by LF or CRLF; empty lines and a byte order mark are skipped.
 *
 * @throws KeratinError `file/csv` for a quote that is not closed, or text after a closing one
 */
export function parseCsv(text: string, separator = ','): string[][] {
  check(separator.length === 1 && !/["\r\n]/.test(separator), () => ({
    code: 'file/csv', where: 'csv', expected: 'one character as separator', received: show(separator), fix: "use ',' or ';' or '\\t'",
  }));
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const quoted = text[at] === '"';
    const end = quoted ? closingQuote(text, at, rows.length) : nextOf(text, at, separator);
    row.push(quoted ? text.slice(at + 1, end).replace(/""/g, '"') : text.slice(at, end));
    at = quoted ? end + 1 : end;
    if (text[at] === separator) {
      at++;
      if (at < text.length) continue;
      row.push(''); // the text ends with a separator: an empty last field
    }
    check(at >= text.length || text[at] === '\n' || text[at] === '\r', () => ({
      code: 'file/csv', where: `csv, row ${rows.length + 1}`, expected: 'a separator or the end of the line after a closing quote', received: show(text.slice(at, at + 20)),
      fix: 'write a quote inside quotes twice: ""',
    }));
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (row.length > 1 || row[0] !== '' || quoted) rows.push(row);
    row = [];
  }
  return rows;
}

/** Where the field that begins at `start` ends. */
function nextOf(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function closingQuote(text: string, start: number, row: number): number {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    check(at !== -1, () => ({
      code: 'file/csv', where: `csv, row ${row + 1}`, expected: 'a closing quote', received: `the end of the text after ${show(text.slice(start, start + 40))}`, fix: 'close the quote; the file may have been cut off',
    }));
    if (text[at + 1] !== '"') return at;
  }
}
