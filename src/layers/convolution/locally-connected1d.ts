/** @file LocallyConnected1D: a convolution over series whose kernel is another at each place. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { LocallyConnected, locallyConnectedArguments } from './locally-connected.js';

const args = locallyConnectedArguments(1);

export class LocallyConnected1D extends LocallyConnected {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('LocallyConnected1D', args, 1, options);
  }
}

/**
 * A convolution over series with weights of its own at each place. Keras 3 has none; files of Keras 1 and 2 do.
 *
 * Input [n, t, c] of known size; output [n, t', m]. Weights: kernel [t', k · c, m], bias [t', m].
 *
 * Source: Keras 2 LocallyConnected1D, implementation 1.
 *
 * @throws KeratinError `shape/rank`, `shape/unknown`, `shape/window` (larger than the input)
 *
 * @example
 * layers.locallyConnected1d(8, 3, { activation: 'relu' });
 */
export const locallyConnected1d = factory<typeof LocallyConnected1D, [filters: number, kernelSize: Size], [strides: Size]>(LocallyConnected1D);
