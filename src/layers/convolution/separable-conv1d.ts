/** @file SeparableConv1D: each channel of series by itself, then a mixture of the channels. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { SeparableConvolution, separableArguments } from './separable-convolution.js';

const args = separableArguments(1, 'valid', 'same', 'causal');

export class SeparableConv1D extends SeparableConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('SeparableConv1D', args, 1, options);
  }
}

/**
 * Depthwise convolution, then a 1-wide convolution that mixes the channels: far fewer weights than a full one.
 *
 * Input [n, t, c]; output [n, t', m]. Weights: depthwise_kernel [k, c, multiplier], pointwise_kernel [1, c · multiplier, m], bias [m].
 *
 * Source: Chollet 2017 (Xception); Keras SeparableConv1D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.separableConv1d(64, 3, { activation: 'relu' });
 */
export const separableConv1d = factory<typeof SeparableConv1D, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same' | 'causal']>(SeparableConv1D);
