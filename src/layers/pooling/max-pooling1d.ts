/** @file MaxPooling1D: the largest element of each window over series. */
import { maxPool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Pooling, poolingArguments } from './pooling.js';

const args = poolingArguments(1);

export class MaxPooling1D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('MaxPooling1D', args, 1, maxPool, options);
  }
}

/**
 * The largest element of each window, channel by channel. The border of padding `same` never wins; the gradient goes to the first of equal maxima.
 *
 * Input [n, t, c]; output [n, t', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras MaxPooling1D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.maxPooling1d(5);
 */
export const maxPooling1d = factory<typeof MaxPooling1D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(MaxPooling1D);
