/** @file A program: what goes in, what comes out, which variables change. */
import { type Update, type Variable, inputOp, randomOp, variableOp } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { sortNodes } from '../core/walk.js';

/** A whole computation, ready to be written out. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly updates: readonly Update[];
}

/** All values that must be computed: outputs, then updates. */
export const results = (program: Program): Value[] => [...program.outputs, ...program.updates.map(([, next]) => next)];

/** Leaves that the host feeds at each call. */
export interface Leaves {
  readonly variables: readonly Variable[];
  readonly randoms: readonly Value[];
  /** Inputs that the values read, listed in the program or not. */
  readonly inputs: readonly Value[];
}

export function findLeaves(values: readonly Value[]): Leaves {
  const leaves = sortNodes(values).filter((node) => node.inputs.length === 0);
  const of = (op: unknown): Value[] => leaves.filter((node) => node.op === op).map((node) => node.outputs[0]!);
  return {
    variables: of(variableOp).map((v) => (v.node.attrs as { variable: Variable }).variable),
    randoms: of(randomOp),
    inputs: of(inputOp),
  };
}
