/** @file LeakyReLU: the rectifier with a small slope below 0. */
import type { Value } from '../../core/value.js';
import { leakyRelu } from '../../ops/compose.js';
import { number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Slope below 0; default 0.3. Keras 2 and tfjs called it alpha. */
  negativeSlope: optional(number(0), 0.3),
};

type LeakyReLUOptions = StandardOptions<typeof args> & {
  /** Keras 2's name of negativeSlope. */
  readonly alpha?: number;
};

export class LeakyReLU extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: LeakyReLUOptions = {}) {
    super('LeakyReLU', args, options);
  }

  call([x]: readonly Value[]): Value {
    return leakyRelu(x!, this.config.negativeSlope);
  }
}

/**
 * x where x > 0, else negativeSlope · x.
 *
 * Input and output [n, …].
 *
 * Source: Maas et al. 2013; Keras LeakyReLU.
 *
 * @example
 * layers.leakyReLU({ negativeSlope: 0.1 });
 */
export const leakyReLU = factory<typeof LeakyReLU, [], [negativeSlope: number]>(LeakyReLU);
