/** @file Dropout: in training, a share of the inputs is set to 0. */
import { randomValue } from '../../core/leaf.js';
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { maskShape, noiseShape } from './noise-shape.js';

const args = {
  /** Share of the inputs that is dropped, 0 … 1. */
  rate: number(0, 1),
  /** Shape of the mask: along an axis of size 1 all elements are dropped together; null takes the input's size. */
  noiseShape: orNull(noiseShape),
  /** Kept for Keras's files; masks come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

/** x with a share of its elements set to 0, the others divided by the share that stays, so that the mean stays too. */
export function dropped(x: Value, rate: number, shape: Shape = x.shape): Value {
  if (rate === 0) return x;
  if (rate === 1) return mul(x, 0);
  return mul(x, mul(randomValue(shape, { kind: 'bernoulli', p: 1 - rate }), 1 / (1 - rate)));
}

export class Dropout extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('Dropout', args, options);
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    return training ? dropped(x!, this.config.rate, maskShape(x!, this.config.noiseShape)) : x!;
  }
}

/**
 * In training, sets a random share of the inputs to 0 and divides the others by 1 - rate; else changes nothing.
 *
 * Input and output [n, …].
 *
 * Source: Srivastava et al. 2014; Keras Dropout.
 *
 * @example
 * layers.dropout(0.5);
 */
export const dropout = factory<typeof Dropout, [rate: number]>(Dropout);
