/** @file LocallyConnected2D: a convolution over images whose kernel is another at each place. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { LocallyConnected, locallyConnectedArguments } from './locally-connected.js';

const args = locallyConnectedArguments(2);

export class LocallyConnected2D extends LocallyConnected {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('LocallyConnected2D', args, 2, options);
  }
}

/**
 * A convolution over images with weights of its own at each place. Keras 3 has none; files of Keras 1 and 2 do.
 *
 * Input [n, h, w, c] of known size; output [n, h', w', m]. Weights: kernel [h' · w', kh · kw · c, m], bias [h', w', m].
 *
 * Source: Keras 2 LocallyConnected2D, implementation 1.
 *
 * @throws KeratinError `shape/rank`, `shape/unknown`, `shape/window` (larger than the input)
 *
 * @example
 * layers.locallyConnected2d(8, 3, { activation: 'relu' });
 */
export const locallyConnected2d = factory<typeof LocallyConnected2D, [filters: number, kernelSize: Size], [strides: Size]>(LocallyConnected2D);
