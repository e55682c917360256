/** @file GlobalMaxPooling2D: the largest element of each channel over images. */
import type { Value } from '../../core/value.js';
import { max } from '../../ops/reduce.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalMaxPooling2D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalMaxPooling2D', 2, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return max(x, axes, { keepDims });
  }
}

/**
 * The largest element of each channel over all of space.
 *
 * Input [n, h, w, c]; output [n, c], or [n, 1, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalMaxPooling2D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalMaxPooling2d();
 */
export const globalMaxPooling2d = factory<typeof GlobalMaxPooling2D>(GlobalMaxPooling2D);
