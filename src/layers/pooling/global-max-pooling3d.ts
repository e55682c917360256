/** @file GlobalMaxPooling3D: the largest element of each channel over volumes. */
import type { Value } from '../../core/value.js';
import { max } from '../../ops/reduce.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalMaxPooling3D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalMaxPooling3D', 3, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return max(x, axes, { keepDims });
  }
}

/**
 * The largest element of each channel over all of space.
 *
 * Input [n, d, h, w, c]; output [n, c], or [n, 1, 1, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalMaxPooling3D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalMaxPooling3d();
 */
export const globalMaxPooling3d = factory<typeof GlobalMaxPooling3D>(GlobalMaxPooling3D);
