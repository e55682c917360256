/** @file A program: what goes in, what comes out, which variables change. */
import { type Update, type Variable, inputOp, randomOp, variableOp } from '../core/leaf.js';
import type { Node, Value } from '../core/value.js';

/** A whole computation, ready to be written out. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly updates: readonly Update[];
}

/** All values that must be computed: outputs, then updates. */
export const results = (program: Program): Value[] => [...program.outputs, ...program.updates.map(([, next]) => next)];

/** Every node that the values need, each after its inputs. */
export function sortNodes(values: readonly Value[]): Node[] {
  const done = new Set<Node>();
  const order: Node[] = [];
  const stack: Node[] = values.map((v) => v.node).reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (done.has(node)) {
      stack.pop();
      continue;
    }
    const open = node.inputs.filter((x) => !done.has(x.node));
    if (open.length > 0) {
      for (let i = open.length - 1; i >= 0; i--) stack.push(open[i]!.node);
      continue;
    }
    done.add(node);
    order.push(node);
    stack.pop();
  }
  return order;
}

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
