/** @file UpSampling2D: images enlarged by whole factors. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { interpolations, upSample } from '../../ops/resize.js';
import { type Size, oneOf, sizes } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Factor of each spatial axis; default 2. */
  size: optional(sizes(2), 2),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** `nearest` (the default) repeats pixels; `bilinear` mixes the two nearest on each axis, `bicubic` four, `lanczos3` six, `lanczos5` ten. */
  interpolation: optional(oneOf(...interpolations), 'nearest'),
};

export class UpSampling2D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('UpSampling2D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[]): Value {
    const { size, interpolation, dataFormat: format } = this.config;
    return inChannelsLast(format, x!, (last) => upSample(last, size, interpolation));
  }
}

/**
 * Enlarges each spatial axis by a whole factor.
 *
 * Input [n, h, w, c]; output larger by `size`.
 *
 * Source: Keras UpSampling2D.
 *
 * @example
 * layers.upSampling2d(2, { interpolation: 'bilinear' });
 */
export const upSampling2d = factory<typeof UpSampling2D, [], [size: Size]>(UpSampling2D);
