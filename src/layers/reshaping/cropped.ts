/** @file Cutting borders off, for the cropping layers. */
import { check } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { slice } from '../../ops/layout.js';
import type { Pair } from '../argument-kinds.js';
import { type DataFormat, onSpatialAxes } from '../data-format.js';

/** Throws where a cropping leaves nothing. */
export function checkCropping(shape: OpenShape, cropping: readonly Pair[], format: DataFormat): void {
  const cuts = onSpatialAxes<Pair>(format, cropping, [0, 0]);
  check(cuts.every(([before, after], i) => before + after < (shape[i] ?? Infinity)), () => ({
    code: 'shape/crop', expected: 'a cropping that leaves something', received: `${JSON.stringify(cropping)} of ${showShape(shape)}`, fix: 'cut less',
  }));
}

/** `x` without its borders. */
export function cropped(x: Value, cropping: readonly Pair[], format: DataFormat): Value {
  const cuts = onSpatialAxes<Pair>(format, cropping, [0, 0]);
  return slice(x, cuts.map(([before]) => before), cuts.map(([, after], i) => x.shape[i]! - after));
}
