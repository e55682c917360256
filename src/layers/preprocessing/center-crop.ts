/** @file CenterCrop: the middle of pictures. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { cast } from '../../ops/compare.js';
import { whole } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { centre, croppedToRatio } from './fitted-size.js';

const args = {
  /** Height of the result, in pixels. */
  height: whole(),
  /** Width of the result, in pixels. */
  width: whole(),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class CenterCrop extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('CenterCrop', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[]): Value {
    const { height, width, dataFormat: format } = this.config;
    return inChannelsLast(format, cast(x!, 'float32'), (last) => centreOrResized(last, height, width));
  }
}

/** The middle of this size; of smaller pictures the largest part of that shape, enlarged. */
export const centreOrResized = (x: Value, height: number, width: number): Value =>
  (x.shape[1]! >= height && x.shape[2]! >= width ? centre(x, height, width) : croppedToRatio(x, height, width, { interpolation: 'bilinear', antialias: false }));

/**
 * The middle of pictures, in training and outside it; smaller ones are enlarged without being squeezed.
 *
 * Input [n, h, w, c]; output [n, height, width, c], float32.
 *
 * Source: Keras CenterCrop.
 *
 * @example
 * layers.centerCrop(128, 128);
 */
export const centerCrop = factory<typeof CenterCrop, [height: number, width: number]>(CenterCrop);
