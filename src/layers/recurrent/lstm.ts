/** @file LSTM: a recurrence with a memory that gates write, keep and read. */
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { LSTMCell } from './lstm-cell.js';
import { Recurrent, cellOf, loopArguments } from './recurrent.js';

const args = { ...LSTMCell.args, ...loopArguments };

export class LSTM extends Recurrent<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('LSTM', args, options, cellOf(LSTMCell));
  }
}

/**
 * Long short-term memory; each step is that of {@link lstmCell}.
 *
 * Input [n, t, d], or [x, h₀, c₀] with states [n, u]; output [n, u], with `returnSequences` [n, t, u]; with `returnState` also hₜ and cₜ [n, u].
 * Weights: kernel [d, 4 u], recurrent kernel [u, 4 u], bias [4 u], each with the parts i, f, g, o. Masked steps are passed over.
 *
 * Source: Hochreiter and Schmidhuber 1997; Keras LSTM.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.lstm(32);
 * layers.lstm(32, { returnSequences: true, dropout: 0.1, recurrentDropout: 0.5 });
 */
export const lstm = factory<typeof LSTM, [units: number]>(LSTM);
