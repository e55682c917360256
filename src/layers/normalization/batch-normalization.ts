/** @file BatchNormalization: each channel to mean 0 and variance 1 over the batch. */
import type { Variable } from '../../core/leaf.js';
import { type OpenShape, normalizeAxis, showShape } from '../../core/shape.js';
import { check } from '../../core/errors.js';
import type { Value } from '../../core/value.js';
import { add, div, mul, square, sub } from '../../ops/arithmetic.js';
import { dropAxes, sum } from '../../ops/broadcast.js';
import { cast } from '../../ops/compare.js';
import { moments } from '../../ops/reduce.js';
import { expandDims } from '../../ops/reshape.js';
import { axis, flag, number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { alongAxes, normalized } from './normalized.js';

const args = {
  /** Axis of the channels; default the last. */
  axis: optional(axis, -1),
  /** Share of the old value in each new moving average; default 0.99. */
  momentum: optional(number(), 0.99),
  /** Added to the variance; default 0.001. */
  epsilon: optional(number(0), 0.001),
  /** Whether beta is added; default true. */
  center: optional(flag, true),
  /** Whether the result is multiplied by gamma; default true. */
  scale: optional(flag, true),
  /** First numbers of beta; default `zeros`. */
  betaInitializer: initializer('zeros'),
  /** First numbers of gamma; default `ones`. */
  gammaInitializer: initializer('ones'),
  /** First numbers of the moving mean; default `zeros`. */
  movingMeanInitializer: initializer('zeros'),
  /** First numbers of the moving variance; default `ones`. */
  movingVarianceInitializer: initializer('ones'),
  /** What is added to the loss for beta; default none. */
  betaRegularizer: regularizer,
  /** What is added to the loss for gamma; default none. */
  gammaRegularizer: regularizer,
  /** What beta is brought to after each step; default nothing. */
  betaConstraint: constraint,
  /** What gamma is brought to after each step; default nothing. */
  gammaConstraint: constraint,
};

/** Keeps the division defined where a mask leaves nothing. */
const NOTHING = 1e-7;

export class BatchNormalization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private gamma: Variable | null = null;
  private beta: Variable | null = null;
  private movingMean!: Variable;
  private movingVariance!: Variable;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('BatchNormalization', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const shape = this.checkLeastRank(shapes, 2, '[n, …, c]');
    const axis = normalizeAxis(this.config.axis, shape.length);
    if (this.built) this.checkSize(shape, axis, this.movingMean.shape[0]!, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const size = [shape!.at(this.config.axis)!];
    if (this.config.scale) this.gamma = this.weight('gamma', size);
    if (this.config.center) this.beta = this.weight('beta', size);
    this.movingMean = this.weight('moving_mean', size, 'movingMean', false);
    this.movingVariance = this.weight('moving_variance', size, 'movingVariance', false);
  }

  call([x]: readonly Value[], context: CallContext): Value {
    const axis = normalizeAxis(this.config.axis, x!.rank);
    const { mean, variance } = this.trainable && context.training ? this.batchStatistics(x!, axis, context) : { mean: this.movingMean.value, variance: this.movingVariance.value };
    const wide = (v: Value): Value => alongAxes(v, x!.rank, [axis]);
    return normalized(x!, wide(mean), wide(variance), this.config.epsilon, this.gamma && wide(this.gamma.value), this.beta && wide(this.beta.value));
  }

  /** Mean and variance of this batch, which also enter the moving averages. */
  private batchStatistics(x: Value, axis: number, context: CallContext): { mean: Value; variance: Value } {
    const others = x.shape.flatMap((_, i) => (i === axis ? [] : [i]));
    const [mask] = context.masks;
    const statistics = mask ? maskedMoments(x, mask, others) : moments(x, others);
    const { momentum } = this.config;
    const blend = (old: Variable, now: Value): void => context.update(old, add(mul(context.read(old), momentum), mul(now, 1 - momentum)));
    blend(this.movingMean, statistics.mean);
    blend(this.movingVariance, statistics.variance);
    return statistics;
  }
}

/** Mean and variance of the steps that count. */
function maskedMoments(x: Value, mask: Value, axes: readonly number[]): { mean: Value; variance: Value } {
  check(mask.rank === x.rank - 1, () => ({
    code: 'shape/mask', expected: 'a mask of one axis less than the input', received: `${showShape(mask.shape)} for ${showShape(x.shape)}`, fix: 'use layers that keep the time axis',
  }));
  const counts = expandDims(cast(mask, x.dtype), -1);
  const share = div(counts, add(sum(counts, axes, { keepDims: true }), NOTHING));
  const mean = sum(mul(x, share), axes, { keepDims: true });
  const variance = sum(mul(square(sub(x, mean)), share), axes);
  return { mean: dropAxes(mean, axes), variance };
}

/**
 * Brings each channel to mean 0 and variance 1, then to a learnt spread gamma and centre beta:
 * y = gamma · (x - mean) / √(variance + epsilon) + beta.
 * In training, mean and variance are those of the batch; else moving averages of them. Frozen (`trainable = false`) it never uses the batch's.
 *
 * Input and output [n, …, c]. Weights, each [c]: gamma, beta, moving_mean, moving_variance (the last two are not trained).
 *
 * Source: Ioffe and Szegedy 2015; Keras BatchNormalization.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`
 *
 * @example
 * layers.batchNormalization();
 */
export const batchNormalization = factory<typeof BatchNormalization>(BatchNormalization);
