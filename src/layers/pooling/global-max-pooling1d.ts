/** @file GlobalMaxPooling1D: the largest element of each channel over series. */
import type { Value } from '../../core/value.js';
import { max } from '../../ops/reduce.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalMaxPooling1D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalMaxPooling1D', 1, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return max(x, axes, { keepDims });
  }
}

/**
 * The largest element of each channel over all of space.
 *
 * Input [n, t, c]; output [n, c], or [n, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalMaxPooling1D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalMaxPooling1d();
 */
export const globalMaxPooling1d = factory<typeof GlobalMaxPooling1D>(GlobalMaxPooling1D);
