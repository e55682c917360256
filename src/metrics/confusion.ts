/** @file True and false positives and negatives, counted for each of several thresholds. */
import { check } from '../core/errors.js';
import { constant, fill } from '../core/leaf.js';
import { sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { alignDense } from '../losses/labels.js';
import { mergeMask } from '../losses/reduction.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { broadcastTo, sum } from '../ops/broadcast.js';
import { cast, clip, equal, greater, maximum, where } from '../ops/compare.js';
import { oneHot, scatterAdd, topK } from '../ops/gather.js';
import { select, sliceAxis, stack } from '../ops/layout.js';
import { ceil } from '../ops/math.js';
import { cumSum } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import type { Weighting } from './metric.js';

/** Below every prediction: what is not among the top k is given this score. */
export const NEVER = -1e10;

export interface ConfusionSettings {
  /** In increasing order. A prediction is positive where it is above. */
  readonly thresholds: readonly number[];
  /** Only the k largest predictions of a row can be positive. */
  readonly topK?: number | null;
  /** Only this column counts. */
  readonly classId?: number | null;
  /** Counts each column by itself: the results are [thresholds, columns], else [thresholds]. */
  readonly multiLabel?: boolean;
  /** A weight for each column. */
  readonly labelWeights?: readonly number[] | null;
}

export type ConfusionCounts = Record<'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives', Value>;

/** Counts of a batch for each threshold; labels count as true where they are not 0. */
export function countConfusion(yTrue: Value, yPred: Value, settings: ConfusionSettings, weighting: Weighting): ConfusionCounts {
  const [labels, predictions] = chooseColumns(...alignDense(yTrue, yPred), settings);
  const columns = settings.multiLabel === true ? predictions.shape.at(-1)! : 1;
  const rows = sizeOf(predictions.shape) / columns;
  const flat = (v: Value): Value => reshape(v, [rows, columns]);

  const isTrue = sub(1, cast(equal(labels, 0), 'float32'));
  const weights = weightOf(predictions, settings.labelWeights ?? null, weighting);
  const positives = flat(weights === null ? isTrue : mul(isTrue, weights));
  const negatives = flat(weights === null ? sub(1, isTrue) : mul(sub(1, isTrue), weights));
  const [above, aboveFalsely] = (isEven(settings.thresholds) ? sumAboveEven : sumAbove)(flat(predictions), [positives, negatives], settings.thresholds);
  const drop = (v: Value): Value => (settings.multiLabel === true ? v : reshape(v, [settings.thresholds.length]));
  return {
    truePositives: drop(above!), falsePositives: drop(aboveFalsely!),
    falseNegatives: drop(sub(sum(positives, 0, { keepDims: true }), above!)),
    trueNegatives: drop(sub(sum(negatives, 0, { keepDims: true }), aboveFalsely!)),
  };
}

function chooseColumns(labels: Value, predictions: Value, { topK: k, classId }: ConfusionSettings): [Value, Value] {
  const top = k === undefined || k === null ? predictions : onlyTop(predictions, k);
  if (classId === undefined || classId === null) return [labels, top];
  check(predictions.rank > 1 && classId >= 0 && classId < predictions.shape.at(-1)!, () => ({
    code: 'option/value', expected: `classId to be a column of the predictions, 0 to ${(predictions.shape.at(-1) ?? 1) - 1}`, received: String(classId), fix: 'correct classId',
  }));
  return [sliceAxis(labels, -1, classId, classId + 1), sliceAxis(top, -1, classId, classId + 1)];
}

/** The predictions with all but the k largest of each row at {@link NEVER}. */
function onlyTop(predictions: Value, k: number): Value {
  const among = sum(oneHot(topK(predictions, k).indices, predictions.shape.at(-1)!), -2);
  return where(equal(among, 0), NEVER, predictions);
}

/** Weights of samples, mask and columns as one factor of every prediction; null for none. */
function weightOf(predictions: Value, labelWeights: readonly number[] | null, { weights, mask }: Weighting): Value | null {
  const given = mergeMask(predictions, weights, mask);
  const byLabel = labelWeights === null ? undefined : constant([...labelWeights]);
  const factor = given !== undefined && byLabel !== undefined ? mul(given, byLabel) : given ?? byLabel;
  return factor === undefined ? null : broadcastTo(factor, predictions.shape);
}

/** Whether thresholds stand at equal distances from 0 to 1; ends may lie a little outside. */
export const isEven = (thresholds: readonly number[]): boolean =>
  thresholds.length >= 3 && thresholds.every((t, i) => Math.abs(t - i / (thresholds.length - 1)) <= 1.1e-7);

/** For each amount [rows, columns]: its sum over the rows whose prediction is above the threshold, [thresholds, columns]. */
function sumAbove(predictions: Value, amounts: readonly Value[], thresholds: readonly number[]): Value[] {
  const [rows, columns] = predictions.shape as [number, number];
  const limits = reshape(constant([...thresholds]), [thresholds.length, 1, 1]);
  const above = cast(greater(reshape(predictions, [1, rows, columns]), limits), 'float32');
  return amounts.map((amount) => sum(mul(above, amount), 1));
}

/**
 * The same for even thresholds, in time rows + thresholds: the amounts are put into buckets between thresholds, the bucket of p being
 * ⌈p (thresholds - 1)⌉ - 1, and summed from the top. A first threshold below 0 is below every prediction.
 */
function sumAboveEven(predictions: Value, amounts: readonly Value[], thresholds: readonly number[]): Value[] {
  const [rows, columns] = predictions.shape as [number, number];
  const count = thresholds.length;
  const below = ceil(mul(clip(predictions, 0, 1), count - 1));
  const bucket = cast(thresholds[0]! < 0 ? maximum(below, 1) : below, 'int32');
  const column = constant(Array.from({ length: columns }, (_, i) => i), { dtype: 'int32' });
  const index = columns === 1 ? bucket : add(mul(bucket, columns), column);
  const updates = reshape(stack(amounts, -1), [rows * columns, amounts.length]);
  const buckets = scatterAdd(fill([count * columns, amounts.length], 0), reshape(index, [rows * columns]), updates);
  const sums = cumSum(reshape(buckets, [count, columns, amounts.length]), 0, { reverse: true, exclusive: true });
  return amounts.map((_, i) => select(sums, -1, i));
}
