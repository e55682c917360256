/** @file GroupNormalization: groups of channels of each sample to mean 0 and variance 1. */
import { check } from '../../core/errors.js';
import type { Variable } from '../../core/leaf.js';
import { type OpenShape, normalizeAxis } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { moments } from '../../ops/reduce.js';
import { reshape } from '../../ops/reshape.js';
import { axis, flag, number, whole } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { alongAxes, normalized } from './normalized.js';

const args = {
  /** Number of groups, which divides the channels; -1 for one a channel. Default 32. */
  groups: optional(whole(-1), 32),
  /** Axis of the channels; default the last. */
  axis: optional(axis, -1),
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
  /** What is added to the loss for beta; default none. */
  betaRegularizer: regularizer,
  /** What is added to the loss for gamma; default none. */
  gammaRegularizer: regularizer,
  /** What beta is brought to after each step; default nothing. */
  betaConstraint: constraint,
  /** What gamma is brought to after each step; default nothing. */
  gammaConstraint: constraint,
};

export class GroupNormalization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private gamma: Variable | null = null;
  private beta: Variable | null = null;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('GroupNormalization', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const shape = this.checkLeastRank(shapes, 2, '[n, …, c]');
    const axis = normalizeAxis(this.config.axis, shape.length);
    const weights = this.gamma ?? this.beta;
    if (weights !== null) this.checkSize(shape, axis, weights.shape[0]!, 'channels');
    const channels = shape[axis]!;
    check(channels === null || channels % this.groupsOf(channels) === 0, () => ({
      code: 'option/groups', expected: `channels that groups (${this.config.groups}) divides`, received: `${channels}`, fix: 'choose groups that divide them',
    }));
  }

  private groupsOf(channels: number): number {
    return this.config.groups < 1 ? channels : this.config.groups;
  }

  override build([shape]: readonly OpenShape[]): void {
    const size = [shape!.at(this.config.axis)!];
    if (this.config.scale) this.gamma = this.weight('gamma', size);
    if (this.config.center) this.beta = this.weight('beta', size);
  }

  call([x]: readonly Value[]): Value {
    const axis = normalizeAxis(this.config.axis, x!.rank);
    const channels = x!.shape[axis]!;
    const groups = this.groupsOf(channels);
    const parts = [groups, channels / groups];
    // The channels as two axes: the group, and the place in it.
    const apart = reshape(x!, [...x!.shape.slice(0, axis), ...parts, ...x!.shape.slice(axis + 1)]);
    const over = apart.shape.flatMap((_, i) => (i === 0 || i === axis ? [] : [i]));
    const { mean, variance } = moments(apart, over, { keepDims: true });
    const wide = (v: Variable | null): Value | null => v && alongAxes(reshape(v.value, parts), apart.rank, [axis, axis + 1]);
    return reshape(normalized(apart, mean, variance, this.config.epsilon, wide(this.gamma), wide(this.beta)), x!.shape);
  }
}

/**
 * Brings each group of channels of each sample to mean 0 and variance 1, then to a learnt spread gamma and centre beta.
 *
 * Input and output [n, …, c]. Weights: gamma, beta, each [c].
 *
 * Source: Wu and He 2018; Keras GroupNormalization.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `option/groups`
 *
 * @example
 * layers.groupNormalization({ groups: 8 });
 */
export const groupNormalization = factory<typeof GroupNormalization, [], [groups: number]>(GroupNormalization);
