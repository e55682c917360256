/** @file The confusion matrix as a drawing: what is right in blue, what is taken for something else in red. */
import { check } from '../core/errors.js';
import { drawing, element, look, shorten, text, textWidth, tint } from './svg.js';

export interface ConfusionMatrixOptions {
  /** Names of the classes; default their numbers. */
  readonly labels?: readonly string[];
  readonly title?: string;
  /** Pixels of a cell's side; default so that the matrix is about 560 wide. */
  readonly cell?: number;
}

/**
 * Draws how often each class (row) was taken for which (column), as SVG.
 * Blue is the share of a row that is right; red are mistakes, the most frequent of all the darkest.
 *
 * @param matrix counts, as {@link confusionMatrix} makes them
 * @throws KeratinError `plot/empty`, `shape/square`
 * @example
 * const svg = plotConfusionMatrix(confusionMatrix(yTest, await model.predict(xTest)));
 */
export function plotConfusionMatrix(matrix: readonly (readonly number[])[], options: ConfusionMatrixOptions = {}): string {
  const n = matrix.length;
  check(n > 0, () => ({ code: 'plot/empty', where: 'plotConfusionMatrix', expected: 'at least one class', received: 'none', fix: 'pass what confusionMatrix returned' }));
  check(matrix.every((row) => row.length === n), () => ({ code: 'shape/square', where: 'plotConfusionMatrix', expected: `${n} columns, one for each row`, received: matrix.map(({ length }) => length).join(', '), fix: 'pass what confusionMatrix returned' }));
  const { labels: names = matrix.map((_, i) => String(i)), title } = options;
  const size = options.cell ?? Math.min(64, Math.max(12, Math.round(560 / n)));
  const fontSize = Math.min(13, size * 0.3);
  const totals = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const share = (i: number, j: number): number => (totals[i] === 0 ? 0 : matrix[i]![j]! / totals[i]!);
  const worst = Math.max(...matrix.flatMap((row, i) => row.map((_, j) => (i === j ? 0 : share(i, j)))));
  const labelSize = Math.min(13, Math.max(8, size * 0.8));
  const labelRoom = Math.min(160, Math.max(...names.map((name) => textWidth(name, labelSize))));
  const labels = names.map((name) => shorten(name, labelRoom, labelSize));
  const upright = labelRoom > size - 6; // names that are wider than a cell stand upright
  const side = n * size;
  const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  const total = totals.reduce((a, b) => a + b, 0);
  const summary = total === 0 ? 'no samples' : `${right} of ${total} right (${((100 * right) / total).toFixed(2)} %)`;
  const half = Math.max(side, textWidth(summary), textWidth(title ?? '', 16) * 1.06) / 2 + 16;
  const left = Math.max(46 + labelRoom, half - side / 2);
  const centre = left + side / 2;
  const aside = left - labelRoom - 28;
  const top = (title === undefined ? 16 : 50) + 30 + (upright ? labelRoom : labelSize);
  const cells = matrix.flatMap((row, i) => row.map((count, j) => {
    const depth = i === j ? share(i, j) : worst === 0 ? 0 : (0.12 + 0.88 * (share(i, j) / worst)) * Number(count > 0);
    const [x, y] = [left + j * size, top + i * size];
    const box = element('rect', { x, y, width: size - 1, height: size - 1, fill: count === 0 ? '#f6f7f8' : tint(i === j ? look.right : look.wrong, 0.08 + 0.82 * depth) });
    if (count === 0 || fontSize < 6) return box;
    return box + text(String(count), x + (size - 1) / 2, y + size / 2 + fontSize * 0.36, {
      'font-size': Math.min(fontSize, (size - 4) / textWidth(String(count), 1)), 'text-anchor': 'middle', fill: depth > 0.6 ? look.paper : look.ink,
    });
  }));
  const quiet = { 'text-anchor': 'middle', fill: look.quiet };
  return drawing(Math.max(left + side + 24, centre + half), top + side + 44,
    ...(title === undefined ? [] : [text(title, centre, 32, { 'font-size': 16, 'font-weight': 'bold', 'text-anchor': 'middle' })]),
    text('predicted class', centre, (title === undefined ? 16 : 50) + 10, quiet),
    text('true class', aside, top + side / 2, { ...quiet, transform: `rotate(-90 ${aside} ${top + side / 2})` }),
    ...labels.map((label, i) => text(label, left - 8, top + i * size + size / 2 + labelSize * 0.36, { 'text-anchor': 'end', 'font-size': labelSize })),
    ...labels.map((label, j) => {
      const [x, y] = [left + j * size + size / 2, top - 8];
      return upright
        ? text(label, x + labelSize * 0.36, y, { 'font-size': labelSize, transform: `rotate(-90 ${x + labelSize * 0.36} ${y})` })
        : text(label, x, y, { 'font-size': labelSize, 'text-anchor': 'middle' });
    }),
    ...cells,
    text(summary, centre, top + side + 26, quiet));
}
