/** @file The forecast that everybody can make: it stays as it is. */
import { check, show } from '../../core/errors.js';
import { showShape } from '../../core/shape.js';
import { tensor } from '../../core/tensor.js';
import type { BatchPart, BatchSource } from '../dataset.js';

/**
 * Mean absolute error of predicting that the target will be what the sample ends with: the mean over batches of
 * mean |x[:, -1, column] - y|. What a network has to beat.
 *
 * Source: Chollet, Deep Learning with Python, 6.3.
 *
 * @param source batches of x [n, t, d] and y [n]
 * @param steps batches that are looked at; default one pass
 * @param options.column of x that is predicted; default the target of a `seriesGenerator`, else 0
 * @throws KeratinError `series/steps` for an endless source without steps, `shape/rank`
 * @example
 * const error = await naiveBaseline(validation, 70);
 */
export async function naiveBaseline(source: BatchSource & { readonly target?: number; readonly batchesPerPass?: number }, steps?: number, options: { readonly column?: number } = {}): Promise<number> {
  const where = 'naiveBaseline';
  const column = options.column ?? source.target ?? 0;
  const wanted = steps ?? source.batches ?? source.batchesPerPass ?? (source.finite ? Infinity : NaN);
  check(wanted > 0, () => ({ code: 'series/steps', where, expected: 'a number of batches to look at', received: show(steps), fix: 'pass naiveBaseline(source, 100), for example' }));
  let batches = 0;
  let total = 0;
  for await (const { x, y } of source.iterate(0)) {
    total += meanError(x, y, column);
    if (++batches >= wanted) break;
  }
  check(batches > 0, () => ({ code: 'data/empty', where, expected: 'at least one batch', received: 'none', fix: 'check the source' }));
  return total / batches;
}

function meanError(given: BatchPart, targets: BatchPart | null | undefined, column: number): number {
  const x = tensor(given as number[]);
  const y = tensor((targets ?? []) as number[]);
  const [n, t, d = 1] = x.shape;
  const fits = (x.shape.length === 2 || x.shape.length === 3) && y.size === n && column < d;
  check(fits, () => ({
    code: 'shape/rank', where: 'naiveBaseline', expected: 'batches of x [n, t, d] and y [n], and a column of x', received: `x ${showShape(x.shape)}, y ${showShape(y.shape)}, column ${column}`, fix: 'use a seriesGenerator, or pass { column }',
  }));
  let sum = 0;
  for (let i = 0; i < n!; i++) sum += Math.abs(Number(x.data[((i + 1) * t! - 1) * d + column]) - Number(y.data[i]));
  return sum / n!;
}
