/** @file GRU: a recurrence with two gates. */
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { GRUCell } from './gru-cell.js';
import { Recurrent, cellOf, loopArguments } from './recurrent.js';

const args = { ...GRUCell.args, ...loopArguments };

export class GRU extends Recurrent<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('GRU', args, options, cellOf(GRUCell));
  }
}

/**
 * Gated recurrent unit; each step is that of {@link gruCell}.
 *
 * Input [n, t, d], or [x, h₀] with h₀ [n, u]; output [n, u], with `returnSequences` [n, t, u]; with `returnState` also hₜ [n, u].
 * Weights: kernel [d, 3 u], recurrent kernel [u, 3 u], bias [2, 3 u] (without `resetAfter` [3 u]), each with the parts z, r, g. Masked steps are passed over.
 *
 * Source: Cho et al. 2014; Keras GRU.
 *
 * @throws KeratinError `shape/rank`, `shape/channels`, `rnn/initial-state`, `rnn/batch`
 *
 * @example
 * layers.gru(32);
 * layers.gru(32, { dropout: 0.2, recurrentDropout: 0.2 });
 * layers.gru(32, { resetAfter: false, recurrentActivation: 'hardSigmoid' }); // as Keras 2 had it
 */
export const gru = factory<typeof GRU, [units: number]>(GRU);
