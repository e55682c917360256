/** @file RandomRotation: in training, each picture is turned by an angle of its own. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul, neg, sub } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { cos, sin } from '../../ops/math.js';
import { whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { type Factor, drawn, factor, rangeOf } from './factor.js';
import { sampleAffine, samplingArgs } from './sample-affine.js';
import { valueRange } from './value-range.js';

const args = {
  /** Share of a whole turn, counter-clockwise: 0.1 for up to 36° to either side. */
  factor: factor(-Infinity, Infinity),
  ...samplingArgs,
  /** Kept for Keras's files; angles come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** Kept for Keras's files. */
  valueRange,
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomRotation extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomRotation', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([given]: readonly Value[], { training }: CallContext): Value {
    const x = cast(given!, 'float32');
    return training ? inChannelsLast(this.config.dataFormat, x, (last) => this.turned(last)) : x;
  }

  /** About the middle ((w - 1) / 2, (h - 1) / 2). */
  private turned(x: Value): Value {
    const [n, h, w] = x.shape as [number, number, number, number];
    const angle = mul(drawn([n, 1, 1], rangeOf(this.config.factor)), 2 * Math.PI);
    const [c, s] = [cos(angle), sin(angle)];
    const [middleX, middleY] = [(w - 1) / 2, (h - 1) / 2];
    const x0 = add(sub(middleX, mul(c, middleX)), mul(s, middleY));
    const y0 = sub(sub(middleY, mul(s, middleX)), mul(c, middleY));
    return sampleAffine(x, { xx: c, xy: neg(s), x0, yx: s, yy: c, y0 }, this.config);
  }
}

/**
 * In training, turns each picture about its middle by a random angle; else changes nothing.
 *
 * Input and output [n, h, w, c], float32.
 *
 * Source: Keras RandomRotation.
 *
 * @example
 * layers.randomRotation(0.1); // up to 36° to either side
 * layers.randomRotation([0, 0.25], { fillMode: 'constant' });
 */
export const randomRotation = factory<typeof RandomRotation, [factor: Factor]>(RandomRotation);
