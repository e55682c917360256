/** @file Rescaling: another range of numbers. */
import { constant } from '../../core/leaf.js';
import { type NestedArray, tensor } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { numbers } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** What inputs are multiplied by: a number, or one for each channel. */
  scale: numbers,
  /** What is added then; default 0. */
  offset: optional(numbers, 0),
};

export class Rescaling extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('Rescaling', args, options);
  }

  call([x]: readonly Value[]): Value {
    const { scale, offset } = this.config;
    const float = (v: NestedArray): Value => constant(tensor(v, { dtype: 'float32' }));
    return add(mul(cast(x!, 'float32'), float(scale)), float(offset));
  }
}

/**
 * x · scale + offset.
 *
 * Input and output [n, …]; whole numbers become float32.
 *
 * Source: Keras Rescaling.
 *
 * @example
 * layers.rescaling(1 / 255); // pixels 0–255 to 0–1
 * layers.rescaling(1 / 127.5, -1); // to -1–1
 */
export const rescaling = factory<typeof Rescaling, [scale: NestedArray], [offset: NestedArray]>(Rescaling);
