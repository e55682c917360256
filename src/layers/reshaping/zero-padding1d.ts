/** @file ZeroPadding1D: zeros around series. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { pad } from '../../ops/layout.js';
import { type Margins, margins } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { dataFormat, layoutOf, onSpatialAxes } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Zeros on all sides, on each axis, or [before, after] on each axis; default 1. */
  padding: optional(margins(1), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
};

export class ZeroPadding1D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ZeroPadding1D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 3, layoutOf(this.config.dataFormat, 1));
  }

  call([x]: readonly Value[]): Value {
    const { padding, dataFormat: format } = this.config;
    return pad(x!, onSpatialAxes(format, padding, [0, 0]));
  }
}

/**
 * Zeros before and after each spatial axis.
 *
 * Input [n, t, c]; output larger by the padding.
 *
 * Source: Keras ZeroPadding1D.
 *
 * @example
 * layers.zeroPadding1d(2);
 * layers.zeroPadding1d([1, 0]);
 */
export const zeroPadding1d = factory<typeof ZeroPadding1D, [], [padding: Margins]>(ZeroPadding1D);
