/** @file GlobalAveragePooling1D: the mean of each channel over series. */
import type { Value } from '../../core/value.js';
import { div, mul } from '../../ops/arithmetic.js';
import { sum } from '../../ops/broadcast.js';
import { cast } from '../../ops/compare.js';
import { mean } from '../../ops/reduce.js';
import { expandDims } from '../../ops/reshape.js';
import { factory } from '../arguments.js';
import type { CallContext } from '../layer.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalAveragePooling1D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalAveragePooling1D', 1, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean, { masks: [mask] }: CallContext): Value {
    if (!mask) return mean(x, axes, { keepDims });
    // Σ over the steps that count, divided by their number.
    const counts = expandDims(cast(mask, x.dtype), this.config.dataFormat === 'channels_last' ? 2 : 1);
    return div(sum(mul(x, counts), axes, { keepDims }), sum(counts, axes, { keepDims }));
  }

  override computeMask(): null {
    return null;
  }
}

/**
 * The mean of each channel over all of space. Steps that a mask leaves out do not count.
 *
 * Input [n, t, c]; output [n, c], or [n, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalAveragePooling1D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalAveragePooling1d();
 */
export const globalAveragePooling1d = factory<typeof GlobalAveragePooling1D>(GlobalAveragePooling1D);
