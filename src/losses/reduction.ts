/** @file From one number per sample to the loss: weights, mask, sum or mean. */
import { KeratinError } from '../core/errors.js';
import { fill } from '../core/leaf.js';
import { showShape, sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { div, mul } from '../ops/arithmetic.js';
import { broadcastTo, sum } from '../ops/broadcast.js';
import { cast, equal, where } from '../ops/compare.js';
import { reshape } from '../ops/reshape.js';

/** Keras's words for how the numbers become one. `mean` is another name for `sum_over_batch_size`. */
export const reductions = ['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none'] as const;
export type KerasReduction = (typeof reductions)[number];
/** Either spelling. */
export type Reduction = KerasReduction | 'sumOverBatchSize' | 'meanWithSampleWeight';

/** a / b, and 0 where b is 0. */
export function divideNoNaN(a: Value, b: Value): Value {
  const none = equal(b, 0);
  return where(none, 0, div(a, where(none, 1, b)));
}

/**
 * Weights given the rank of the values: axes of size 1 come or go at the end, so that [n] and [n, 1] weigh samples
 * and [n, t] weighs steps.
 * @throws KeratinError `weights/shape` where they do not stretch to the values
 */
export function fitWeights(weights: Value, values: Value): Value {
  const { shape } = weights;
  const padded = [...shape.slice(0, values.rank), ...new Array<number>(Math.max(0, values.rank - shape.length)).fill(1)];
  const stretches = shape.slice(values.rank).every((d) => d === 1) && padded.every((d, i) => d === 1 || d === values.shape[i]);
  if (!stretches) {
    throw new KeratinError({
      code: 'weights/shape', expected: `sample weights that stretch to ${showShape(values.shape)}`, received: showShape(shape),
      fix: 'give one weight for each sample [n], or for each sample and step [n, t]',
    });
  }
  return reshape(weights, padded);
}

/** Weights and mask as one factor of the values. With `renormalize`, valid positions count total / valid, so that masked ones do not thin a mean. */
export function mergeMask(values: Value, weights?: Value, mask?: Value | null, renormalize = false): Value | undefined {
  const given = weights === undefined ? undefined : fitWeights(cast(weights, values.dtype), values);
  if (mask === undefined || mask === null) return given;
  const kept = cast(mask, values.dtype);
  const scaled = renormalize ? mul(kept, divideNoNaN(fill([], sizeOf(kept.shape), kept.dtype), sum(kept))) : kept;
  const fitted = fitWeights(scaled, values);
  return given === undefined ? fitted : mul(given, fitted);
}

/**
 * Σ w·v / count, where count is the number of values whatever their weights (`sum_over_batch_size`, `mean`), or Σ w
 * (`mean_with_sample_weight`), or 1 (`sum`). `none` keeps the weighted values apart.
 */
export function reduceLoss(values: Value, reduction: KerasReduction, weights?: Value, mask?: Value | null): Value {
  const renormalize = reduction === 'sum_over_batch_size' || reduction === 'mean';
  const factor = mergeMask(values, weights, mask, renormalize);
  const weighted = factor === undefined ? values : mul(values, factor);
  if (reduction === 'none') return weighted;
  const total = sum(weighted);
  if (reduction === 'sum') return total;
  if (renormalize || factor === undefined) return div(total, sizeOf(values.shape));
  return divideNoNaN(total, sum(broadcastTo(factor, values.shape)));
}
