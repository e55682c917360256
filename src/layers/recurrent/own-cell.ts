/** @file OwnCell: a cell from a plain object that a user wrote: sizes, shapes of weights, and one step as a function. */
import { KeratinError, check, show } from '../../core/errors.js';
import type { Variable } from '../../core/leaf.js';
import type { OpenShape, Shape } from '../../core/shape.js';
import { Value } from '../../core/value.js';
import { anything } from '../argument-kinds.js';
import * as initializers from '../initializers.js';
import type { CallContext } from '../layer.js';
import type { StandardOptions } from '../standard-layer.js';
import { Cell } from './cell.js';
import type { CellStep } from './run-steps.js';

/** The weights of a cell as its step sees them. */
type Weights<W> = { readonly [K in keyof W]: Value };

/** States as a step sees them: at least one. */
export type States = readonly [Value, ...Value[]];

/**
 * A cell of one's own, as an ordinary object.
 *
 * @example
 * // Minimal gated unit: Zhou et al. 2016.
 * const minimalGatedUnit = (u: number) => ownCell({
 *   stateSize: u,
 *   weights: (d) => ({ w: [d, 2 * u], forget: [u, u], read: [u, u], b: [2 * u] }),
 *   project: (x, { w, b }) => add(matmul(x, w), b),
 *   step(x, [h], { forget, read }) {
 *     const [xf, xg] = split(x, 2);
 *     const f = sigmoid(add(xf!, matmul(h, forget)));
 *     const g = tanh(add(xg!, matmul(mul(f, h), read)));
 *     return add(h, mul(f, sub(g, h)));
 *   },
 * });
 */
export interface CellDescription<W extends Readonly<Record<string, Shape>>> {
  /** Size of the state, or of each of several. */
  readonly stateSize: number | readonly number[];
  /** Shapes of the weights by name, for inputs of d features. Matrices begin uniform after Glorot, vectors at 0. */
  readonly weights?: (d: number) => W;
  /** What does not depend on the states, for all steps at once: x [t, n, d] to [t, n, …]. Saves time; may be left out. */
  readonly project?: (x: Value, weights: Weights<W>) => Value;
  /**
   * One step: from its slice [n, …] of what `project` gave (or of x) and the states [n, u] to the next state, which is also the
   * output, or to output and states apart.
   */
  readonly step: (x: Value, states: States, weights: Weights<W>, context: { readonly training: boolean }) => Value | { readonly output: Value; readonly states: readonly Value[] };
}

type AnyDescription = CellDescription<any>;

const args = {
  /** What the user wrote. */
  description: anything<AnyDescription>(),
};

export class OwnCell extends Cell<typeof args> {
  static readonly args = args;
  private readonly variables = new Map<string, Variable>();

  constructor(options: StandardOptions<typeof args>) {
    super('OwnCell', args, options);
    const { step, stateSize } = this.config.description;
    check(typeof step === 'function' && [stateSize].flat().every((size) => Number.isInteger(size) && size >= 1), () => ({
      code: 'rnn/cell', where: this.place, expected: 'a cell with a stateSize (or several) and a function step', received: `${show(this.config.description)}, stateSize ${show(stateSize)}`,
      fix: 'write { stateSize: 32, weights: (d) => ({ … }), step: (x, [h], weights) => … }',
    }));
  }

  get stateShapes(): readonly Shape[] {
    return [this.config.description.stateSize].flat().map((size: number) => [size]);
  }

  override build([shape]: readonly OpenShape[]): void {
    const d = shape!.at(-1)!;
    const shapes: Record<string, Shape> = d === null ? {} : this.config.description.weights?.(d) ?? {};
    check(d !== null || this.config.description.weights === undefined, () => ({
      code: 'shape/unknown', expected: 'a known number of features (the last axis)', received: 'null', fix: 'give that size in inputShape',
    }));
    for (const [name, size] of Object.entries(shapes)) {
      this.variables.set(name, this.addWeight(name, size, { initializer: initializers.get(size.length > 1 ? 'glorot_uniform' : 'zeros') }));
    }
  }

  override project(x: Value): Value {
    return this.config.description.project?.(x, this.values) ?? x;
  }

  step(x: Value, states: readonly Value[], { training }: CallContext): CellStep {
    const made = this.config.description.step(x, states as States, this.values, { training });
    const step = made instanceof Value ? { output: made, states: [made] } : made;
    if (step?.output instanceof Value && Array.isArray(step.states) && step.states.length === states.length) return step;
    throw new KeratinError({
      code: 'rnn/cell', expected: `a step that returns its next state, or { output, states } with ${states.length} states`, received: show(made),
      fix: 'return the states in the order of stateSize',
    });
  }

  private get values(): Weights<any> {
    return Object.fromEntries([...this.variables].map(([name, variable]) => [name, variable.value]));
  }
}

/** A cell from a {@link CellDescription}, for `layers.rnn`; a model with such a cell can save its weights, but not its architecture. */
export const ownCell = <W extends Readonly<Record<string, Shape>>>(description: CellDescription<W>): OwnCell => new OwnCell({ description });
