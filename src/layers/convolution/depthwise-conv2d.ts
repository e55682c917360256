/** @file DepthwiseConv2D: each channel of images convolved by itself. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { DepthwiseConvolution, depthwiseArguments } from './depthwise-convolution.js';

const args = depthwiseArguments(2);

export class DepthwiseConv2D extends DepthwiseConvolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('DepthwiseConv2D', args, 2, options);
  }
}

/**
 * Convolution of each channel by itself, with `depthMultiplier` kernels a channel.
 *
 * Input [n, h, w, c]; output [n, h', w', c · multiplier]. Weights: kernel [kh, kw, c, multiplier], bias [c · multiplier].
 *
 * Source: Keras DepthwiseConv2D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.depthwiseConv2d(3, { strides: 2, padding: 'same' });
 */
export const depthwiseConv2d = factory<typeof DepthwiseConv2D, [kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(DepthwiseConv2D);
