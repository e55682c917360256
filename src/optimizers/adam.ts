/** @file Adam and its relatives: steps by the moving mean of gradients, scaled by their moving size. */
import type { Value } from '../core/value.js';
import { add, div, mul, pow, square, sub } from '../ops/arithmetic.js';
import { maximum } from '../ops/compare.js';
import { abs, sqrt } from '../ops/math.js';
import { moving } from './adaptive.js';
import { type OptimizerDefinition, defineOptimizer } from './define-optimizer.js';

const rates = {
  learningRate: 0.001,
  /** 0–1: share of the moving mean of gradients, m, that is kept at each step. */
  beta1: 0.9,
};
const nadamSettings = {
  ...rates,
  /** 0–1: share of the moving mean of squared gradients, v, that is kept at each step. */
  beta2: 0.999,
  /** Added to √v̂, so that nothing is divided by 0. */
  epsilon: 1e-7,
};
const adamSettings = {
  ...nadamSettings,
  /** Divides by the largest v so far instead of the present one. */
  amsgrad: false,
};
const adamwSettings = { ...adamSettings, weightDecay: 0.004 as number | null };

/** 1 - beta^step: what a moving average that started at 0 falls short by. */
const correction = (beta: number, step: Value): Value => sub(1, pow(beta, step));

/** m and v start at 0 and are too small at first; alpha = lr·√(1 - beta2^t) / (1 - beta1^t) makes up for it. */
const adamRule: Pick<OptimizerDefinition<typeof adamSettings>, 'slots' | 'scalars' | 'rule'> = {
  slots: ({ amsgrad }) => [{ momentum: 0, velocity: 0 }, ...(amsgrad ? [{ velocity_hat: 0 }] : [])],
  scalars: ({ lr, step }, { beta1, beta2 }) => ({ alpha: div(mul(lr, sqrt(correction(beta2, step))), correction(beta1, step)) }),
  rule({ w, g, slots, scalars: { alpha } }, { beta1, beta2, epsilon, amsgrad }) {
    const momentum = moving(slots['momentum']!, g, beta1);
    const velocity = moving(slots['velocity']!, square(g), beta2);
    const hat = amsgrad ? { velocity_hat: maximum(slots['velocity_hat']!, velocity) } : {};
    const weight = sub(w, div(mul(momentum, alpha), add(sqrt(hat.velocity_hat ?? velocity), epsilon)));
    return { weight, momentum, velocity, ...hat };
  },
};

/**
 * m ← beta1·m + (1 - beta1)·g, v ← beta2·v + (1 - beta2)·g², w ← w - lr·m̂ / (√v̂ + epsilon), m̂ and v̂ corrected for starting at 0.
 * With `amsgrad` the largest v so far is used.
 * Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2014); Reddi et al., On the Convergence of Adam and Beyond (2018).
 */
export const adam = defineOptimizer({ className: 'Adam', name: 'adam', settings: adamSettings, ...adamRule });

/** Adam with weight decay (0.004) that is not part of the gradient. Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2017). */
export const adamw = defineOptimizer<typeof adamwSettings>({ className: 'AdamW', name: 'adamw', settings: adamwSettings, ...adamRule });

/** m as in Adam, u ← max(beta2·u, |g|), w ← w - lr·m / ((1 - beta1^t)·(u + epsilon)). Source: as for Adam, section 7.1. */
export const adamax = defineOptimizer({
  className: 'Adamax', name: 'adamax',
  settings: {
    ...rates,
    /** 0–1: share of u that is kept at each step. */
    beta2: 0.999,
    /** Added to u, so that nothing is divided by 0. */
    epsilon: 1e-7,
  },
  slots: () => [{ momentum: 0, norm: 0 }],
  scalars: ({ lr, step }, { beta1 }) => ({ alpha: div(lr, correction(beta1, step)) }),
  rule({ w, g, slots, scalars: { alpha } }, { beta1, beta2, epsilon }) {
    const momentum = moving(slots['momentum']!, g, beta1);
    const norm = maximum(mul(slots['norm']!, beta2), abs(g));
    return { weight: sub(w, div(mul(momentum, alpha), add(norm, epsilon))), momentum, norm };
  },
});

/**
 * Adam with Nesterov's look ahead. With u_t = beta1·(1 - 0.96^t / 2) and U_t = u_1 · … · u_t:
 * w ← w - lr·(u_(t+1)·m / (1 - U_(t+1)) + (1 - u_t)·g / (1 - U_t)) / (√v̂ + epsilon).
 * Source: Dozat, Incorporating Nesterov Momentum into Adam (2015).
 */
export const nadam = defineOptimizer({
  className: 'Nadam', name: 'nadam', settings: nadamSettings,
  slots: () => [{ momentum: 0, velocity: 0 }],
  own: { u_product: 1 },
  scalars({ lr, step, own: { u_product: product } }, { beta1, beta2 }) {
    const u = (t: Value): Value => mul(sub(1, mul(pow(0.96, t), 0.5)), beta1);
    const [now, ahead] = [u(step), u(add(step, 1))];
    const uProduct = mul(product, now);
    return {
      u_product: uProduct,
      ofMomentum: div(mul(lr, ahead), sub(1, mul(uProduct, ahead))),
      ofGradient: div(mul(lr, sub(1, now)), sub(1, uProduct)),
      ofVelocity: div(1, correction(beta2, step)),
    };
  },
  rule({ w, g, slots, scalars: { ofMomentum, ofGradient, ofVelocity } }, { beta1, beta2, epsilon }) {
    const momentum = moving(slots['momentum']!, g, beta1);
    const velocity = moving(slots['velocity']!, square(g), beta2);
    const step = add(mul(momentum, ofMomentum), mul(g, ofGradient));
    return { weight: sub(w, div(step, add(sqrt(mul(velocity, ofVelocity)), epsilon))), momentum, velocity };
  },
});
