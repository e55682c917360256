/** @file GlobalAveragePooling3D: the mean of each channel over volumes. */
import type { Value } from '../../core/value.js';
import { mean } from '../../ops/reduce.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalAveragePooling3D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalAveragePooling3D', 3, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return mean(x, axes, { keepDims });
  }
}

/**
 * The mean of each channel over all of space.
 *
 * Input [n, d, h, w, c]; output [n, c], or [n, 1, 1, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalAveragePooling3D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalAveragePooling3d();
 */
export const globalAveragePooling3d = factory<typeof GlobalAveragePooling3D>(GlobalAveragePooling3D);
