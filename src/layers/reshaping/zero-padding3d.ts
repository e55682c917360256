/** @file ZeroPadding3D: zeros around volumes. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { pad } from '../../ops/layout.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf, onSpatialAxes } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Zeros on all sides, on each axis, or [before, after] on each axis; default 1. */
  padding: optional(margins(3), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class ZeroPadding3D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ZeroPadding3D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 5, layoutOf(this.config.dataFormat, 3));
  }

  call([x]: readonly Value[]): Value {
    const { padding, dataFormat: format } = this.config;
    return pad(x!, onSpatialAxes(format, padding, [0, 0]));
  }
}

/**
 * Zeros before and after each spatial axis.
 *
 * Input [n, d, h, w, c]; output larger by the padding.
 *
 * Source: Keras ZeroPadding3D.
 *
 * @example
 * layers.zeroPadding3d(1);
 */
export const zeroPadding3d = factory<typeof ZeroPadding3D, [], [padding: Margins]>(ZeroPadding3D);
