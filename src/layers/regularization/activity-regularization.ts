/** @file ActivityRegularization: a penalty on what passes through. */
import type { Value } from '../../core/value.js';
import { number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { l1l2 } from '../regularizers.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Factor of the sum of absolute values; default 0. */
  l1: optional(number(0), 0),
  /** Factor of the sum of squares; default 0. */
  l2: optional(number(0), 0),
};

export class ActivityRegularization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ActivityRegularization', args, options);
  }

  call([x]: readonly Value[], context: CallContext): Value {
    context.addLoss(l1l2({ l1: this.config.l1, l2: this.config.l2 }).penalty(x!));
    return x!;
  }
}

/**
 * Passes its input on and adds l1·Σ|x| + l2·Σx² to the loss.
 *
 * Input and output [n, …].
 *
 * Source: Keras ActivityRegularization.
 *
 * @example
 * layers.activityRegularization({ l2: 0.01 });
 */
export const activityRegularization = factory<typeof ActivityRegularization>(ActivityRegularization);
