/** @file How good a classifier is, in words. */
import { grouped, percent, table } from '../text.js';
import type { Score } from './score.js';

/** Accuracy, loss, and how each class fares. */
export function scoreWords({ accuracy, loss, matrix }: Score, classes: readonly string[], drawn: string | undefined, what: 'pictures' | 'texts'): string {
  const rows = classes.map((name, i) => {
    const counts = matrix[i]!;
    const total = counts.reduce((a, b) => a + b, 0);
    const worst = counts.reduce((at, count, j) => (j !== i && count > (at < 0 ? 0 : counts[at]!) ? j : at), -1);
    return [name, grouped(total), percent(counts[i]! / total), worst < 0 ? '' : `${classes[worst]} (${grouped(counts[worst]!)})`];
  });
  return [
    '', `Accuracy ${percent(accuracy)}, loss ${loss.toFixed(4)}`, '',
    table([{ title: 'class', shrinks: true }, { title: what, align: 'right' }, { title: 'right', align: 'right' }, { title: classes.length === 2 ? 'taken for' : 'most often taken for' }], rows, process.stdout.columns ?? 80),
    ...(drawn === undefined ? [] : ['', `Confusion matrix: ${drawn}`]),
  ].join('\n');
}
