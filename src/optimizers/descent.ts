/** @file Gradient descent, plain or with momentum, and Lion, which looks only at signs. */
import { add, mul, sub } from '../ops/arithmetic.js';
import { sign } from '../ops/math.js';
import { defineOptimizer } from './define-optimizer.js';

/**
 * w ← w - lr·g. With momentum: v ← momentum·v - lr·g, w ← w + v; with nesterov: w ← w + momentum·v - lr·g.
 * @example optimizers.sgd(0.01, { momentum: 0.9, nesterov: true });
 */
export const sgd = defineOptimizer({
  className: 'SGD', name: 'SGD',
  settings: {
    learningRate: 0.01,
    /** Share of the last change that is added to the next one, 0–1. */
    momentum: 0,
    /** Looks a step ahead along the momentum; without momentum it changes nothing. */
    nesterov: false,
  },
  slots: ({ momentum }) => (momentum === 0 ? [] : [{ momentum: 0 }]),
  rule({ w, g, slots, scalars: { lr } }, { momentum, nesterov }) {
    const step = mul(g, lr);
    if (momentum === 0) return { weight: sub(w, step) };
    const v = sub(mul(slots['momentum']!, momentum), step);
    return { weight: add(w, nesterov ? sub(mul(v, momentum), step) : v), momentum: v };
  },
});

/**
 * w ← w - lr · sign(beta1·m + (1 - beta1)·g), m ← beta2·m + (1 - beta2)·g.
 * Source: Chen et al., Symbolic Discovery of Optimization Algorithms (2023).
 */
export const lion = defineOptimizer({
  className: 'Lion', name: 'lion',
  settings: {
    learningRate: 0.001,
    /** 0–1: share of the moving mean m, beside the gradient, in what gives the step its sign. */
    beta1: 0.9,
    /** 0–1: share of the moving mean of gradients, m, that is kept at each step. */
    beta2: 0.99,
  },
  slots: () => [{ momentum: 0 }],
  rule: ({ w, g, slots: { momentum: m }, scalars: { lr } }, { beta1, beta2 }) => ({
    weight: sub(w, mul(sign(add(mul(m, beta1), mul(g, 1 - beta1))), lr)),
    momentum: add(mul(m, beta2), mul(g, 1 - beta2)),
  }),
});
