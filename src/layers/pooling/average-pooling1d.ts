/** @file AveragePooling1D: the mean of each window over series. */
import { averagePool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { averageArguments, averageWithEdge } from './average-border.js';
import { Pooling } from './pooling.js';

const args = averageArguments(1);

export class AveragePooling1D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('AveragePooling1D', args, 1, options.border === 'edge' ? averageWithEdge : averagePool, options);
  }
}

/**
 * The mean of each window, channel by channel. The border of padding `same` is not counted.
 *
 * Input [n, t, c]; output [n, t', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras AveragePooling1D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.averagePooling1d(5);
 */
export const averagePooling1d = factory<typeof AveragePooling1D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(AveragePooling1D);
