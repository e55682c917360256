/** @file DepthwiseConv1D: each channel of series convolved by itself. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { DepthwiseConvolution, depthwiseArguments } from './depthwise-convolution.js';

const args = depthwiseArguments(1);

export class DepthwiseConv1D extends DepthwiseConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('DepthwiseConv1D', args, 1, options);
  }
}

/**
 * Convolution of each channel by itself, with `depthMultiplier` kernels a channel.
 *
 * Input [n, t, c]; output [n, t', c · multiplier]. Weights: kernel [k, c, multiplier], bias [c · multiplier].
 *
 * Source: Keras DepthwiseConv1D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.depthwiseConv1d(3, { strides: 2, padding: 'same' });
 */
export const depthwiseConv1d = factory<typeof DepthwiseConv1D, [kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(DepthwiseConv1D);
