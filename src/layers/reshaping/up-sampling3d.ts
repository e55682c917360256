/** @file UpSampling3D: volumes enlarged by whole factors. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { upSample } from '../../ops/resize.js';
import { type Size, sizes } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Factor of each spatial axis; default 2. */
  size: optional(sizes(3), 2),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class UpSampling3D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('UpSampling3D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 5, layoutOf(this.config.dataFormat, 3));
  }

  call([x]: readonly Value[]): Value {
    const { size, dataFormat: format } = this.config;
    return inChannelsLast(format, x!, (last) => upSample(last, size));
  }
}

/**
 * Enlarges each spatial axis by a whole factor.
 *
 * Input [n, d, h, w, c]; output larger by `size`.
 *
 * Source: Keras UpSampling3D.
 *
 * @example
 * layers.upSampling3d(2);
 */
export const upSampling3d = factory<typeof UpSampling3D, [], [size: Size]>(UpSampling3D);
