/** @file Keras's learning-rate schedules. Steps are optimizer steps (batches), counted from 0. */
import { check } from '../core/errors.js';
import { fill } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { add, div, log, mul, pow, sub } from '../ops/arithmetic.js';
import { less, lessEqual, maximum, minimum, where } from '../ops/compare.js';
import { ceil, cos, floor } from '../ops/math.js';
import { aNumber, defineSchedule, numbers, scheduleRegistry } from './schedule.js';

const first = {
  /** Learning rate at step 0. */
  initialLearningRate: aNumber,
};

const progress = (step: Value, decaySteps: number, staircase: boolean): Value => {
  const p = div(step, decaySteps);
  return staircase ? floor(p) : p;
};

/**
 * initialLearningRate · decayRate^(step / decaySteps); with `staircase` the exponent is whole.
 * @example optimizers.sgd({ learningRate: schedules.exponentialDecay(0.1, 1000, 0.96) });
 */
export const exponentialDecay = defineSchedule({
  className: 'ExponentialDecay', name: 'ExponentialDecay',
  needed: {
    ...first,
    /** Steps after which the rate is decayRate times what it was; above 0. */
    decaySteps: aNumber,
    /** What the rate is multiplied by in decaySteps. */
    decayRate: aNumber,
  },
  settings: {
    /** The rate changes only after each decaySteps, not at every step. */
    staircase: false,
  },
  formula: (step, { initialLearningRate, decaySteps, decayRate, staircase }) => mul(pow(decayRate, progress(step, decaySteps, staircase)), initialLearningRate),
});

/** initialLearningRate / (1 + decayRate · step / decaySteps); with `staircase` the fraction is whole. */
export const inverseTimeDecay = defineSchedule({
  className: 'InverseTimeDecay', name: 'InverseTimeDecay',
  needed: {
    ...first,
    /** Steps after which the divisor has grown by decayRate; above 0. */
    decaySteps: aNumber,
    /** By how much the divisor, 1 at first, grows in decaySteps. */
    decayRate: aNumber,
  },
  settings: {
    /** The rate changes only after each decaySteps, not at every step. */
    staircase: false,
  },
  formula: (step, { initialLearningRate, decaySteps, decayRate, staircase }) => div(initialLearningRate, add(mul(progress(step, decaySteps, staircase), decayRate), 1)),
});

/**
 * From initialLearningRate to endLearningRate in decaySteps, as (1 - step / decaySteps)^power.
 * With `cycle`, decaySteps becomes its first multiple that is not below the step.
 */
export const polynomialDecay = defineSchedule({
  className: 'PolynomialDecay', name: 'PolynomialDecay',
  needed: {
    ...first,
    /** Steps until endLearningRate is reached; above 0. */
    decaySteps: aNumber,
  },
  settings: {
    /** Learning rate at step decaySteps and, without `cycle`, ever after. */
    endLearningRate: 1e-4,
    /** Power of the share of decaySteps that is left; 1 is a straight line. */
    power: 1,
    /** After each multiple of decaySteps the rate jumps up and falls to endLearningRate anew, from less high each time. */
    cycle: false,
  },
  formula(step, { initialLearningRate, decaySteps, endLearningRate, power, cycle }) {
    const done = cycle ? div(step, mul(maximum(ceil(div(step, decaySteps)), 1), decaySteps)) : div(minimum(step, decaySteps), decaySteps);
    return add(mul(pow(sub(1, done), power), initialLearningRate - endLearningRate), endLearningRate);
  },
});

/** values[0] up to and including step boundaries[0], then values[1] up to boundaries[1], …, the last value after the last boundary. */
export const piecewiseConstantDecay = defineSchedule({
  className: 'PiecewiseConstantDecay', name: 'PiecewiseConstant',
  needed: {
    /** The last step of each value but the last one, in increasing order. */
    boundaries: numbers,
    /** Learning rates, one more than boundaries. */
    values: numbers,
  },
  settings: {},
  formula(step, { boundaries, values }) {
    check(values.length === boundaries.length + 1, () => ({
      code: 'option/value', where: 'PiecewiseConstantDecay', expected: 'one value more than boundaries', received: `${boundaries.length} boundaries and ${values.length} values`,
      fix: 'give a value for each stretch between boundaries and one for after the last',
    }));
    return boundaries.reduceRight<Value>((after, boundary, i) => where(lessEqual(step, boundary), values[i]!, after), fill([], values.at(-1)!));
  },
});

/** (1 + cos π·fraction) / 2, raised to leave `alpha` at its end. */
const cosine = (fraction: Value, alpha: number, height: Value | number = 1): Value =>
  add(mul(mul(add(cos(mul(fraction, Math.PI)), 1), height), 0.5 * (1 - alpha)), alpha);

/**
 * Half a cosine from initialLearningRate (or warmupTarget) down to alpha times that in decaySteps; before it, with a warmupTarget,
 * a straight rise from initialLearningRate in warmupSteps.
 * Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2016).
 */
export const cosineDecay = defineSchedule({
  className: 'CosineDecay', name: 'CosineDecay',
  needed: {
    ...first,
    /** Steps that the fall takes; above 0. */
    decaySteps: aNumber,
  },
  settings: {
    /** Share of the rate from which the fall begins that is left at its end. */
    alpha: 0,
    /** Learning rate at the end of the rise, from which it then falls; null for no rise. */
    warmupTarget: null as number | null,
    /** Steps that the rise takes, before decaySteps; without warmupTarget they do not count. */
    warmupSteps: 0,
  },
  formula(step, { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps }) {
    if (warmupTarget === null) return mul(cosine(div(minimum(step, decaySteps), decaySteps), alpha), initialLearningRate);
    const falling = mul(cosine(div(sub(minimum(step, decaySteps + warmupSteps), warmupSteps), decaySteps), alpha), warmupTarget);
    if (warmupSteps === 0) return falling;
    const rising = add(mul(step, (warmupTarget - initialLearningRate) / warmupSteps), initialLearningRate);
    return where(less(step, warmupSteps), rising, falling);
  },
});

/**
 * Half a cosine from initialLearningRate to alpha times that in firstDecaySteps, then again and again, each time tMul times as long
 * and from mMul times as high. Source: as for {@link cosineDecay}.
 */
export const cosineDecayRestarts = defineSchedule({
  className: 'CosineDecayRestarts', name: 'SGDRDecay',
  needed: {
    ...first,
    /** Steps of the first fall; above 0. */
    firstDecaySteps: aNumber,
  },
  settings: {
    /** How many times as long each fall is as the one before. */
    tMul: 2,
    /** How many times as high above its end each fall begins as the one before. */
    mMul: 1,
    /** Share of initialLearningRate that is left at the end of each fall. */
    alpha: 0,
  },
  formula(step, { initialLearningRate, firstDecaySteps, tMul, mMul, alpha }) {
    const periods = div(step, firstDecaySteps);
    // After i restarts, 1 + tMul + … + tMul^(i-1) = (tMul^i - 1) / (tMul - 1) first periods have gone by.
    // The little that is added makes up for a logarithm that falls just short of a whole number.
    const restarts = floor(tMul === 1 ? periods : add(div(log(add(mul(periods, tMul - 1), 1)), Math.log(tMul)), 1e-5));
    const length = pow(tMul, restarts);
    const fraction = tMul === 1 ? sub(periods, restarts) : div(sub(periods, div(sub(length, 1), tMul - 1)), length);
    return mul(cosine(fraction, alpha, mMul === 1 ? 1 : pow(mMul, restarts)), initialLearningRate);
  },
});

/** The schedules that a Keras config may name. */
export const schedules = scheduleRegistry([exponentialDecay, inverseTimeDecay, polynomialDecay, piecewiseConstantDecay, cosineDecay, cosineDecayRestarts]);
