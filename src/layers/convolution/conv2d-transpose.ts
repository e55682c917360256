/** @file Conv2DTranspose: the convolution that makes images larger. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { TransposedConvolution, transposedArguments } from './transposed-convolution.js';

const args = transposedArguments(2);

export class Conv2DTranspose extends TransposedConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv2DTranspose', args, 2, options);
  }
}

/**
 * Transposed convolution over images: every element lays its kernel, times its value, into the output.
 *
 * Input [n, h, w, c]; output [n, h', w', m]: h · stride for `same`, (h - 1) · stride + max(extent, stride) for `valid`.
 * Weights: kernel [kh, kw, m, c], bias [m].
 *
 * Source: Keras Conv2DTranspose.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `option/stride-dilation`, `option/output-padding`
 *
 * @example
 * layers.conv2dTranspose(32, 3, { strides: 2, padding: 'same', activation: 'relu' });
 */
export const conv2dTranspose = factory<typeof Conv2DTranspose, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(Conv2DTranspose);
