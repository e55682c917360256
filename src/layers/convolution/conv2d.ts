/** @file Conv2D: convolution over images. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Convolution, convolutionArguments } from './convolution.js';

const args = convolutionArguments(2, 'valid', 'same');

export class Conv2D extends Convolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv2D', args, 2, options);
  }
}

/**
 * Convolution over images: y = activation(x ∗ kernel + bias).
 *
 * Input [n, h, w, c]; output [n, h', w', m]. Weights: kernel [kh, kw, c / groups, m], bias [m].
 *
 * Source: Keras Conv2D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.conv2d(32, 3, { activation: 'relu', inputShape: [150, 150, 3] });
 * layers.conv2d({ filters: 64, kernelSize: [3, 5], strides: 2, padding: 'same' });
 */
export const conv2d = factory<typeof Conv2D, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(Conv2D);
