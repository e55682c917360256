/** @file Cropping2D: a part of images. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { checkCropping, cropped } from './cropped.js';

const args = {
  /** What is cut on all sides, on each axis, or [before, after] on each axis; default 0. */
  cropping: optional(margins(2), 0),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class Cropping2D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Cropping2D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { cropping, dataFormat: format } = this.config;
    checkCropping(this.checkInput(shapes, 4, layoutOf(format, 2)), cropping, format);
  }

  call([x]: readonly Value[]): Value {
    return cropped(x!, this.config.cropping, this.config.dataFormat);
  }
}

/**
 * Cuts off the borders of each spatial axis.
 *
 * Input [n, h, w, c]; output smaller by the cropping.
 *
 * Source: Keras Cropping2D.
 *
 * @throws KeratinError `shape/crop` where nothing is left
 *
 * @example
 * layers.cropping2d([[1, 0], [2, 2]]); // [[top, bottom], [left, right]]
 */
export const cropping2d = factory<typeof Cropping2D, [], [cropping: Margins]>(Cropping2D);
