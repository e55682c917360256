/** @file RandomFlip: in training, every other picture is mirrored. */
import { randomValue } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { cast, less, where } from '../../ops/compare.js';
import { flip } from '../../ops/layout.js';
import { oneOf, whole } from '../argument-kinds.js';
import { factory, optional, orNull } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Left to right, upside down, or each by its own chance (the default). */
  mode: optional(oneOf('horizontal_and_vertical', 'horizontal', 'vertical'), 'horizontal_and_vertical'),
  /** Kept for Keras's files; chance comes from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomFlip extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('RandomFlip', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const { mode, dataFormat: format } = this.config;
    const x = cast(given!, 'float32');
    if (!training) return x;
    const rows = format === 'channels_last' ? 1 : 2;
    const axes = [...(mode === 'horizontal' ? [] : [rows]), ...(mode === 'vertical' ? [] : [rows + 1])];
    return axes.reduce((y, axis) => where(less(randomValue([y.shape[0]!, 1, 1, 1], { kind: 'uniform' }), 0.5), flip(y, [axis]), y), x);
  }
}

/**
 * In training, mirrors each picture with probability ½; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomFlip.
 *
 * @example
 * layers.randomFlip('horizontal');
 */
export const randomFlip = factory<typeof RandomFlip, [], [mode: 'horizontal' | 'vertical' | 'horizontalAndVertical' | 'horizontal_and_vertical']>(RandomFlip);
