/** @file ConvLSTM3D: LSTM over series of volumes. */
import type { Size } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { ConvLSTM, convLSTMArguments } from './conv-lstm.js';

const args = convLSTMArguments(3);

export class ConvLSTM3D extends ConvLSTM {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('ConvLSTM3D', args, 3, options);
  }
}

/**
 * LSTM over series of volumes: as {@link lstm}, with convolutions in the place of the products.
 *
 * Input [n, time, d, h, w, c]; output [n, d', h', w', m], with `returnSequences` [n, time, d', h', w', m]; with `returnState` also hₜ and cₜ.
 * Weights: kernel [kd, kh, kw, c, 4 m], recurrent kernel [kd, kh, kw, m, 4 m], bias [4 m].
 *
 * Source: Shi et al. 2015; Keras ConvLSTM3D.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.convLSTM3d(16, 3, { padding: 'same', returnSequences: true });
 */
export const convLSTM3d = factory<typeof ConvLSTM3D, [filters: number, kernelSize: Size]>(ConvLSTM3D);
