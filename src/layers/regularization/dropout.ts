/** @file Dropout: in training, a share of the inputs is set to 0. */
import { KeratinError } from '../../core/errors.js';
import { randomValue } from '../../core/leaf.js';
import { type Shape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { number, whole } from '../argument-kinds.js';
import { type Argument, factory, orNull, wrongValue } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

/** A shape in which null stands for the size of the input. */
const noiseShape: Argument<readonly (number | null)[], readonly (number | null)[], true> = {
  needed: true,
  read(given, name) {
    if (Array.isArray(given) && given.every((d) => d === null || (Number.isSafeInteger(d) && (d as number) > 0))) return Object.freeze([...(given as number[])]);
    throw wrongValue(name, 'a list of sizes, null for the size of the input', given, 'for one mask at all time steps of [n, t, d] use [null, 1, null]');
  },
};

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
    return training ? dropped(x!, this.config.rate, this.maskShape(x!)) : x!;
  }

  private maskShape({ shape }: Value): Shape {
    const given = this.config.noiseShape;
    if (given === null) return shape;
    if (given.length !== shape.length || given.some((d, i) => d !== null && d !== 1 && d !== shape[i])) {
      throw new KeratinError({
        code: 'option/value', expected: `a noiseShape that stretches to the input ${showShape(shape)}`, received: showShape(given), fix: 'use 1 or null for each axis',
      });
    }
    return given.map((d, i) => d ?? shape[i]!);
  }
}

/**
 * In training, sets a random share of the inputs to 0 and divides the others by 1 - rate; else changes nothing.
 *
 * Input and output [n, …].
 *
 * @example
 * layers.dropout(0.5);
 *
 * Source: Srivastava et al. 2014; Keras Dropout.
 */
export const dropout = factory<typeof Dropout, [rate: number]>(Dropout);
