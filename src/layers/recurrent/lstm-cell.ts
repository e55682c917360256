/** @file LSTMCell: a memory that gates write, keep and read. */
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { type FusedSteps, fusedLstm } from '../../ops/fused-recurrence.js';
import { split } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { flag } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import type { Initializer } from '../initializers.js';
import type { CallContext } from '../layer.js';
import { activate } from '../registered-arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import type { CellStep, Loop } from './run-steps.js';
import { MatrixCell, gateActivation, matrixCellArguments } from './matrix-cell.js';

const args = {
  ...matrixCellArguments,
  /** What is applied to the gates; default sigmoid. */
  recurrentActivation: gateActivation,
  /** Whether the forget gate's bias begins at 1, so that the memory is kept at first; default true. */
  unitForgetBias: optional(flag, true),
};

export class LSTMCell extends MatrixCell<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('LSTMCell', args, 4, options);
  }

  override get stateShapes(): readonly Shape[] {
    return [[this.config.units], [this.config.units]];
  }

  protected override biasInitializer(): Initializer {
    const { biasInitializer, unitForgetBias, units } = this.config;
    return unitForgetBias ? withOnes(biasInitializer, units, 2 * units) : biasInitializer;
  }

  step(x: Value, [h, c]: readonly Value[], context: CallContext): CellStep {
    const gate = (z: Value): Value => activate(this.config.recurrentActivation, z);
    const [i, f, g, o] = split(add(x, matmul(this.droppedState(h!, context), this.recurrentKernel.value)), 4);
    const memory = add(mul(gate(f!), c!), mul(gate(i!), this.activate(g!)));
    const next = mul(gate(o!), this.activate(memory));
    return { output: next, states: [next, memory] };
  }

  protected override fused(x: Value, loop: Loop): FusedSteps {
    return fusedLstm(x, { ...loop, kernel: this.kernel.value, recurrentKernel: this.recurrentKernel.value, bias: this.bias?.value ?? null });
  }
}

/** The initializer, with the numbers from `begin` to `end` set to 1. */
export const withOnes = (initializer: Initializer, begin: number, end: number): Initializer => ({
  className: initializer.className, config: initializer.config,
  make(shape) {
    const made = initializer.make(shape);
    made.data.fill(1 as never, begin, end);
    return made;
  },
});

/**
 * One step of {@link lstm}. With i, f, g, o = the four parts of xₜ · kernel + hₜ₋₁ · recurrent kernel + bias, and σ the recurrent activation:
 * cₜ = σ(f) cₜ₋₁ + σ(i) activation(g), hₜ = σ(o) activation(cₜ).
 *
 * Inputs [n, d] and the states h c [n, u]; outputs hₜ, hₜ, cₜ. For `layers.rnn`.
 *
 * Source: Keras LSTMCell.
 *
 * @example
 * layers.rnn([layers.lstmCell(64), layers.lstmCell(32)]);
 */
export const lstmCell = factory<typeof LSTMCell, [units: number]>(LSTMCell);
