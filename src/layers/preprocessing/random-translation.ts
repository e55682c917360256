/** @file RandomTranslation: in training, each picture is moved. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type Factor, drawn, factor, rangeOf } from './factor.js';
import { sampleAffine, samplingArgs } from './sample-affine.js';

const args = {
  /** Share of the height that pictures are moved down; negative up. */
  heightFactor: factor(-1, 1),
  /** Share of the width that pictures are moved to the right; negative to the left. */
  widthFactor: factor(-1, 1),
  ...samplingArgs,
  /** Kept for Keras's files; shifts come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomTranslation extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomTranslation', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const x = cast(given!, 'float32');
    return training ? inChannelsLast(this.config.dataFormat, x, (last) => this.moved(last)) : x;
  }

  private moved(x: Value): Value {
    const [n, h, w] = x.shape as [number, number, number, number];
    const from = (range: Factor, size: number): Value => mul(drawn([n, 1, 1], rangeOf(range)), -size);
    return sampleAffine(x, { xx: 1, xy: 0, x0: from(this.config.widthFactor, w), yx: 0, yy: 1, y0: from(this.config.heightFactor, h) }, this.config);
  }
}

/**
 * In training, moves each picture by a random share of its height and width; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomTranslation.
 *
 * @example
 * layers.randomTranslation(0.1, 0.1);
 * layers.randomTranslation([0, 0.2], 0); // down only
 */
export const randomTranslation = factory<typeof RandomTranslation, [heightFactor: Factor, widthFactor: Factor]>(RandomTranslation);
