/** @file LayerNormalization: each sample to mean 0 and variance 1 over its features. */
import type { Variable } from '../../core/leaf.js';
import { type OpenShape, normalizeAxes } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { rsqrt } from '../../ops/math.js';
import { moments, variance } from '../../ops/reduce.js';
import { axes, flag, number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { alongAxes, normalized } from './normalized.js';

const args = {
  /** Axis, or axes, over which mean and variance are taken; default the last. */
  axis: optional(axes, -1),
  /** Added to the variance; default 0.001. */
  epsilon: optional(number(0), 0.001),
  /** Whether beta is added; default true. */
  center: optional(flag, true),
  /** Whether the result is multiplied by gamma; default true. */
  scale: optional(flag, true),
  /** Whether only the scale is normalized: x · gamma / √(variance + epsilon), no centre. Default false. */
  rmsScaling: optional(flag, false),
  /** First numbers of beta; default `zeros`. */
  betaInitializer: initializer('zeros'),
  /** First numbers of gamma; default `ones`. */
  gammaInitializer: initializer('ones'),
  /** What is added to the loss for beta; default none. */
  betaRegularizer: regularizer,
  /** What is added to the loss for gamma; default none. */
  gammaRegularizer: regularizer,
  /** What beta is brought to after each step; default nothing. */
  betaConstraint: constraint,
  /** What gamma is brought to after each step; default nothing. */
  gammaConstraint: constraint,
};

export class LayerNormalization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private gamma: Variable | null = null;
  private beta: Variable | null = null;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('LayerNormalization', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const shape = this.checkLeastRank(shapes, 2, '[n, …, d]');
    const over = normalizeAxes(this.config.axis, shape.length);
    const weights = this.gamma ?? this.beta;
    if (weights !== null) over.forEach((axis, i) => this.checkSize(shape, axis, weights.shape[i]!, `features along axis ${axis}`));
  }

  override build([shape]: readonly OpenShape[]): void {
    const { scale, center, rmsScaling } = this.config;
    const size = normalizeAxes(this.config.axis, shape!.length).map((axis) => shape![axis]!);
    if (scale || rmsScaling) this.gamma = this.weight('gamma', size);
    if (center && !rmsScaling) this.beta = this.weight('beta', size);
  }

  call([x]: readonly Value[]): Value {
    const { epsilon, rmsScaling } = this.config;
    const over = normalizeAxes(this.config.axis, x!.rank);
    const gamma = this.gamma && alongAxes(this.gamma.value, x!.rank, over);
    if (rmsScaling) return mul(x!, mul(rsqrt(add(variance(x!, over, { keepDims: true }), epsilon)), gamma!));
    const { mean, variance: spread } = moments(x!, over, { keepDims: true });
    return normalized(x!, mean, spread, epsilon, gamma, this.beta && alongAxes(this.beta.value, x!.rank, over));
  }
}

/**
 * Brings the features of each sample to mean 0 and variance 1, then to a learnt spread gamma and centre beta.
 *
 * Input and output [n, …, d]. Weights: gamma, beta of the sizes of the axes normalized over.
 *
 * Source: Ba et al. 2016; Keras LayerNormalization.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/axis`
 *
 * @example
 * layers.layerNormalization({ axis: [1, 2] });
 */
export const layerNormalization = factory<typeof LayerNormalization, [], [axis: number | readonly number[]]>(LayerNormalization);
