/** @file RandomZoom: in training, each picture is brought nearer or farther. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type Factor, drawn, factor, rangeOf } from './factor.js';
import { sampleAffine, samplingArgs } from './sample-affine.js';

const args = {
  /** How much more of the height is seen: 0.2 things become 20 % smaller, -0.2 larger. */
  heightFactor: factor(-1, Infinity),
  /** Likewise of the width; null (the default) as drawn for the height, so that shapes stay. */
  widthFactor: orNull(factor(-1, Infinity)),
  ...samplingArgs,
  /** Kept for Keras's files; factors come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomZoom extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomZoom', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const x = cast(given!, 'float32');
    return training ? inChannelsLast(this.config.dataFormat, x, (last) => this.zoomed(last)) : x;
  }

  private zoomed(x: Value): Value {
    const { heightFactor, widthFactor } = this.config;
    const [n, h, w] = x.shape as [number, number, number, number];
    const yy = add(drawn([n, 1, 1], rangeOf(heightFactor)), 1);
    const xx = widthFactor === null ? yy : add(drawn([n, 1, 1], rangeOf(widthFactor)), 1);
    const start = (zoom: Value, size: number): Value => mul(sub(1, zoom), (size - 1) / 2);
    return sampleAffine(x, { xx, xy: 0, x0: start(xx, w), yx: 0, yy, y0: start(yy, h) }, this.config);
  }
}

/**
 * In training, makes what each picture shows randomly smaller or larger about its middle; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomZoom.
 *
 * @example
 * layers.randomZoom(0.2);
 * layers.randomZoom([-0.3, 0], [-0.1, 0.1]); // height, width
 */
export const randomZoom = factory<typeof RandomZoom, [heightFactor: Factor], [widthFactor: Factor | null]>(RandomZoom);
