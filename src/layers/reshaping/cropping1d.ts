/** @file Cropping1D: a part of series. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { checkCropping, cropped } from './cropped.js';

const args = {
  /** What is cut on all sides, on each axis, or [before, after] on each axis; default 1. */
  cropping: optional(margins(1), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class Cropping1D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Cropping1D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { cropping, dataFormat: format } = this.config;
    checkCropping(this.checkInput(shapes, 3, layoutOf(format, 1)), cropping, format);
  }

  call([x]: readonly Value[]): Value {
    return cropped(x!, this.config.cropping, this.config.dataFormat);
  }
}

/**
 * Cuts off the borders of each spatial axis.
 *
 * Input [n, t, c]; output smaller by the cropping.
 *
 * Source: Keras Cropping1D.
 *
 * @throws KeratinError `shape/crop` where nothing is left
 *
 * @example
 * layers.cropping1d([0, 3]);
 */
export const cropping1d = factory<typeof Cropping1D, [], [cropping: Margins]>(Cropping1D);
