/** @file RandomContrast: in training, each picture's channels are drawn away from their means, or towards them. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { cast, clip } from '../../ops/compare.js';
import { mean } from '../../ops/reduce.js';
import { whole } from '../argument-kinds.js';
import { type Argument, factory, orNull, wrongValue } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { dataFormat, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type Factor, drawn } from './factor.js';
import { valueRange } from './value-range.js';

/** Keras's contrast: one number for both, or how far below and how far above 1. */
const contrast: Argument<Factor, Factor, true> = {
  needed: true,
  read(given, name) {
    const fits = (v: unknown, most: number): boolean => typeof v === 'number' && v >= 0 && v <= most;
    if (fits(given, 1)) return given as number;
    if (Array.isArray(given) && given.length === 2 && fits(given[0], 1) && fits(given[1], Infinity)) return Object.freeze([...given]) as unknown as Factor;
    throw wrongValue(name, 'a number from 0 to 1, or two: how far below 1 and how far above', given, `write for example ${name}: 0.2`);
  },
};

const args = {
  /** f for a contrast from 1 - f to 1 + f; [below, above] for 1 - below to 1 + above. */
  factor: contrast,
  /** Kept for Keras's files; factors come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** Numbers are cut off at these; default [0, 255]. */
  valueRange,
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomContrast extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomContrast', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const { factor, valueRange: [low, high], dataFormat: format } = this.config;
    const x = cast(given!, 'float32');
    if (!training) return x;
    const [below, above] = typeof factor === 'number' ? [factor, factor] : factor;
    const middle = mean(x, format === 'channels_last' ? [1, 2] : [2, 3], { keepDims: true });
    return clip(add(mul(sub(x, middle), drawn([x.shape[0]!, 1, 1, 1], [1 - below, 1 + above])), middle), low, high);
  }
}

/**
 * In training, (x - mean) · f + mean for each channel of each picture, f random for each picture; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomContrast.
 *
 * @example
 * layers.randomContrast(0.2);
 * layers.randomContrast(0.2, { valueRange: [0, 1] });
 */
export const randomContrast = factory<typeof RandomContrast, [factor: Factor]>(RandomContrast);
