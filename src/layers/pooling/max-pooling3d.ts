/** @file MaxPooling3D: the largest element of each window over volumes. */
import { maxPool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Pooling, poolingArguments } from './pooling.js';

const args = poolingArguments(3);

export class MaxPooling3D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('MaxPooling3D', args, 3, maxPool, options);
  }
}

/**
 * The largest element of each window, channel by channel. The border of padding `same` never wins; the gradient goes to the first of equal maxima.
 *
 * Input [n, d, h, w, c]; output [n, d', h', w', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras MaxPooling3D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.maxPooling3d(2);
 */
export const maxPooling3d = factory<typeof MaxPooling3D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(MaxPooling3D);
