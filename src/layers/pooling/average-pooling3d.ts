/** @file AveragePooling3D: the mean of each window over volumes. */
import { averagePool } from '../../ops/pool.js';
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { averageArguments, averageWithEdge } from './average-border.js';
import { Pooling } from './pooling.js';

const args = averageArguments(3);

export class AveragePooling3D extends Pooling {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('AveragePooling3D', args, 3, options.border === 'edge' ? averageWithEdge : averagePool, options);
  }
}

/**
 * The mean of each window, channel by channel. The border of padding `same` is not counted.
 *
 * Input [n, d, h, w, c]; output [n, d', h', w', c], sizes ⌊(size - window) / stride⌋ + 1 for `valid`, ⌈size / stride⌉ for `same`.
 *
 * Source: Keras AveragePooling3D.
 *
 * @throws KeratinError `shape/rank`, `shape/window` (larger than the input)
 *
 * @example
 * layers.averagePooling3d(2);
 */
export const averagePooling3d = factory<typeof AveragePooling3D, [], [poolSize: Size, strides: Size, padding: 'valid' | 'same']>(AveragePooling3D);
