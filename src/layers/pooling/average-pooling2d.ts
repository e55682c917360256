/** @file AveragePooling2D: the mean of each window over images. */
import { averagePool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { averageArguments, averageWithEdge } from './average-border.js';
import { Pooling } from './pooling.js';

const args = averageArguments(2);

export class AveragePooling2D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('AveragePooling2D', args, 2, options.border === 'edge' ? averageWithEdge : averagePool, options);
  }
}

/**
 * The mean of each window, channel by channel. The border of padding `same` is not counted.
 *
 * Input [n, h, w, c]; output [n, h', w', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras AveragePooling2D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.averagePooling2d(2);
 * layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' });
 */
export const averagePooling2d = factory<typeof AveragePooling2D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(AveragePooling2D);
