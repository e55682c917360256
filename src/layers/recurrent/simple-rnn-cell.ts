/** @file SimpleRNNCell: the state is mixed with the input and squashed. */
import type { Value } from '../../core/value.js';
import { add } from '../../ops/arithmetic.js';
import { matmul } from '../../ops/matmul.js';
import { factory } from '../arguments.js';
import type { CallContext } from '../layer.js';
import type { StandardOptions } from '../standard-layer.js';
import type { CellStep } from './run-steps.js';
import { MatrixCell, matrixCellArguments as args } from './matrix-cell.js';

export class SimpleRNNCell extends MatrixCell<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('SimpleRNNCell', args, 1, options);
  }

  step(x: Value, [h]: readonly Value[], context: CallContext): CellStep {
    const next = this.activate(add(x, matmul(this.droppedState(h!, context), this.recurrentKernel.value)));
    return { output: next, states: [next] };
  }
}

/**
 * One step of {@link simpleRNN}: hₜ = activation(xₜ · kernel + hₜ₋₁ · recurrent kernel + bias).
 *
 * Inputs [n, d] and the state [n, u]; outputs hₜ [n, u], twice. For `layers.rnn`.
 *
 * Source: Keras SimpleRNNCell.
 *
 * @example
 * layers.rnn(layers.simpleRNNCell(32));
 */
export const simpleRNNCell = factory<typeof SimpleRNNCell, [units: number]>(SimpleRNNCell);
