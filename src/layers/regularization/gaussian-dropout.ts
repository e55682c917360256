/** @file GaussianDropout: in training, inputs are multiplied by normal numbers around 1. */
import { randomValue } from '../../core/leaf.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Share that ordinary dropout would drop, 0 … 1 (exclusive): the noise has the variance rate / (1 - rate). */
  rate: number(0, 1 - Number.EPSILON),
  /** Kept for Keras's files; noise comes from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

export class GaussianDropout extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('GaussianDropout', args, options);
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    const { rate } = this.config;
    if (!training || rate === 0) return x!;
    const stddev = Math.sqrt(rate / (1 - rate));
    return mul(x!, add(1, mul(stddev, randomValue(x!.shape, { kind: 'normal' }))));
  }
}

/**
 * In training, multiplies by normal numbers of mean 1 and variance rate / (1 - rate); else changes nothing.
 *
 * Input and output [n, …].
 *
 * Source: Srivastava et al. 2014; Keras GaussianDropout.
 *
 * @example
 * layers.gaussianDropout(0.3);
 */
export const gaussianDropout = factory<typeof GaussianDropout, [rate: number]>(GaussianDropout);
