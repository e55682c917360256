/** @file Tables of text with drawn borders, for terminals: fixed columns, words wrapped, long words cut with an ellipsis. */

/** One column; widths are of the text, without the space left and right of it. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right' | 'center';
  readonly width: number;
}

/**
 * The table, a line between all rows.
 *
 * @param width of the whole table in characters; wider columns give way, each by the same amount
 */
export function drawTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const widths = shrink(columns.map((c) => c.width + 2), width - columns.length - 1);
  const rule = (left: string, line: string, cross: string, right: string): string => left + widths.map((w) => line.repeat(w)).join(cross) + right;
  const draw = (cells: readonly string[], bar: string): string[] => {
    const lines = cells.map((cell, i) => wrap(cell, widths[i]! - 2).map((text) => place(text, widths[i]! - 2, columns[i]!.align)));
    const height = Math.max(...lines.map((l) => l.length));
    return Array.from({ length: height }, (_, row) => `${bar}${lines.map((l, i) => ` ${l[row] ?? ' '.repeat(widths[i]! - 2)} `).join(bar)}${bar}`);
  };
  return [
    rule('┏', '━', '┳', '┓'),
    ...draw(columns.map((c) => c.title), '┃'),
    rule('┡', '━', '╇', '┩'),
    ...rows.flatMap((row, i) => [...(i === 0 ? [] : [rule('├', '─', '┼', '┤')]), ...draw(row, '│')]),
    rule('└', '─', '┴', '┘'),
  ].join('\n');
}

/** Takes what is too much from all widths alike; halves are rounded to the even number. */
function shrink(widths: readonly number[], total: number): number[] {
  let excess = Math.max(0, widths.reduce((a, b) => a + b, 0) - total);
  return widths.map((width, i) => {
    const share = Math.min(width - 3, roundHalfToEven(excess / (widths.length - i)));
    excess -= share;
    return width - share;
  });
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

/** Lines of at most `width` characters, broken between words; a longer word stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(/\s*\S+\s*/g)) {
    if (line !== '' && [...line].length + [...word.trimEnd()].length > width) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** The text in a field of `width`, cut with an ellipsis where it is longer. */
function place(text: string, width: number, align: Column['align']): string {
  const letters = [...text.trimEnd()];
  const shown = letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : letters.join('');
  const free = width - Math.min(letters.length, width);
  const left = align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2);
  return ' '.repeat(left) + shown + ' '.repeat(free - left);
}
