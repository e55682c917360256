/** @file Conv3DTranspose: the convolution that makes volumes larger. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { TransposedConvolution, transposedArguments } from './transposed-convolution.js';

const args = transposedArguments(3);

export class Conv3DTranspose extends TransposedConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv3DTranspose', args, 3, options);
  }
}

/**
 * Transposed convolution over volumes: every element lays its kernel, times its value, into the output.
 *
 * Input [n, d, h, w, c]; output [n, d', h', w', m]: d · stride for `same`, (d - 1) · stride + max(extent, stride) for `valid`.
 * Weights: kernel [kd, kh, kw, m, c], bias [m].
 *
 * Source: Keras Conv3DTranspose.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `option/stride-dilation`, `option/output-padding`
 *
 * @example
 * layers.conv3dTranspose(8, 3, { strides: 2, padding: 'same', activation: 'relu' });
 */
export const conv3dTranspose = factory<typeof Conv3DTranspose, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(Conv3DTranspose);
