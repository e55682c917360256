/** @file Weights that are about to be read from a file: made of zeros, and no more of them than the file can fill. */
import { check } from '../core/errors.js';
import { type Shape, showShape, sizeOf } from '../core/shape.js';
import { type Tensor, filled } from '../core/tensor.js';

let left: number | null = null;

/** Runs `body`, in which layers make weights of zeros: no random number is drawn, and at most `most` numbers are made. */
export function withWeightsToCome<T>(most: number, body: () => T): T {
  const before = left;
  left = most;
  try {
    return body();
  } finally {
    left = before;
  }
}

/** Zeros for a weight that is to come; null where weights are made anew.
 * @throws KeratinError `file/size` where there are more than the file can hold */
export function zerosToCome(shape: Shape): Tensor | null {
  if (left === null) return null;
  left -= sizeOf(shape);
  check(left >= 0, () => ({ code: 'file/size', expected: 'a model of no more weights than its file can hold', received: `one more of shape ${showShape(shape)}`, fix: 'do not load this file: it is damaged or was made to fill the memory' }));
  return filled(shape, 0);
}
