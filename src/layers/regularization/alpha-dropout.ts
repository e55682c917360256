/** @file AlphaDropout: dropout that keeps mean 0 and variance 1, for selu. */
import { randomValue } from '../../core/leaf.js';
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { maskShape, noiseShape } from './noise-shape.js';

const args = {
  /** Share of the inputs that is dropped, 0 … 1 (exclusive). */
  rate: number(0, 1 - Number.EPSILON),
  /** Shape of the mask: along an axis of size 1 all elements are dropped together; null takes the input's size. */
  noiseShape: orNull(noiseShape),
  /** Kept for Keras's files; masks come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

/** What selu tends to for ever smaller inputs: the value that "dropped" means. */
const LOWEST = -1.0507009873554805 * 1.6732632423543772;

export class AlphaDropout extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('AlphaDropout', args, options);
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    const { rate, noiseShape: given } = this.config;
    if (!training || rate === 0) return x!;
    const kept = randomValue(maskShape(x!, given), { kind: 'bernoulli', p: 1 - rate });
    // With the dropped at LOWEST the mean is rate · LOWEST and the variance (1 - rate)(1 + rate · LOWEST²): both are taken back.
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * LOWEST ** 2));
    const y = add(mul(x!, kept), mul(LOWEST, sub(1, kept)));
    return add(mul(scale, y), -scale * LOWEST * rate);
  }
}

/**
 * In training, sets a share of the inputs to selu's lowest value, then scales and shifts so that mean 0 and variance 1 stay.
 *
 * Input and output [n, …].
 *
 * Source: Klambauer et al. 2017; Keras AlphaDropout.
 *
 * @example
 * layers.alphaDropout(0.1);
 */
export const alphaDropout = factory<typeof AlphaDropout, [rate: number]>(AlphaDropout);
