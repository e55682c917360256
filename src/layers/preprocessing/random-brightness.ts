/** @file RandomBrightness: in training, each picture becomes brighter or darker. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { cast, clip } from '../../ops/compare.js';
import { whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type Factor, drawn, factor, rangeOf } from './factor.js';
import { valueRange } from './value-range.js';

const args = {
  /** Share of the range of values that is added: -1 black, 1 white. */
  factor: factor(-1, 1),
  /** Range of the numbers that come in and go out; default [0, 255]. */
  valueRange,
  /** Kept for Keras's files; factors come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomBrightness extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomBrightness', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const { factor: f, valueRange: [low, high] } = this.config;
    const x = cast(given!, 'float32');
    return training ? clip(add(x, mul(drawn([x.shape[0]!, 1, 1, 1], rangeOf(f)), high - low)), low, high) : x;
  }
}

/**
 * In training, adds a random share of the range of values to all numbers of a picture; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomBrightness.
 *
 * @example
 * layers.randomBrightness(0.2);
 * layers.randomBrightness([0, 0.3], { valueRange: [0, 1] }); // brighter only
 */
export const randomBrightness = factory<typeof RandomBrightness, [factor: Factor]>(RandomBrightness);
