/** @file Base of the recurrent layers: a cell over the time axis of [n, t, …], its states kept, given and returned. */
import { KeratinError, check } from '../../core/errors.js';
import { Variable } from '../../core/leaf.js';
import { type OpenShape, sameShape, showShape } from '../../core/shape.js';
import { type TensorLike, filled } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { flip, transpose } from '../../ops/layout.js';
import { flag } from '../argument-kinds.js';
import { type Arguments, type Settings, optional, settingsOf } from '../arguments.js';
import { type CallContext, type Layer, type SymbolicTensor, defaultName } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import type { Cell } from './cell.js';
import { type RecurrentCallOptions, withInitialState } from './initial-state.js';
import { swapTime, timeMajor } from './time-major.js';

/** Arguments of all recurrent layers. */
export const loopArguments = {
  /** Whether the outputs of all steps are returned, [n, t, …]; default false: that of the last step. */
  returnSequences: optional(flag, false),
  /** Whether the last states are returned after the output; default false. */
  returnState: optional(flag, false),
  /** From the last step to the first; the outputs are then returned in that order too. Default false. */
  goBackwards: optional(flag, false),
  /** Whether a batch begins with the states that the one before it ended with; needs a fixed batch size. Default false. */
  stateful: optional(flag, false),
  /** Kept for Keras's files: loops are compiled as loops. */
  unroll: optional(flag, false),
  /** Whether masked steps give zeros instead of the output before them; default false. */
  zeroOutputForMask: optional(flag, false),
};
export type LoopArguments = typeof loopArguments;

export abstract class Recurrent<A extends Arguments = LoopArguments> extends StandardLayer<A> {
  override readonly supportsMasking = true;
  /** The step that is repeated, and its weights. */
  readonly cell: Cell<any>;
  private kept: readonly Variable[] = [];

  constructor(className: string, args: A, options: StandardOptions<A>, makeCell: (config: Readonly<Record<string, unknown>>) => Cell<any>) {
    super(className, args, options);
    this.cell = makeCell(this.config);
  }

  /** How it goes over the steps. */
  get loop(): Settings<LoopArguments> {
    return this.config as unknown as Settings<LoopArguments>;
  }

  override get sublayers(): readonly Layer[] {
    return [this.cell];
  }

  /** With `stateful`, what the last batch ended with; empty before the layer is built. */
  override get states(): readonly Variable[] {
    return this.kept;
  }

  /**
   * With `stateful`: the next batch begins anew, with zeros, or with these states [n, …].
   * @throws KeratinError `rnn/states`
   */
  override resetStates(states?: readonly TensorLike[]): void {
    check(states === undefined || states.length === this.kept.length, () => ({
      code: 'rnn/states', where: this.place, expected: `${this.kept.length} states`, received: `${states!.length}`, fix: this.loop.stateful ? 'give one for each state of the cell, after the layer is built' : 'make the layer with stateful: true',
    }));
    this.kept.forEach((variable, i) => variable.write(states?.[i] ?? filled(variable.shape, 0)));
  }

  protected override checkInputs([shape]: readonly OpenShape[]): void {
    check(shape!.length >= 3, () => ({
      code: 'shape/rank', expected: 'an input of at least 3 dimensions [n, t, d]', received: showShape(shape!),
      fix: 'for word indices put layers.embedding(…) first; for rows of numbers layers.reshape([t, d]), as [-1, 1] for one number a step',
    }));
    if (this.built) this.cell.ensureBuilt([ofOneStep(shape!)]);
  }

  override build([shape]: readonly OpenShape[]): void {
    const [n] = shape!;
    this.cell.ensureBuilt([ofOneStep(shape!)]);
    if (!this.loop.stateful) return;
    if (n === null) {
      throw new KeratinError({
        code: 'rnn/batch', expected: 'a fixed batch size, which a stateful layer needs', received: showShape(shape!),
        fix: 'give the first layer batchInputShape: [32, t, d], or use input({ batchShape: [32, t, d] })',
      });
    }
    this.kept = this.cell.stateShapes.map((state, i) => new Variable(`${this.name}/state_${i}`, filled([n!, ...state], 0)));
  }

  /** As {@link Layer.apply}; the first states may be given as `initialState`, or behind the input: `apply([x, h, c])`. */
  override apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options: RecurrentCallOptions = {}): SymbolicTensor {
    return this.applyMany(inputs, options)[0]!;
  }
  override applyMany(inputs: SymbolicTensor | readonly SymbolicTensor[], options: RecurrentCallOptions = {}): SymbolicTensor[] {
    const { initialState: _, ...others } = options;
    return super.applyMany(withInitialState(inputs, options), others);
  }

  /** Inputs: x [n, t, …], and the first states where they are given. */
  call([x, ...given]: readonly Value[], context: CallContext): Value | Value[] {
    const { goBackwards, returnSequences, returnState, stateful, zeroOutputForMask } = this.loop;
    const initial = this.initialStates(x!, given, context);
    const mask = context.masks[0] ?? null;
    const { outputs, last, final } = this.cell.over(timeMajor(x!), { initial, mask: mask && transpose(mask), reverse: goBackwards, zeroOutputForMask }, context);
    if (stateful) this.kept.forEach((variable, i) => context.update(variable, final[i]!));
    const sequence = (): Value => {
      const all = swapTime(outputs);
      return goBackwards ? flip(all, [1]) : all;
    };
    const y = returnSequences ? sequence() : last;
    return returnState ? [y, ...final] : y;
  }

  override computeMask(_: readonly Value[], [mask]: readonly (Value | null)[]): (Value | null)[] {
    return [this.loop.returnSequences ? mask ?? null : null];
  }

  /** The states that were given, or those that were kept, or null for zeros. */
  private initialStates(x: Value, given: readonly Value[], context: CallContext): Value[] | null {
    const [n] = x.shape;
    const shapes = this.cell.stateShapes.map((state) => [n!, ...state]);
    if (given.length > 0) {
      check(given.length === shapes.length && given.every((s, i) => sameShape(s.shape, shapes[i]!)), () => ({
        code: 'rnn/initial-state', expected: `initial states ${shapes.map(showShape).join(', ')} after the input`, received: given.map((s) => showShape(s.shape)).join(', '),
        fix: `pass the input and ${shapes.length} of them: layer.apply([x, h${shapes.length > 1 ? ', c' : ''}])`,
      }));
      return [...given];
    }
    if (!this.loop.stateful) return null;
    check(this.kept.every(({ shape }) => shape[0] === n), () => ({
      code: 'rnn/batch', expected: `a batch of ${this.kept[0]?.shape[0]}, for which the states are kept`, received: showShape(x.shape),
      fix: `use batchSize: ${this.kept[0]?.shape[0]} and a number of samples that it divides; for another size make the model anew and give it these weights`,
    }));
    return this.kept.map((variable) => context.read(variable));
  }
}

/** [n, t, …] to [n, …]. */
const ofOneStep = (shape: OpenShape): OpenShape => [shape[0]!, ...shape.slice(2)];

/** A class of cells and its arguments. */
interface CellClass {
  new (options: any): Cell<any>;
  readonly args: Arguments;
}

/** Those of a layer's settings that are its cell's. */
export const pickCellOptions = (config: Readonly<Record<string, unknown>>, args: Arguments, name: string): Record<string, unknown> =>
  ({ ...settingsOf(args, config), name, trainable: config['trainable'] });

/** Makes a layer's cell from its settings. */
export const cellOf = (made: CellClass) => (config: Readonly<Record<string, unknown>>): Cell<any> =>
  new made(pickCellOptions(config, made.args, defaultName(made.name)));
