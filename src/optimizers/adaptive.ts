/** @file Steps scaled by how large gradients have been: RMSprop, Adagrad, Adadelta. */
import type { Value } from '../core/value.js';
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/math.js';
import { defineOptimizer } from './define-optimizer.js';

/** r·average + (1 - r)·x: the moving average after seeing x. */
export const moving = (average: Value, x: Value, r: number): Value => add(mul(average, r), mul(x, 1 - r));

/**
 * v ← rho·v + (1 - rho)·g², w ← w - lr·g / √(v + epsilon). With `centered`, v is reduced by the square of g's moving average;
 * with momentum the steps are summed: m ← momentum·m + step, w ← w - m.
 * Source: Hinton, Neural Networks for Machine Learning, lecture 6e (2012).
 *
 * @example optimizers.rmsprop({ learningRate: 1e-4 });
 */
export const rmsprop = defineOptimizer({
  className: 'RMSprop', name: 'rmsprop',
  settings: {
    learningRate: 0.001,
    /** 0–1: share of the moving mean of squared gradients, v, that is kept at each step. */
    rho: 0.9,
    /** Share of the last change that is added to the next one, 0–1. */
    momentum: 0,
    /** Added to v under the root, so that nothing is divided by 0. */
    epsilon: 1e-7,
    /** Divides by the spread of the gradients about their moving mean instead of by their size. */
    centered: false,
  },
  slots: ({ momentum, centered }) => [{ velocity: 0 }, ...(momentum > 0 ? [{ momentum: 0 }] : []), ...(centered ? [{ average_gradient: 0 }] : [])],
  rule({ w, g, slots, scalars: { lr } }, { rho, momentum, epsilon, centered }) {
    const velocity = moving(slots['velocity']!, square(g), rho);
    const average = centered ? { average_gradient: moving(slots['average_gradient']!, g, rho) } : {};
    const spread = centered ? sub(velocity, square(average.average_gradient!)) : velocity;
    const step = div(mul(g, lr), sqrt(add(spread, epsilon)));
    if (momentum === 0) return { weight: sub(w, step), velocity, ...average };
    const m = add(mul(slots['momentum']!, momentum), step);
    return { weight: sub(w, m), velocity, momentum: m, ...average };
  },
});

/**
 * a ← a + g², w ← w - lr·g / √(a + epsilon).
 * Source: Duchi, Hazan and Singer, Adaptive Subgradient Methods (2011).
 */
export const adagrad = defineOptimizer({
  className: 'Adagrad', name: 'adagrad',
  settings: {
    learningRate: 0.001,
    /** First value of the sum of squared gradients, a; 0 or more. */
    initialAccumulatorValue: 0.1,
    /** Added to a under the root, so that nothing is divided by 0. */
    epsilon: 1e-7,
  },
  slots: ({ initialAccumulatorValue }) => [{ accumulator: initialAccumulatorValue }],
  rule({ w, g, slots, scalars: { lr } }, { epsilon }) {
    const accumulator = add(slots['accumulator']!, square(g));
    return { weight: sub(w, div(mul(g, lr), sqrt(add(accumulator, epsilon)))), accumulator };
  },
});

/**
 * a ← rho·a + (1 - rho)·g², step = g·√(d + epsilon) / √(a + epsilon), d ← rho·d + (1 - rho)·step², w ← w - lr·step.
 * Source: Zeiler, ADADELTA: An Adaptive Learning Rate Method (2012).
 */
export const adadelta = defineOptimizer({
  className: 'Adadelta', name: 'adadelta',
  settings: {
    learningRate: 0.001,
    /** 0–1: share of the moving means of squares, a and d, that is kept at each step. */
    rho: 0.95,
    /** Added to a and d under the roots, so that nothing is divided by 0 and the first step is not 0. */
    epsilon: 1e-7,
  },
  slots: () => [{ accumulated_grad: 0, accumulated_delta_var: 0 }],
  rule({ w, g, slots: { accumulated_grad: a, accumulated_delta_var: d }, scalars: { lr } }, { rho, epsilon }) {
    const squares = moving(a, square(g), rho);
    const step = div(mul(sqrt(add(d, epsilon)), g), sqrt(add(squares, epsilon)));
    return { weight: sub(w, mul(step, lr)), accumulated_grad: squares, accumulated_delta_var: moving(d, square(step), rho) };
  },
});
