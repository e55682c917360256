/** @file Conv1D: convolution over series. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Convolution, convolutionArguments } from './convolution.js';

const args = convolutionArguments(1, 'valid', 'same', 'causal');

export class Conv1D extends Convolution {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Conv1D', args, 1, options);
  }
}

/**
 * Convolution over series: y = activation(x ∗ kernel + bias).
 *
 * Input [n, t, c]; output [n, t', m]. Padding may be `causal`: y at t sees nothing after t. Weights: kernel [k, c / groups, m], bias [m].
 *
 * Source: Keras Conv1D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/stride-dilation`
 *
 * @example
 * layers.conv1d(32, 7, { activation: 'relu' });
 * layers.conv1d(32, 3, { padding: 'causal', dilationRate: 2 });
 */
export const conv1d = factory<typeof Conv1D, [filters: number, kernelSize: Size], [strides: Size, padding: 'valid' | 'same' | 'causal']>(Conv1D);
