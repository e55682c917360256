/** @file Hinge losses: zero as soon as the prediction is right by a margin of 1. */
import type { Value } from '../core/value.js';
import { add, mul, square, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { cast, equal, logicalOr, maximum, where } from '../ops/compare.js';
import { max, mean } from '../ops/reduce.js';
import { defineLoss } from './loss.js';

/** Labels -1 and 1; labels that are all 0 or 1 are read as -1 or 1. */
export function signedLabels(yTrue: Value): Value {
  const binary = logicalOr(equal(yTrue, 0), equal(yTrue, 1));
  const others = sum(sub(1, cast(binary, yTrue.dtype)));
  return where(equal(others, 0), sub(mul(yTrue, 2), 1), yTrue);
}

const margin = (yTrue: Value, yPred: Value): Value => maximum(sub(1, mul(signedLabels(yTrue), yPred)), 0);

/** mean max(1 - y·ŷ, 0), for labels -1 and 1 (or 0 and 1). */
export const hinge = defineLoss({
  className: 'Hinge', name: 'hinge', settings: {},
  formula: (yTrue, yPred) => mean(margin(yTrue, yPred), -1),
});

/** mean max(1 - y·ŷ, 0)², for labels -1 and 1 (or 0 and 1). */
export const squaredHinge = defineLoss({
  className: 'SquaredHinge', name: 'squared_hinge', settings: {},
  formula: (yTrue, yPred) => mean(square(margin(yTrue, yPred)), -1),
});

/** max(0, 1 + the best wrong class - the right class), for one-hot labels: max(1 + max (1 - y)·ŷ - Σ y·ŷ, 0). */
export const categoricalHinge = defineLoss({
  className: 'CategoricalHinge', name: 'categorical_hinge', settings: {},
  formula: (yTrue, yPred) => maximum(add(sub(max(mul(sub(1, yTrue), yPred), -1), sum(mul(yTrue, yPred), -1)), 1), 0),
});
