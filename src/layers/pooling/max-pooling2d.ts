/** @file MaxPooling2D: the largest element of each window over images. */
import { maxPool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Pooling, poolingArguments } from './pooling.js';

const args = poolingArguments(2);

export class MaxPooling2D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('MaxPooling2D', args, 2, maxPool, options);
  }
}

/**
 * The largest element of each window, channel by channel. The border of padding `same` never wins; the gradient goes to the first of equal maxima.
 *
 * Input [n, h, w, c]; output [n, h', w', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras MaxPooling2D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.maxPooling2d(2);
 * layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' });
 */
export const maxPooling2d = factory<typeof MaxPooling2D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(MaxPooling2D);
