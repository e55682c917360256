/** @file RandomCrop: in training, a part of the pictures at a random place. */
import { constant, randomValue } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import { Tensor } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { cast, minimum } from '../../ops/compare.js';
import { gather } from '../../ops/gather.js';
import { floor } from '../../ops/math.js';
import { whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { centreOrResized } from './center-crop.js';

const args = {
  /** Height of the result, in pixels. */
  height: whole(),
  /** Width of the result, in pixels. */
  width: whole(),
  /** Kept for Keras's files; places come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class RandomCrop extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RandomCrop', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    const { height, width, dataFormat: format } = this.config;
    return inChannelsLast(format, cast(x!, 'float32'), (last) => {
      const isLarger = last.shape[1]! >= height && last.shape[2]! >= width;
      return training && isLarger ? part(part(last, 1, height), 2, width) : centreOrResized(last, height, width);
    });
  }
}

/** `size` neighbours along an axis, from a random one on. */
function part(x: Value, axis: number, size: number): Value {
  const more = x.shape[axis]! - size;
  if (more === 0) return x;
  const begin = minimum(floor(mul(randomValue([1], { kind: 'uniform' }), more + 1)), more);
  return gather(x, add(cast(begin, 'int32'), constant(new Tensor([size], 'int32', Int32Array.from({ length: size }, (_, i) => i)))), axis);
}

/**
 * In training, a part of the pictures at a random place, the same for all pictures of a batch; else their middle.
 * Smaller pictures are enlarged without being squeezed.
 *
 * Input [n, h, w, c]; output [n, height, width, c], float32.
 *
 * Source: Keras RandomCrop.
 *
 * @example
 * layers.randomCrop(128, 128);
 */
export const randomCrop = factory<typeof RandomCrop, [height: number, width: number]>(RandomCrop);
