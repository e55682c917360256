/** @file GlobalAveragePooling2D: the mean of each channel over images. */
import type { Value } from '../../core/value.js';
import { mean } from '../../ops/reduce.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GlobalPooling, globalPoolingArguments } from './global-pooling.js';

export class GlobalAveragePooling2D extends GlobalPooling {
  static readonly args = globalPoolingArguments;
  constructor(options: StandardOptions<typeof globalPoolingArguments> = {}) {
    super('GlobalAveragePooling2D', 2, options);
  }

  protected reduce(x: Value, axes: readonly number[], keepDims: boolean): Value {
    return mean(x, axes, { keepDims });
  }
}

/**
 * The mean of each channel over all of space.
 *
 * Input [n, h, w, c]; output [n, c], or [n, 1, 1, c] with `keepdims`.
 *
 * Source: Keras GlobalAveragePooling2D.
 *
 * @throws KeratinError `shape/rank`
 *
 * @example
 * layers.globalAveragePooling2d();
 */
export const globalAveragePooling2d = factory<typeof GlobalAveragePooling2D>(GlobalAveragePooling2D);
