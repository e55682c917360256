/** @file Losses between numbers: squared, absolute, relative, logarithmic errors; Huber, log-cosh, Poisson, cosine. */
import type { Value } from '../core/value.js';
import { add, div, log, mul, neg, square, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { lessEqual, maximum, where } from '../ops/compare.js';
import { abs, softplus, sqrt } from '../ops/math.js';
import { mean } from '../ops/reduce.js';
import { defineLoss } from './loss.js';

/** Keras's smallest number that is not nothing. */
export const EPSILON = 1e-7;

/**
 * Mean squared error, mean (ŷ - y)² over the last axis.
 * @example model.compile({ loss: losses.meanSquaredError() }); // or 'mse'
 */
export const meanSquaredError = defineLoss({
  className: 'MeanSquaredError', name: 'mean_squared_error', settings: {},
  formula: (yTrue, yPred) => mean(square(sub(yPred, yTrue)), -1),
});

/** Mean absolute error, mean |ŷ - y| over the last axis. */
export const meanAbsoluteError = defineLoss({
  className: 'MeanAbsoluteError', name: 'mean_absolute_error', settings: {},
  formula: (yTrue, yPred) => mean(abs(sub(yPred, yTrue)), -1),
});

/** Mean absolute error in percent of the label, 100 · mean |(y - ŷ) / y|; |y| is taken to be at least 1e-7. */
export const meanAbsolutePercentageError = defineLoss({
  className: 'MeanAbsolutePercentageError', name: 'mean_absolute_percentage_error', settings: {},
  formula: (yTrue, yPred) => mul(mean(abs(div(sub(yTrue, yPred), maximum(abs(yTrue), EPSILON))), -1), 100),
});

/** Mean squared logarithmic error, mean (ln(1 + ŷ) - ln(1 + y))²; negative numbers count as 1e-7. */
export const meanSquaredLogarithmicError = defineLoss({
  className: 'MeanSquaredLogarithmicError', name: 'mean_squared_logarithmic_error', settings: {},
  formula: (yTrue, yPred) => mean(square(sub(logPlusOne(yPred), logPlusOne(yTrue))), -1),
});
const logPlusOne = (x: Value): Value => log(add(maximum(x, EPSILON), 1));

/**
 * Huber's loss of the error e = ŷ - y: mean of ½e² where |e| ≤ delta, delta·|e| - ½delta² beyond.
 * Source: Huber, Robust Estimation of a Location Parameter (1964).
 */
export const huber = defineLoss({
  className: 'Huber', name: 'huber_loss',
  settings: {
    /** Size of the error, above 0, beyond which the loss grows along a straight line instead of a parabola. */
    delta: 1,
  },
  formula(yTrue, yPred, { delta }) {
    const error = sub(yPred, yTrue);
    const size = abs(error);
    return mean(where(lessEqual(size, delta), mul(square(error), 0.5), sub(mul(size, delta), 0.5 * delta * delta)), -1);
  },
});

/** mean ln cosh(ŷ - y), computed as e + softplus(-2e) - ln 2: about ½e² near 0 and |e| - ln 2 far away. */
export const logCosh = defineLoss({
  className: 'LogCosh', name: 'log_cosh', settings: {},
  formula(yTrue, yPred) {
    const error = sub(yPred, yTrue);
    return mean(sub(add(error, softplus(mul(error, -2))), Math.LN2), -1);
  },
});

/** Poisson's loss, mean ŷ - y · ln(ŷ + 1e-7): for counts. */
export const poisson = defineLoss({
  className: 'Poisson', name: 'poisson', settings: {},
  formula: (yTrue, yPred) => mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), -1),
});

/** Minus the cosine of the angle between label and prediction along `axis`: -1 same direction, 0 right angle, 1 opposite; 0 for zero vectors. */
export const cosineSimilarity = defineLoss({
  className: 'CosineSimilarity', name: 'cosine_similarity',
  settings: {
    /** Axis along which the vectors lie; -1 is the last. */
    axis: -1,
  },
  formula: (yTrue, yPred, { axis }) => neg(sum(mul(unit(yTrue, axis), unit(yPred, axis)), axis)),
});

/** x / |x| along an axis; lengths below 1e-7 count as 1e-7. */
export const unit = (x: Value, axis: number): Value => div(x, sqrt(maximum(sum(square(x), axis, { keepDims: true }), EPSILON ** 2)));
