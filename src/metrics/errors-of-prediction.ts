/** @file Metrics that are means of losses, and others of the distance between label and prediction. */
import type { Value } from '../core/value.js';
import * as losses from '../losses/crossentropy.js';
import * as hinges from '../losses/hinge.js';
import type { Loss, LossFactory } from '../losses/loss.js';
import * as regression from '../losses/regression.js';
import { mul, square, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { sqrt } from '../ops/math.js';
import { type MetricFactory, defineMean } from './mean-metric.js';

const asGiven = (yTrue: Value, yPred: Value): [Value, Value] => [yTrue, yPred];

/** The mean over samples of a loss, with those of its settings that Keras's metric has. */
function meanOf<S extends object>(make: LossFactory<S>, className: string, name: string, settings: S): MetricFactory<S> {
  return defineMean<S>({
    className, name, settings, align: asGiven,
    formula: (yTrue, yPred, given) => lossOf(make, given, Object.keys(settings)).perSample(yTrue, yPred),
  });
}
const lossOf = <S extends object>(make: LossFactory<S>, given: S, names: readonly string[]): Loss =>
  make(Object.fromEntries(Object.entries(given).filter(([key]) => names.includes(key))) as Partial<S>);

/** Means of the losses of the same names. */
export const meanSquaredError = meanOf(regression.meanSquaredError, 'MeanSquaredError', 'mean_squared_error', {});
export const meanAbsoluteError = meanOf(regression.meanAbsoluteError, 'MeanAbsoluteError', 'mean_absolute_error', {});
export const meanAbsolutePercentageError = meanOf(regression.meanAbsolutePercentageError, 'MeanAbsolutePercentageError', 'mean_absolute_percentage_error', {});
export const meanSquaredLogarithmicError = meanOf(regression.meanSquaredLogarithmicError, 'MeanSquaredLogarithmicError', 'mean_squared_logarithmic_error', {});
export const logCoshError = meanOf(regression.logCosh, 'LogCoshError', 'logcosh', {});
export const poisson = meanOf(regression.poisson, 'Poisson', 'poisson', {});
export const hinge = meanOf(hinges.hinge, 'Hinge', 'hinge', {});
export const squaredHinge = meanOf(hinges.squaredHinge, 'SquaredHinge', 'squared_hinge', {});
export const categoricalHinge = meanOf(hinges.categoricalHinge, 'CategoricalHinge', 'categorical_hinge', {});
export const klDivergence = meanOf(losses.klDivergence, 'KLDivergence', 'kl_divergence', {});
export const binaryCrossentropy = meanOf(losses.binaryCrossentropy, 'BinaryCrossentropy', 'binary_crossentropy', losses.binarySettings);
export const categoricalCrossentropy = meanOf(losses.categoricalCrossentropy, 'CategoricalCrossentropy', 'categorical_crossentropy', losses.categoricalSettings);
export const sparseCategoricalCrossentropy = meanOf(losses.sparseCategoricalCrossentropy, 'SparseCategoricalCrossentropy', 'sparse_categorical_crossentropy', losses.sparseSettings);

/** Square root of the mean squared error. */
export const rootMeanSquaredError = defineMean({
  className: 'RootMeanSquaredError', name: 'root_mean_squared_error', settings: {},
  formula: (yTrue, yPred) => square(sub(yPred, yTrue)), finish: sqrt,
});

/** Cosine of the angle between label and prediction along `axis`: 1 same direction, -1 opposite. */
export const cosineSimilarity = defineMean({
  className: 'CosineSimilarity', name: 'cosine_similarity',
  settings: {
    /** Axis along which the vectors lie; -1 is the last. */
    axis: -1,
  },
  formula: (yTrue, yPred, { axis }) => sum(mul(regression.unit(yTrue, axis), regression.unit(yPred, axis)), axis),
});
