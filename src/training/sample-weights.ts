/** @file Weights of samples in the loss: given ones times those of their classes. */
import { check, show } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';

/** Class index -> weight; classes that are not named weigh 1. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * float32 weights of shape [n], or of the given weights' shape; null where all are 1.
 * With class weights, `y` holds class indices [n] or [n, 1], or one-hot rows [n, classes].
 */
export function sampleWeights(y: Tensor, given: Tensor | undefined, classWeight: ClassWeight | undefined, place: string): Tensor | null {
  const own = given?.cast('float32') ?? null;
  if (classWeight === undefined) return own;
  const rows = y.shape[0]!;
  const width = y.size / rows;
  check(y.shape.length <= 2, () => ({
    code: 'fit/classWeight', where: place, expected: 'one class a sample for classWeight', received: `targets of shape [${y.shape.join(', ')}]`, fix: 'use sampleWeight instead',
  }));
  for (const [key, value] of Object.entries(classWeight)) {
    check(/^\d+$/.test(key) && Number.isFinite(value), () => ({
      code: 'fit/classWeight', where: place, expected: 'class indices from 0 with a weight each', received: `${show(key)}: ${show(value)}`, fix: 'use { 0: 1, 1: 5 }, for example',
    }));
  }
  const weights = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = y.data.subarray(i * width, (i + 1) * width);
    const index = width === 1 ? Math.round(Number(row[0])) : argMax(row);
    weights[i] = (classWeight[index] ?? 1) * Number(own?.data[i] ?? 1);
  }
  return new Tensor([rows], 'float32', weights);
}

function argMax(row: ArrayLike<number | bigint>): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}
