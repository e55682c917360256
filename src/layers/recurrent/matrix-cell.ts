/** @file What the cells of SimpleRNN, LSTM and GRU share: arguments, a kernel for the input and one for the state, dropout. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape, Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import type { FusedSteps } from '../../ops/fused-recurrence.js';
import { flag, number, whole } from '../argument-kinds.js';
import { type Arguments, type Settings, optional, orNull } from '../arguments.js';
import type { Initializer } from '../initializers.js';
import type { CallContext } from '../layer.js';
import { activate, activation, constraint, initializer, regularizer } from '../registered-arguments.js';
import { dropped } from '../regularization/dropout.js';
import type { StandardOptions } from '../standard-layer.js';
import { Cell } from './cell.js';
import type { Loop, Steps } from './run-steps.js';
import { projectSteps } from './time-major.js';

/** Arguments of all three. */
export const matrixCellArguments = {
  /** Size of the state and of the output, u. */
  units: whole(),
  /** What is applied to the candidate for the new state; default tanh. */
  activation: optional(activation, 'tanh'),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  /** First numbers of the kernel; default `glorot_uniform`. */
  kernelInitializer: initializer('glorot_uniform'),
  /** First numbers of the recurrent kernel; default `orthogonal`. */
  recurrentInitializer: initializer('orthogonal'),
  /** First numbers of the bias; default `zeros`. */
  biasInitializer: initializer('zeros'),
  /** What is added to the loss for the kernel; default none. */
  kernelRegularizer: regularizer,
  /** What is added to the loss for the recurrent kernel; default none. */
  recurrentRegularizer: regularizer,
  /** What is added to the loss for the bias; default none. */
  biasRegularizer: regularizer,
  /** What the kernel is brought to after each step; default nothing. */
  kernelConstraint: constraint,
  /** What the recurrent kernel is brought to after each step; default nothing. */
  recurrentConstraint: constraint,
  /** What the bias is brought to after each step; default nothing. */
  biasConstraint: constraint,
  /** Share of the input's features that is dropped in training, the same at every step; default 0. */
  dropout: optional(number(0, 1), 0),
  /** Share of the state that is dropped in training where it is multiplied, the same at every step; default 0. */
  recurrentDropout: optional(number(0, 1), 0),
  /** Kept for Keras's files; masks come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

/** What the gates of LSTM and GRU are squashed by; default sigmoid. */
export const gateActivation = optional(activation, 'sigmoid');

/** Largest batch for which ONNX Runtime's LSTM and GRU were measured to be faster than a loop: 8 times at 1 sample, 1.5 at 32, not at 128. */
const LARGEST_FUSED = 32;

/** x · kernel + bias is projected for all steps at once; a subclass adds h · recurrent kernel and what follows. */
export abstract class MatrixCell<A extends Arguments> extends Cell<A> {
  protected kernel!: Variable;
  protected recurrentKernel!: Variable;
  protected bias: Variable | null = null;

  /** @param gates products of the input, one beside another in the kernels: 1, 3 or 4 */
  constructor(className: string, args: A, private readonly gates: number, options: StandardOptions<A>) {
    super(className, args, options);
  }

  private get settings(): Settings<typeof matrixCellArguments> {
    return this.config as unknown as Settings<typeof matrixCellArguments>;
  }

  get stateShapes(): readonly Shape[] {
    return [[this.settings.units]];
  }

  /** Shape of the bias; GRU has two in one. */
  protected biasShape(): Shape {
    return [this.gates * this.settings.units];
  }
  /** LSTM sets a part of it to 1. */
  protected biasInitializer(): Initializer {
    return this.settings.biasInitializer;
  }
  /** The bias that goes with the input. */
  protected get inputBias(): Value | null {
    return this.bias?.value ?? null;
  }

  protected override checkInputs([shape]: readonly OpenShape[]): void {
    this.checkLeastRank([shape!], 2, '[n, d]');
    if (this.built) this.checkSize(shape!, -1, this.kernel.shape[0]!, 'features (its last axis)');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { units, useBias, biasRegularizer, biasConstraint } = this.settings;
    this.kernel = this.weight('kernel', [shape!.at(-1)!, this.gates * units]);
    this.recurrentKernel = this.weight('recurrent_kernel', [units, this.gates * units], 'recurrent');
    if (useBias) this.bias = this.addWeight('bias', this.biasShape(), { initializer: this.biasInitializer(), regularizer: biasRegularizer, constraint: biasConstraint });
  }

  override project(x: Value, { training }: CallContext): Value {
    const { dropout } = this.settings;
    return projectSteps(training ? dropped(x, dropout, x.shape.slice(1)) : x, this.kernel.value, this.inputBias);
  }

  /** All steps by a single operator, for sigmoid and tanh; cells that have none give null. */
  protected fused(_x: Value, _loop: Loop): FusedSteps | null {
    return null;
  }

  /** Where nothing of the steps is needed afterwards, the single operator is taken for small batches. */
  override over(x: Value, loop: Loop, context: CallContext): Steps {
    const { activation, recurrentActivation } = this.config as Record<string, unknown>;
    const isUsual = activation === 'tanh' && recurrentActivation === 'sigmoid';
    const steps = isUsual && !context.training && loop.mask === null && x.shape[1]! <= LARGEST_FUSED ? this.fused(x, loop) : null;
    return steps === null ? super.over(x, loop, context) : { ...steps, last: steps.final[0]! };
  }

  /** The state as the recurrent kernel sees it. */
  protected droppedState(h: Value, { training }: CallContext): Value {
    return training ? dropped(h, this.settings.recurrentDropout) : h;
  }
  protected activate(x: Value): Value {
    return activate(this.settings.activation, x);
  }
}
