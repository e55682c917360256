/** @file Cross-entropies and their kin: losses between probability distributions. */
import { KeratinError, check } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { add, div, log, mul, neg, pow, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { cast, clip, notEqual, where } from '../ops/compare.js';
import { takeAlong } from '../ops/gather.js';
import { sigmoid, softplus } from '../ops/math.js';
import { mean } from '../ops/reduce.js';
import { expandDims, squeeze } from '../ops/reshape.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { alignSparse } from './labels.js';
import { defineLoss } from './loss.js';
import { EPSILON } from './regression.js';

/** Labels moved towards indifference: `amount` of their weight is spread evenly over `classes`. */
export const smooth = (yTrue: Value, amount: number, classes: number): Value => (amount === 0 ? yTrue : add(mul(yTrue, 1 - amount), amount / classes));

const held = (p: Value): Value => clip(p, EPSILON, 1 - EPSILON);

/** -y ln p - (1 - y) ln(1 - p) of each number, p held within [1e-7, 1 - 1e-7]. */
function binaryTerm(yTrue: Value, p: Value): Value {
  const q = held(p);
  return neg(add(mul(yTrue, log(q)), mul(sub(1, yTrue), log(sub(1, q)))));
}

/** The same of logits: p = σ(x) gives softplus(x) - x·y, which never overflows. */
const binaryTermOfLogits = (yTrue: Value, x: Value): Value => sub(softplus(x), mul(x, yTrue));

/** Settings of binary cross-entropies; the metric of that name has them too. */
export const binarySettings = {
  /** Predictions are x with p = σ(x), of a last layer without sigmoid; else they are p itself. */
  fromLogits: false,
  /** 0–1: this much of each label is moved halfway between 0 and 1, y(1 - s) + s/2. */
  labelSmoothing: 0,
  /** Axis over which the mean is taken; -1 is the last. */
  axis: -1,
};

/**
 * Cross-entropy of yes-or-no labels (0 and 1, or between): mean -y ln p - (1 - y) ln(1 - p) over `axis`.
 *
 * @example model.compile({ loss: losses.binaryCrossentropy({ fromLogits: true }) }); // the last layer without sigmoid
 */
export const binaryCrossentropy = defineLoss({
  className: 'BinaryCrossentropy', name: 'binary_crossentropy', settings: binarySettings,
  formula: (yTrue, yPred, { fromLogits, labelSmoothing, axis }) =>
    mean((fromLogits ? binaryTermOfLogits : binaryTerm)(smooth(yTrue, labelSmoothing, 2), yPred), axis),
});

/**
 * Binary cross-entropy in which what is predicted well counts less: each term times (1 - p_t)^gamma, p_t the probability given
 * to the true answer. Source: Lin et al., Focal Loss for Dense Object Detection (2017).
 */
export const binaryFocalCrossentropy = defineLoss({
  className: 'BinaryFocalCrossentropy', name: 'binary_focal_crossentropy',
  settings: {
    /** Each term is also multiplied: by alpha for the label 1, by 1 - alpha for the label 0. */
    applyClassBalancing: false,
    /** 0–1: weight of the label 1 if applyClassBalancing is true. */
    alpha: 0.25,
    /** Power of 1 - p_t, 0 or more: the larger, the less a good prediction counts; at 0 all count alike. */
    gamma: 2,
    ...binarySettings,
  },
  formula(yTrue, yPred, { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis }) {
    const y = smooth(yTrue, labelSmoothing, 2);
    const p = fromLogits ? sigmoid(yPred) : yPred;
    const missed = sub(1, add(mul(y, p), mul(sub(1, y), sub(1, p))));
    const focal = mul(focus(missed, gamma), binaryTerm(y, p));
    return mean(applyClassBalancing ? mul(add(mul(y, 2 * alpha - 1), 1 - alpha), focal) : focal, axis);
  },
});

/** x^gamma; 1 for gamma 0, where the power would have no derivative at 0. */
const focus = (x: Value, gamma: number): Value | number => (gamma === 0 ? 1 : pow(x, gamma));

/** ln of the predicted probabilities, which are first made to sum to 1 and held within [1e-7, 1 - 1e-7]. */
const logProbabilities = (yPred: Value, fromLogits: boolean, axis: number): Value => (fromLogits ? logSoftmax(yPred, axis) : log(normalized(yPred, axis)));
const normalized = (yPred: Value, axis: number): Value => held(div(yPred, sum(yPred, axis, { keepDims: true })));

/** One of several classes needs several columns: with one, softmax is 1 whatever the network says. */
function checkClasses(yPred: Value, axis: number): void {
  check(yPred.shape.at(axis) !== 1, () => ({
    code: 'loss/one-class', expected: 'predictions with a column for each class', received: 'one column',
    fix: 'for yes-or-no labels use binaryCrossentropy with a sigmoid; for several classes give the last layer as many units',
  }));
}

/** Settings of categorical cross-entropies; the metric of that name has them too. */
export const categoricalSettings = {
  /** Predictions are x with p = softmax(x), of a last layer without softmax; else they are p itself. */
  fromLogits: false,
  /** 0–1: this much of each label is spread evenly over all classes. */
  labelSmoothing: 0,
  /** Axis of the classes; -1 is the last. */
  axis: -1,
};

/** Cross-entropy of one-hot labels: -Σ y ln p over the classes. */
export const categoricalCrossentropy = defineLoss({
  className: 'CategoricalCrossentropy', name: 'categorical_crossentropy', settings: categoricalSettings,
  formula(yTrue, yPred, { fromLogits, labelSmoothing, axis }) {
    checkClasses(yPred, axis);
    return neg(sum(mul(smooth(yTrue, labelSmoothing, yTrue.shape.at(-1)!), logProbabilities(yPred, fromLogits, axis)), axis));
  },
});

/** Categorical cross-entropy with each class's term times alpha (1 - p)^gamma. Source: as for the binary one. */
export const categoricalFocalCrossentropy = defineLoss({
  className: 'CategoricalFocalCrossentropy', name: 'categorical_focal_crossentropy',
  settings: {
    /** Weight of the classes: one number for all, or a list with one for each. */
    alpha: 0.25 as number | readonly number[],
    /** Power of 1 - p, 0 or more: the larger, the less a class that is predicted well counts; at 0 all count alike. */
    gamma: 2,
    ...categoricalSettings,
  },
  formula(yTrue, yPred, { alpha, gamma, fromLogits, labelSmoothing, axis }) {
    checkClasses(yPred, axis);
    const p = normalized(fromLogits ? softmax(yPred, axis) : yPred, axis);
    const terms = mul(neg(smooth(yTrue, labelSmoothing, yTrue.shape.at(-1)!)), log(p));
    return sum(mul(mul(focus(sub(1, p), gamma), typeof alpha === 'number' ? alpha : constant([...alpha])), terms), axis);
  },
});

/** Settings of the sparse cross-entropy; the metric of that name has them too. */
export const sparseSettings = {
  /** Predictions are x with p = softmax(x), of a last layer without softmax; else they are p itself. */
  fromLogits: false,
  /** Labels of this class do not count; null for none. */
  ignoreClass: null as number | null,
  /** Axis of the classes: it must be the last one. */
  axis: -1,
};

/**
 * Cross-entropy of class numbers: -ln p[label]. Labels [n, …] or [n, …, 1], predictions [n, …, v].
 * A label outside 0 … v-1 is found by ONNX Runtime when the program runs.
 *
 * @example model.compile({ loss: 'sparseCategoricalCrossentropy' }); // labels 0 … v-1, last layer softmax
 */
export const sparseCategoricalCrossentropy = defineLoss({
  className: 'SparseCategoricalCrossentropy', name: 'sparse_categorical_crossentropy', settings: sparseSettings,
  align: alignSparse,
  formula(labels, yPred, { fromLogits, ignoreClass, axis }) {
    if (axis !== -1 && axis !== yPred.rank - 1) throw lastAxisOnly(axis);
    checkClasses(yPred, -1);
    const numbers = labels.dtype === 'int64' ? labels : cast(labels, 'int32');
    const counts = ignoreClass === null ? null : notEqual(numbers, ignoreClass);
    const chosen = counts === null ? numbers : where(counts, numbers, 0);
    const values = neg(squeeze(takeAlong(logProbabilities(yPred, fromLogits, -1), expandDims(chosen, -1)), -1));
    return counts === null ? values : where(counts, values, 0);
  },
  mask: (labels, { ignoreClass }) => (ignoreClass === null ? null : notEqual(labels, ignoreClass)),
  classNumbers: ({ ignoreClass }) => ({ ignored: ignoreClass }),
});

const lastAxisOnly = (axis: number): KeratinError => new KeratinError({
  code: 'option/value', expected: 'axis to be -1: the classes stand in the last axis', received: String(axis), fix: 'transpose the predictions',
});

/** Kullback-Leibler divergence of the predictions from the labels, Σ y ln(y / p), both held within [1e-7, 1]. */
export const klDivergence = defineLoss({
  className: 'KLDivergence', name: 'kl_divergence', settings: {},
  formula(yTrue, yPred) {
    const y = clip(yTrue, EPSILON, 1);
    return sum(mul(y, log(div(y, clip(yPred, EPSILON, 1)))), -1);
  },
});
