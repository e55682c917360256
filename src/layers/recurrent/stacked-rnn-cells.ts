/** @file StackedRNNCells: several cells as one, each taking what the one before it gives. */
import type { OpenShape, Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { factory, wrongValue, type Argument } from '../arguments.js';
import type { CallContext, Layer } from '../layer.js';
import type { StandardOptions } from '../standard-layer.js';
import { Cell } from './cell.js';
import type { CellStep, Loop, Steps } from './run-steps.js';

const cells: Argument<readonly Cell<any>[], readonly Cell<any>[], true> = {
  needed: true,
  read(given, name) {
    if (Array.isArray(given) && given.length > 0 && given.every((cell) => cell instanceof Cell)) return Object.freeze([...(given as Cell<any>[])]);
    throw wrongValue(name, 'a list of cells', given, 'pass what layers.lstmCell(…) and its like return, each made by itself');
  },
};

const args = {
  /** The cells, the first one first. */
  cells,
};

export class StackedRNNCells extends Cell<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('StackedRNNCells', args, options);
  }

  override get sublayers(): readonly Layer[] {
    return this.config.cells;
  }
  get stateShapes(): readonly Shape[] {
    return this.config.cells.flatMap((cell) => cell.stateShapes);
  }

  /** The output of a cell is its first state, or as large. */
  override build([shape]: readonly OpenShape[]): void {
    let input = shape!;
    for (const cell of this.config.cells) {
      cell.ensureBuilt([input]);
      input = [shape![0]!, ...cell.outputShape];
    }
  }

  step(x: Value, states: readonly Value[], context: CallContext): CellStep {
    let output = x;
    const next = this.share(states).flatMap((own, i) => {
      const cell = this.config.cells[i]!;
      const made = cell.step(cell.projectStep(output, context), own, context);
      output = made.output;
      return made.states;
    });
    return { output, states: next };
  }

  /** One cell after another goes over all steps, which is the same and leaves less to do in the loops. */
  override over(x: Value, loop: Loop, context: CallContext): Steps {
    const initial = loop.initial === null ? null : this.share(loop.initial);
    const runs: Steps[] = [];
    for (const [i, cell] of this.config.cells.entries()) {
      runs.push(cell.over(runs[i - 1]?.outputs ?? x, { ...loop, initial: initial?.[i] ?? null }, context));
    }
    return { ...runs.at(-1)!, final: runs.flatMap(({ final }) => final) };
  }

  /** A list of states as a list for each cell. */
  private share(states: readonly Value[]): Value[][] {
    let at = 0;
    return this.config.cells.map((cell) => states.slice(at, (at += cell.stateShapes.length)));
  }
}

/**
 * Several cells as one; `layers.rnn([…])` makes it of a list.
 *
 * Its states are those of the first cell, then those of the second, and so on.
 *
 * Source: Keras StackedRNNCells.
 *
 * @example
 * layers.rnn(layers.stackedRNNCells([layers.gruCell(32), layers.gruCell(64)]));
 */
export const stackedRNNCells = factory<typeof StackedRNNCells, [cells: readonly Cell<any>[]]>(StackedRNNCells);
