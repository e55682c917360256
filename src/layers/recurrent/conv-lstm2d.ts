/** @file ConvLSTM2D: LSTM over series of images. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { ConvLSTM, convLSTMArguments } from './conv-lstm.js';

const args = convLSTMArguments(2);

export class ConvLSTM2D extends ConvLSTM {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('ConvLSTM2D', args, 2, options);
  }
}

/**
 * LSTM over series of images: as {@link lstm}, with convolutions in the place of the products.
 *
 * Input [n, time, h, w, c]; output [n, h', w', m], with `returnSequences` [n, time, h', w', m]; with `returnState` also hₜ and cₜ.
 * Weights: kernel [kh, kw, c, 4 m], recurrent kernel [kh, kw, m, 4 m], bias [4 m].
 *
 * Source: Shi et al. 2015; Keras ConvLSTM2D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.convLSTM2d(16, 3, { padding: 'same', returnSequences: true });
 */
export const convLSTM2d = factory<typeof ConvLSTM2D, [filters: number, kernelSize: Size]>(ConvLSTM2D);
