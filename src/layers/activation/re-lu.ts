/** @file ReLU: the rectifier with all its settings. */
import type { Value } from '../../core/value.js';
import { reluWith } from '../../ops/compose.js';
import { number } from '../argument-kinds.js';
import { factory, optional, orNull } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Largest result; null (the default) for none. */
  maxValue: orNull(number(0)),
  /** Slope below the threshold; default 0. */
  negativeSlope: optional(number(0), 0),
  /** Where the rise begins; default 0. */
  threshold: optional(number(0), 0),
};

export class ReLU extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ReLU', args, options);
  }

  call([x]: readonly Value[]): Value {
    return reluWith(x!, this.config);
  }
}

/**
 * maxValue where x ≥ maxValue; x where x > threshold; else negativeSlope · (x - threshold).
 *
 * Input and output [n, …].
 *
 * Source: Keras ReLU.
 *
 * @example
 * layers.reLU({ maxValue: 6 });
 */
export const reLU = factory<typeof ReLU, [], [maxValue: number | null, negativeSlope: number]>(ReLU);
