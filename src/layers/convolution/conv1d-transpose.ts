/** @file Conv1DTranspose: the convolution that makes series longer. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { TransposedConvolution, transposedArguments } from './transposed-convolution.js';

const args = transposedArguments(1);

export class Conv1DTranspose extends TransposedConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv1DTranspose', args, 1, options);
  }
}

/**
 * Transposed convolution over series: every element lays its kernel, times its value, into the output.
 *
 * Input [n, t, c]; output [n, t', m]: t · stride for `same`, (t - 1) · stride + max(extent, stride) for `valid`.
 * Weights: kernel [k, m, c], bias [m].
 *
 * Source: Keras Conv1DTranspose.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `option/stride-dilation`, `option/output-padding`
 *
 * @example
 * layers.conv1dTranspose(32, 3, { strides: 2, padding: 'same', activation: 'relu' });
 */
export const conv1dTranspose = factory<typeof Conv1DTranspose, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(Conv1DTranspose);
