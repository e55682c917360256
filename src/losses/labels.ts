/** @file Bringing labels and predictions to the same shape, and saying what is wrong where they cannot be. */
import { KeratinError } from '../core/errors.js';
import { sameShape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { cast } from '../ops/compare.js';
import { expandDims, squeeze } from '../ops/reshape.js';

/** The pair with ranks that differ by an axis of size 1 made equal: [n] beside [n, 1] becomes [n, 1]; [n, t, 1] beside [n, t] becomes [n, t]. */
export function sameRank(a: Value, b: Value): [Value, Value] {
  if (a.rank === b.rank + 1 && a.shape.at(-1) === 1) return b.rank === 1 ? [a, expandDims(b, -1)] : [squeeze(a, -1), b];
  if (b.rank === a.rank + 1 && b.shape.at(-1) === 1) return a.rank === 1 ? [expandDims(a, -1), b] : [a, squeeze(b, -1)];
  return [a, b];
}

/** Labels in the number format of the predictions, both of one rank. */
export function alignRanks(yTrue: Value, yPred: Value): [Value, Value] {
  return sameRank(cast(yTrue, yPred.dtype), yPred);
}

/**
 * Labels and predictions of one shape, in the number format of the predictions.
 * @throws KeratinError `loss/classes` for class numbers where one-hot rows are wanted, `loss/shape` for other shapes that differ
 */
export function alignDense(yTrue: Value, yPred: Value): [Value, Value] {
  const [labels, predictions] = alignRanks(yTrue, yPred);
  if (sameShape(labels.shape, predictions.shape)) return [labels, predictions];
  const classes = yPred.shape.at(-1) ?? 0;
  if (isClassNumbers(yTrue, yPred)) {
    throw new KeratinError({
      code: 'loss/classes', expected: `labels of shape ${showShape(yPred.shape)}, one column for each of the ${classes} outputs`,
      received: `labels of shape ${showShape(yTrue.shape)}: one number each`,
      fix: 'if they are class numbers, use sparseCategoricalCrossentropy, or oneHot the labels; if they are values to predict, let the last layer have 1 unit',
    });
  }
  throw wrongShape(yTrue, yPred, yPred.shape);
}

/** True for one whole class number where predictions have a column for each class. */
const isClassNumbers = (yTrue: Value, yPred: Value): boolean => {
  const positions = yPred.shape.slice(0, -1);
  return (yPred.shape.at(-1) ?? 1) > 1 && (sameShape(yTrue.shape, positions) || sameShape(yTrue.shape, [...positions, 1]));
};

/**
 * Class numbers without a last axis of size 1: predictions [n, …, v], labels [n, …].
 * @throws KeratinError `loss/classes` for one-hot rows where class numbers are wanted, `loss/shape` for other shapes that do not fit
 */
export function alignSparse(yTrue: Value, yPred: Value): [Value, Value] {
  const labels = yTrue.rank === yPred.rank && yTrue.shape.at(-1) === 1 ? squeeze(yTrue, -1) : yTrue;
  const positions = yPred.shape.slice(0, -1);
  if (sameShape(labels.shape, positions)) return [labels, yPred];
  if (sameShape(labels.shape, yPred.shape)) {
    throw new KeratinError({
      code: 'loss/classes', expected: `a class number for each row: labels of shape ${showShape(positions)}`, received: `labels of shape ${showShape(yTrue.shape)}`,
      fix: 'use categoricalCrossentropy if they are one-hot rows, or turn each row into the number of its class',
    });
  }
  throw wrongShape(yTrue, yPred, positions);
}

function wrongShape(yTrue: Value, yPred: Value, wanted: readonly number[]): KeratinError {
  const [have, want] = [yTrue.shape.at(-1), yPred.shape.at(-1)];
  const widths = yTrue.rank === yPred.rank && have !== want && sameShape(yTrue.shape.slice(0, -1), yPred.shape.slice(0, -1));
  return new KeratinError({
    code: 'loss/shape', expected: `labels of shape ${showShape(wanted)} for predictions of shape ${showShape(yPred.shape)}`, received: showShape(yTrue.shape),
    fix: widths ? `let the last layer have ${have} units, or give labels of ${want} columns`
      : yPred.rank > yTrue.rank ? 'flatten or pool before the last layer, or let recurrent layers return only the last step (returnSequences: false)'
      : 'reshape the labels, or let the model keep those axes',
  });
}
