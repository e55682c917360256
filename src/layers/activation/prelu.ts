/** @file PReLU: the rectifier whose slope below 0 is learnt. */
import type { Variable } from '../../core/leaf.js';
import { type OpenShape, normalizeAxes } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul, neg, sub } from '../../ops/arithmetic.js';
import { relu } from '../../ops/math.js';
import { axes } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** First slopes below 0; default `zeros`. */
  alphaInitializer: initializer('zeros'),
  /** What is added to the loss for the slopes; default none. */
  alphaRegularizer: regularizer,
  /** What the slopes are brought to after each step; default nothing. */
  alphaConstraint: constraint,
  /** Axes along which all slopes are one, counted from 1: [1, 2] for one slope a channel of [n, h, w, c]. */
  sharedAxes: orNull(axes),
};

export class PReLU extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private alpha!: Variable;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('PReLU', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkLeastRank(shapes, 2, '[n, …]');
  }

  override build([shape]: readonly OpenShape[]): void {
    const shared = normalizeAxes(this.config.sharedAxes ?? [], shape!.length);
    this.alpha = this.weight('alpha', shape!.map((d, axis) => (shared.includes(axis) ? 1 : d)).slice(1));
  }

  call([x]: readonly Value[]): Value {
    return sub(relu(x!), mul(this.alpha.value, relu(neg(x!))));
  }
}

/**
 * x where x > 0, else alpha · x, with alpha learnt.
 *
 * Input and output [n, …]. Weights: alpha of the shape of one sample, with 1 on the shared axes.
 *
 * Source: He et al. 2015; Keras PReLU.
 *
 * @throws KeratinError `shape/unknown` where an axis that is not shared has no known size
 *
 * @example
 * layers.prelu({ sharedAxes: [1, 2] });
 */
export const prelu = factory<typeof PReLU>(PReLU);
