/** @file GRUCell: two gates decide how much of the state is read and how much of it is replaced. */
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { type FusedSteps, fusedGru } from '../../ops/fused-recurrence.js';
import { select, sliceAxis, split } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { flag } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { activate } from '../registered-arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import type { CellStep, Loop } from './run-steps.js';
import { MatrixCell, gateActivation, matrixCellArguments } from './matrix-cell.js';

const args = {
  ...matrixCellArguments,
  /** What is applied to the gates; default sigmoid. */
  recurrentActivation: gateActivation,
  /** Whether the reset gate is applied after the product with the recurrent kernel (Keras 3, CuDNN; the default) or before (Keras 1 and 2). */
  resetAfter: optional(flag, true),
};

export class GRUCell extends MatrixCell<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('GRUCell', args, 3, options);
  }

  /** With `resetAfter` the input and the state have a bias each. */
  protected override biasShape(): Shape {
    const { units, resetAfter } = this.config;
    return resetAfter ? [2, 3 * units] : [3 * units];
  }
  protected override get inputBias(): Value | null {
    return this.bias !== null && this.config.resetAfter ? select(this.bias.value, 0, 0) : super.inputBias;
  }

  step(x: Value, [h]: readonly Value[], context: CallContext): CellStep {
    const { units, resetAfter, recurrentActivation } = this.config;
    const seen = this.droppedState(h!, context);
    const [xGates, xCandidate] = split(x, [2 * units, units]);
    const gates = (hGates: Value): Value[] => split(add(xGates!, hGates), 2).map((gate) => activate(recurrentActivation, gate));
    const mix = (z: Value, fromState: Value): CellStep => {
      const candidate = this.activate(add(xCandidate!, fromState));
      const next = add(candidate, mul(z, sub(h!, candidate)));
      return { output: next, states: [next] };
    };
    const kernel = this.recurrentKernel.value;
    if (resetAfter) {
      const product = matmul(seen, kernel);
      const [hGates, hCandidate] = split(this.bias === null ? product : add(product, select(this.bias.value, 0, 1)), [2 * units, units]);
      const [z, r] = gates(hGates!);
      return mix(z!, mul(r!, hCandidate!));
    }
    const [z, r] = gates(matmul(seen, sliceAxis(kernel, 1, 0, 2 * units)));
    return mix(z!, matmul(mul(r!, seen), sliceAxis(kernel, 1, 2 * units, 3 * units)));
  }

  protected override fused(x: Value, loop: Loop): FusedSteps {
    return fusedGru(x, { ...loop, kernel: this.kernel.value, recurrentKernel: this.recurrentKernel.value, bias: this.bias?.value ?? null, resetAfter: this.config.resetAfter });
  }
}

/**
 * One step of {@link gru}. With σ the recurrent activation, x… the three parts of xₜ · kernel + bias and h… those of hₜ₋₁ · recurrent kernel + bias:
 * z = σ(xz + hz), r = σ(xr + hr), g = activation(xg + r hg), hₜ = z hₜ₋₁ + (1 - z) g.
 * Without `resetAfter` there is one bias, and hg = (r hₜ₋₁) · recurrent kernel.
 *
 * Inputs [n, d] and the state [n, u]; outputs hₜ, twice. For `layers.rnn`.
 *
 * Source: Keras GRUCell.
 *
 * @example
 * layers.rnn(layers.gruCell(32), { returnSequences: true });
 */
export const gruCell = factory<typeof GRUCell, [units: number]>(GRUCell);
