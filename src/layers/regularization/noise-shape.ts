/** @file The argument noiseShape of the dropouts: which elements are dropped together. */
import { KeratinError } from '../../core/errors.js';
import { type OpenShape, type Shape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { openShape } from '../argument-kinds.js';

export { openShape as noiseShape };

/** Shape of the mask for `x`. @throws KeratinError `option/value` where it does not stretch to x */
export function maskShape({ shape }: Value, given: OpenShape | null): Shape {
  if (given === null) return shape;
  if (given.length !== shape.length || given.some((d, i) => d !== null && d !== 1 && d !== shape[i])) {
    throw new KeratinError({
      code: 'option/value', expected: `a noiseShape that stretches to the input ${showShape(shape)}`, received: showShape(given),
      fix: 'use 1 or null for each axis: [null, 1, null] drops a feature of [n, t, d] at all time steps',
    });
  }
  return given.map((d, i) => d ?? shape[i]!);
}
