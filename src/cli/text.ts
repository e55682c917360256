/** @file Words and tables that the commands print. */
import { relative } from 'node:path';

/** `2,000`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 picture`, `2,000 pictures`. */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;

/** `73.1 %`. */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-');

/** `27 s`, `4 min 07 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${two(whole % 60)} s` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** A path as it is typed in a shell. */
export const quoted = (path: string): string => (/^[\w@%+=:,./\\~-]+$/.test(path) && path !== '' ? path : `'${path.replace(/'/g, `'\\''`)}'`);

/** The path as it is seen from here, where that is shorter. */
export function shortPath(path: string): string {
  const seen = relative('.', path) || '.';
  return seen.length < path.length ? seen : path;
}

/** Cells a terminal draws a text in: Chinese, Japanese and Korean letters and emoji take two, accents on their own none. */
export function cells(text: string): number {
  let width = 0;
  for (const letter of text) width += /\p{M}|\p{Cf}/u.test(letter) ? 0 : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(letter) ? 2 : 1;
  return width;
}

/** The text in exactly as many cells; what is longer loses its middle. Control characters, which names of files may hold, are shown as spaces. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const whole = plain(text);
  const shown = cells(whole) > width ? withoutMiddle(whole, width) : whole;
  const space = ' '.repeat(Math.max(0, width - cells(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** Letters from both ends in turn, as many as fit. */
function withoutMiddle(text: string, width: number): string {
  const letters = [...text];
  let [head, tail, room] = ['', '', width - 1];
  for (let i = 0; i < letters.length; i++) {
    const letter = (i % 2 === 0 ? letters[i / 2] : letters[letters.length - (i + 1) / 2])!;
    room -= cells(letter);
    if (room < 0) break;
    if (i % 2 === 0) head += letter;
    else tail = letter + tail;
  }
  return `${head}…${tail}`;
}

/** A name without control characters, which could move the cursor. */
export const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** A column of a {@link table}; the one that may shrink gives way where the terminal is narrow. */
export interface Column { readonly title: string; readonly align?: 'left' | 'right'; readonly shrinks?: boolean }

/** Rows below titles, two spaces between columns and before the first. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const widths = columns.map(({ title }, i) => Math.max(cells(title), ...rows.map((row) => cells(plain(row[i]!)))));
  const over = widths.reduce((a, b) => a + b + 2, 0) - width;
  const at = columns.findIndex(({ shrinks }) => shrinks);
  if (over > 0 && at >= 0) widths[at] = Math.max(12, widths[at]! - over);
  const draw = (row: readonly string[]): string => `  ${row.map((text, i) => fit(text, widths[i]!, columns[i]!.align)).join('  ')}`.trimEnd();
  return [draw(columns.map(({ title }) => title)), ...rows.map(draw)].join('\n');
}
