/** @file SimpleRNN: the output of each step is an input of the next. */
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Recurrent, cellOf, loopArguments } from './recurrent.js';
import { SimpleRNNCell } from './simple-rnn-cell.js';

const args = { ...SimpleRNNCell.args, ...loopArguments };

export class SimpleRNN extends Recurrent<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('SimpleRNN', args, options, cellOf(SimpleRNNCell));
  }
}

/**
 * A recurrence with no gates: hₜ = activation(xₜ · kernel + hₜ₋₁ · recurrent kernel + bias).
 *
 * Input [n, t, d], or [x, h₀] with h₀ [n, u]; output [n, u], with `returnSequences` [n, t, u]; with `returnState` also hₜ [n, u].
 * Weights: kernel [d, u], recurrent kernel [u, u], bias [u]. Masked steps are passed over.
 *
 * Source: Keras SimpleRNN.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.simpleRNN(32);
 * layers.simpleRNN(32, { returnSequences: true, dropout: 0.2 });
 */
export const simpleRNN = factory<typeof SimpleRNN, [units: number]>(SimpleRNN);
