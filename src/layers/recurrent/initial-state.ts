/** @file InitialState: the same numbers for each sample; what a recurrent layer begins with where that is known beforehand. */
import { KeratinError } from '../../core/errors.js';
import { constant } from '../../core/leaf.js';
import { showShape } from '../../core/shape.js';
import { type NestedArray, Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { type Argument, factory } from '../arguments.js';
import { type CallOptions, SymbolicTensor } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

/** Numbers in any form, kept as plain nested lists. */
const value: Argument<TensorLike, NestedArray, true> = { needed: true, read: (given) => tensor(given as TensorLike).toArray() };

const args = {
  /** One state [u] for all samples, or one for each [n, u]. */
  value,
};

export class InitialState extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('InitialState', args, options);
  }

  call([x]: readonly Value[]): Value {
    const n = x!.shape[0]!;
    const given = constant(this.config.value);
    const state = given.rank < 2 ? given.shape : given.shape.slice(1);
    if (given.rank >= 2 && given.shape[0] !== 1 && given.shape[0] !== n) {
      throw new KeratinError({
        code: 'rnn/initial-state', expected: `one state [u] for all samples, or one for each of ${n}`, received: showShape(given.shape), fix: 'give one state for all, or fix the batch with batchInputShape',
      });
    }
    return broadcastTo(given, [n, ...state]);
  }
}

/**
 * Numbers that are the same in every batch, as an input of a recurrent layer. `lstm.apply(x, { initialState: [h, c] })` makes it of numbers.
 *
 * Input [n, …], of which only n is looked at; output [n, u].
 *
 * @example
 * const x = input({ shape: [null, 8] });
 * const h = layers.initialState([0.5, -0.5]).apply(x);
 * const y = layers.gru(2).apply([x, h]);
 */
export const initialState = factory<typeof InitialState, [value: TensorLike]>(InitialState);

/** What may be said at a call of a recurrent layer. */
export interface RecurrentCallOptions extends CallOptions {
  /** States before the first step: what other layers gave, or numbers, [u] for all samples or [n, u]. A cell of one state may have it without a list. */
  readonly initialState?: readonly (SymbolicTensor | TensorLike)[] | SymbolicTensor | Tensor;
}

/** The inputs with the initial states behind them. */
export function withInitialState(inputs: SymbolicTensor | readonly SymbolicTensor[], { initialState: given = [] }: RecurrentCallOptions): SymbolicTensor[] {
  const list = inputs instanceof SymbolicTensor ? [inputs] : Array.isArray(inputs) ? [...inputs] : [inputs as never];
  const states = given instanceof SymbolicTensor || given instanceof Tensor ? [given] : given;
  return [...list, ...states.map((state) => (state instanceof SymbolicTensor ? state : new InitialState({ value: state }).apply(list[0]!)))];
}
