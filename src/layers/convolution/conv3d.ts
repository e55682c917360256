/** @file Conv3D: convolution over volumes. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Convolution, convolutionArguments } from './convolution.js';

const args = convolutionArguments(3, 'valid', 'same');

export class Conv3D extends Convolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv3D', args, 3, options);
  }
}

/**
 * Convolution over volumes: y = activation(x ∗ kernel + bias).
 *
 * Input [n, d, h, w, c]; output [n, d', h', w', m]. Weights: kernel [kd, kh, kw, c / groups, m], bias [m].
 *
 * Source: Keras Conv3D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.conv3d(16, 3, { activation: 'relu' });
 */
export const conv3d = factory<typeof Conv3D, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same']>(Conv3D);
