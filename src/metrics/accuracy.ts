/** @file Accuracies: how often predictions are right. */
import { check } from '../core/errors.js';
import { readSettings } from '../core/settings.js';
import type { Value } from '../core/value.js';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from '../losses/crossentropy.js';
import { alignDense, alignSparse } from '../losses/labels.js';
import { sum } from '../ops/broadcast.js';
import { cast, equal, greater, less } from '../ops/compare.js';
import { oneHot } from '../ops/gather.js';
import { argMax, mean } from '../ops/reduce.js';
import { mul } from '../ops/arithmetic.js';
import { KERAS_ONLY, MeanMetric, defineMean } from './mean-metric.js';
import type { MetricOptions } from './metric.js';

const matches = (a: Value, b: Value): Value => cast(equal(a, cast(b, a.dtype)), 'float32');

/** Share of the numbers of a sample that are on the label's side of the threshold. */
const binaryMatches = (yTrue: Value, yPred: Value, threshold: number): Value => mean(matches(yTrue, greater(yPred, threshold)), -1);
const categoricalMatches = (yTrue: Value, yPred: Value): Value => matches(argMax(yTrue, -1), argMax(yPred, -1));
const sparseMatches = (labels: Value, yPred: Value): Value => matches(labels, argMax(yPred, -1));

/** 1 where fewer than k classes are predicted above the right one. */
function inTopK(labels: Value, yPred: Value, k: number): Value {
  const right = sum(mul(oneHot(labels, yPred.shape.at(-1)!, yPred.dtype), yPred), -1, { keepDims: true });
  return cast(less(sum(cast(greater(yPred, right), 'float32'), -1), k), 'float32');
}

/** How often a prediction above `threshold` meets the label 1, and one not above it the label 0. */
export const binaryAccuracy = defineMean({
  className: 'BinaryAccuracy', name: 'binary_accuracy',
  settings: {
    /** Predictions above it are taken for 1, others for 0. */
    threshold: 0.5,
  },
  formula: (yTrue, yPred, { threshold }) => binaryMatches(yTrue, yPred, threshold),
});

/** How often the largest prediction stands where the largest label stands. */
export const categoricalAccuracy = defineMean({
  className: 'CategoricalAccuracy', name: 'categorical_accuracy', settings: {}, formula: categoricalMatches,
});

/** How often the largest prediction stands at the label's class number. Labels [n, …], predictions [n, …, v]. */
export const sparseCategoricalAccuracy = defineMean({
  className: 'SparseCategoricalAccuracy', name: 'sparse_categorical_accuracy', settings: {}, align: alignSparse, formula: sparseMatches,
});

const topK = {
  /** The right class counts if fewer than k classes are predicted above it. */
  k: 5,
};

/** How often the right class is among the k with the largest predictions; labels one-hot. */
export const topKCategoricalAccuracy = defineMean({
  className: 'TopKCategoricalAccuracy', name: 'top_k_categorical_accuracy', settings: topK,
  formula: (yTrue, yPred, { k }) => inTopK(argMax(yTrue, -1), yPred, k),
});

/** How often the right class is among the k with the largest predictions; labels are class numbers. */
export const sparseTopKCategoricalAccuracy = defineMean({
  className: 'SparseTopKCategoricalAccuracy', name: 'sparse_top_k_categorical_accuracy', settings: topK,
  align: alignSparse, formula: (labels, yPred, { k }) => inTopK(labels, yPred, k),
});

/** How often prediction and label are equal numbers: Keras's class `Accuracy`. For models see {@link accuracy}. */
export const exactAccuracy = defineMean({
  className: 'Accuracy', name: 'accuracy', settings: {}, formula: (yTrue, yPred) => mean(matches(yTrue, yPred), -1),
});

type Kind = 'binary' | 'sparse' | 'categorical';

/** What the shapes say: one column is binary, labels of one number per row are sparse, others categorical. */
function kindOf(yTrue: Value, yPred: Value): Kind {
  const [labels, columns] = [yTrue.shape.at(-1), yPred.shape.at(-1)];
  if (columns === 1) return 'binary';
  return yTrue.rank < yPred.rank || labels === 1 ? 'sparse' : 'categorical';
}

/** A metric whose formula is chosen when the shapes are known. */
class ChosenByShape extends MeanMetric {
  constructor(readonly className: string, private readonly formulas: Readonly<Record<Kind, (yTrue: Value, yPred: Value) => Value>>, settings: { readonly name: string }) {
    super(settings);
  }

  protected values(yTrue: Value, yPred: Value): Value {
    check(yPred.rank > 0, () => ({ code: 'metric/shape', expected: 'predictions of at least one axis', received: 'a single number', fix: 'keep the batch axis' }));
    return this.formulas[kindOf(yTrue, yPred)](yTrue, yPred);
  }
}

const chosen = (className: string, name: string, formulas: Readonly<Record<Kind, (yTrue: Value, yPred: Value) => Value>>): ((options?: MetricOptions) => ChosenByShape) & { readonly className: string } =>
  Object.assign((options: MetricOptions = {}) => new ChosenByShape(className, formulas, readSettings(name, { name }, { ...options, name: options.name ?? name }, KERAS_ONLY)), { className });

/**
 * How often predictions are right, by the shapes: one output, {@link binaryAccuracy}; several and class numbers as labels,
 * {@link sparseCategoricalAccuracy}; else {@link categoricalAccuracy}.
 * @example model.compile({ loss: 'binaryCrossentropy', metrics: ['acc'] });
 */
export const accuracy = chosen('AccuracyByShape', 'accuracy', {
  binary: (yTrue, yPred) => { const [y, p] = alignDense(yTrue, yPred); return binaryMatches(y, p, 0.5); },
  sparse: (yTrue, yPred) => sparseMatches(...alignSparse(yTrue, yPred)),
  categorical: (yTrue, yPred) => categoricalMatches(...alignDense(yTrue, yPred)),
});

/** Binary, sparse or categorical cross-entropy, chosen as for {@link accuracy}. */
export const crossentropy = chosen('CrossentropyByShape', 'crossentropy', {
  binary: (yTrue, yPred) => binaryCrossentropy().perSample(yTrue, yPred),
  sparse: (yTrue, yPred) => sparseCategoricalCrossentropy().perSample(yTrue, yPred),
  categorical: (yTrue, yPred) => categoricalCrossentropy().perSample(yTrue, yPred),
});
