/** @file RNN: any cell over the time axis. */
import type { Shape } from '../../core/shape.js';
import type { Argument } from '../arguments.js';
import { Layer } from '../layer.js';
import { wrongValue } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Cell } from './cell.js';
import { type CellDescription, OwnCell } from './own-cell.js';
import { Recurrent, loopArguments } from './recurrent.js';
import { StackedRNNCells } from './stacked-rnn-cells.js';

/** What may be given as a cell: a cell, an object that describes one, or a list to be stacked. */
export type AnyCell = Cell<any> | CellDescription<any> | readonly (Cell<any> | CellDescription<any>)[];

const cellArgument: Argument<AnyCell, Cell<any>, true> = {
  needed: true,
  read(given, name) {
    if (Array.isArray(given)) return new StackedRNNCells({ cells: given.map((one) => cellArgument.read(one, name, {})) });
    if (given instanceof Cell) return given;
    if (given instanceof Recurrent) throw wrongValue(name, 'a cell', given, 'a layer goes over all steps by itself: put layers one behind another, with returnSequences: true, or pass its cell, as layers.lstmCell(…)');
    if (isDescription(given)) return new OwnCell({ description: given });
    throw wrongValue(name, 'a cell, a list of cells, or an object with stateSize and step', given, 'pass what layers.lstmCell(…) and its like return, or write one: { stateSize: 32, step: (x, [h]) => … }');
  },
};

const isDescription = (value: unknown): value is CellDescription<any> => typeof value === 'object' && value !== null && typeof (value as { step?: unknown }).step === 'function';

const args = {
  /** One step, with its weights. */
  cell: cellArgument,
  ...loopArguments,
};
type RNNOptions = StandardOptions<typeof args>;

export class RNN extends Recurrent<typeof args> {
  static readonly args = args;

  constructor(options: RNNOptions) {
    super('RNN', args, options, ({ cell }) => cell as Cell<any>);
    if (!this.trainable) this.cell.trainable = false;
  }
}

/**
 * A cell repeated over the time axis: one of `layers.simpleRNNCell`, `lstmCell`, `gruCell`, a list of cells, or one of one's own.
 *
 * Input [n, t, d], or [x, …states] with the states before the first step; output [n, u], with `returnSequences` [n, t, u];
 * with `returnState` also the last states. Masked steps are passed over.
 *
 * Source: Keras RNN.
 *
 * @example
 * layers.rnn([layers.lstmCell(64), layers.lstmCell(32)], { returnSequences: true });
 * // The mean of all steps so far, weighted towards the last ones:
 * layers.rnn({ stateSize: 8, step: (x, [h]) => add(mul(h, 0.9), mul(x, 0.1)) });
 */
export function rnn<W extends Readonly<Record<string, Shape>> = {}>(cell: CellDescription<W>, options?: Partial<RNNOptions>): RNN;
export function rnn(cell: AnyCell, options?: Partial<RNNOptions>): RNN;
export function rnn(options: RNNOptions): RNN;
export function rnn(first: AnyCell | RNNOptions, options: Partial<RNNOptions> = {}): RNN {
  const isOptions = typeof first === 'object' && first !== null && !(first instanceof Layer) && Object.hasOwn(first, 'cell');
  return new RNN(isOptions ? (first as RNNOptions) : { ...options, cell: first as AnyCell });
}
