/** @file ZeroPadding2D: zeros around images. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { pad } from '../../ops/layout.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf, onSpatialAxes } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Zeros on all sides, on each axis, or [before, after] on each axis; default 1. */
  padding: optional(margins(2), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class ZeroPadding2D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ZeroPadding2D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[]): Value {
    const { padding, dataFormat: format } = this.config;
    return pad(x!, onSpatialAxes(format, padding, [0, 0]));
  }
}

/**
 * Zeros before and after each spatial axis.
 *
 * Input [n, h, w, c]; output larger by the padding.
 *
 * Source: Keras ZeroPadding2D.
 *
 * @example
 * layers.zeroPadding2d(1);
 * layers.zeroPadding2d([[1, 2], [0, 1]]); // [[top, bottom], [left, right]]
 */
export const zeroPadding2d = factory<typeof ZeroPadding2D, [], [padding: Margins]>(ZeroPadding2D);
