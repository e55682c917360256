/** @file Cropping3D: a part of volumes. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { checkCropping, cropped } from './cropped.js';

const args = {
  /** What is cut on all sides, on each axis, or [before, after] on each axis; default 1. */
  cropping: optional(margins(3), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class Cropping3D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Cropping3D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { cropping, dataFormat: format } = this.config;
    checkCropping(this.checkInput(shapes, 5, layoutOf(format, 3)), cropping, format);
  }

  call([x]: readonly Value[]): Value {
    return cropped(x!, this.config.cropping, this.config.dataFormat);
  }
}

/**
 * Cuts off the borders of each spatial axis.
 *
 * Input [n, d, h, w, c]; output smaller by the cropping.
 *
 * Source: Keras Cropping3D.
 *
 * @throws KeratinError `shape/crop` where nothing is left
 *
 * @example
 * layers.cropping3d(1);
 */
export const cropping3d = factory<typeof Cropping3D, [], [cropping: Margins]>(Cropping3D);
