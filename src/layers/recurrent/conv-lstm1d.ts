/** @file ConvLSTM1D: LSTM over series of series. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { ConvLSTM, convLSTMArguments } from './conv-lstm.js';

const args = convLSTMArguments(1);

export class ConvLSTM1D extends ConvLSTM {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('ConvLSTM1D', args, 1, options);
  }
}

/**
 * LSTM over series of series: as {@link lstm}, with convolutions in the place of the products.
 *
 * Input [n, time, t, c]; output [n, t', m], with `returnSequences` [n, time, t', m]; with `returnState` also hₜ and cₜ.
 * Weights: kernel [k, c, 4 m], recurrent kernel [k, m, 4 m], bias [4 m].
 *
 * Source: Shi et al. 2015; Keras ConvLSTM1D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.convLSTM1d(16, 3, { padding: 'same', returnSequences: true });
 */
export const convLSTM1d = factory<typeof ConvLSTM1D, [filters: number, kernelSize: Size]>(ConvLSTM1D);
