/** @file GaussianNoise: in training, normal numbers are added. */
import { randomValue } from '../../core/leaf.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Standard deviation of the noise. */
  stddev: number(0),
  /** Kept for Keras's files; noise comes from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

export class GaussianNoise extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('GaussianNoise', args, options);
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    const { stddev } = this.config;
    return training && stddev > 0 ? add(x!, mul(stddev, randomValue(x!.shape, { kind: 'normal' }))) : x!;
  }
}

/**
 * In training, adds normal numbers of mean 0; else changes nothing.
 *
 * Input and output [n, …].
 *
 * Source: Keras GaussianNoise.
 *
 * @example
 * layers.gaussianNoise(0.1);
 */
export const gaussianNoise = factory<typeof GaussianNoise, [stddev: number]>(GaussianNoise);
