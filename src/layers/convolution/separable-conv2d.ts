/** @file SeparableConv2D: each channel of images by itself, then a mixture of the channels. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { SeparableConvolution, separableArguments } from './separable-convolution.js';

const args = separableArguments(2, 'valid', 'same');

export class SeparableConv2D extends SeparableConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('SeparableConv2D', args, 2, options);
  }
}

/**
 * Depthwise convolution, then a 1-wide convolution that mixes the channels: far fewer weights than a full one.
 *
 * Input [n, h, w, c]; output [n, h', w', m]. Weights: depthwise_kernel [kh, kw, c, multiplier], pointwise_kernel [1, 1, c · multiplier, m], bias [m].
 *
 * Source: Chollet 2017 (Xception); Keras SeparableConv2D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.separableConv2d(64, 3, { activation: 'relu' });
 */
export const separableConv2d = factory<typeof SeparableConv2D, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(SeparableConv2D);
