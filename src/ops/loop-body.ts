/** @file The body of a loop: a program traced once, closed over what it reads from outside. */
import { check } from '../core/errors.js';
import { constantOp, placeholder } from '../core/leaf.js';
import { sameShape } from '../core/shape.js';
import type { Spec, Value } from '../core/value.js';
import { dependents, sortNodes, substitute } from '../core/walk.js';

/** What one step computes: the next states and what it emits, from the states, this step's slices, and values that stay the same. */
export interface StepResult { readonly states: readonly Value[]; readonly outputs: readonly Value[] }

export type Step = (states: Value[], slices: Value[]) => StepResult;

/** A closed program: it reads its own leaves and constants only. */
export class LoopBody {
  constructor(
    readonly states: readonly Value[],
    readonly slices: readonly Value[],
    /** Leaves that stand for values of the surrounding program. */
    readonly outside: readonly Value[],
    readonly next: readonly Value[],
    /** What can be stacked over the steps: the outputs asked for, then the states and every value on the way. */
    readonly emitted: readonly Value[],
  ) {}
}

/** Traces `step`; `captured` are the values from outside that it reads, in the order of `body.outside`; `asked` of what it emits were asked for. */
export function traceBody(states: readonly Spec[], slices: readonly Spec[], step: Step): { body: LoopBody; captured: Value[]; asked: number } {
  const leaf = (name: string) => ({ shape, dtype }: Spec): Value => placeholder(shape, { dtype, name });
  const [stateLeaves, sliceLeaves] = [states.map(leaf('state')), slices.map(leaf('slice'))];
  const result = step([...stateLeaves], [...sliceLeaves]);
  check(result.states.length === states.length, () => ({
    code: 'scan/states', expected: `as many next states as there are initial ones, ${states.length}`, received: String(result.states.length), fix: 'return every state from the body, in the order of init',
  }));
  result.states.forEach((next, i) => check(sameShape(next.shape, states[i]!.shape) && next.dtype === states[i]!.dtype, () => ({
    code: 'scan/state', expected: `a next state ${i} like the one before it, ${stateLeaves[i]!.dtype} [${states[i]!.shape}]`, received: `${next.dtype} [${next.shape}]`, fix: 'let the body keep shape and format of its states',
  })));

  // What does not depend on a leaf of the body is the same in every step: it is computed once, outside.
  const own = [...stateLeaves, ...sliceLeaves];
  const order = sortNodes([...result.states, ...result.outputs]);
  const inner = dependents(order, own);
  const isOutside = (v: Value): boolean => !inner.has(v.node) && !own.includes(v) && v.node.op !== constantOp;
  const nodes = order.filter((node) => inner.has(node));
  const captured = [...new Set([...nodes.flatMap((node) => node.inputs), ...result.states, ...result.outputs].filter(isOutside))];
  const outside = captured.map(leaf('outside'));

  const onTheWay = nodes.flatMap((node) => node.outputs);
  const closed = substitute([...result.states, ...result.outputs, ...stateLeaves, ...onTheWay], new Map(captured.map((v, i) => [v, outside[i]!])));
  const body = new LoopBody(stateLeaves, sliceLeaves, outside, closed.slice(0, states.length), closed.slice(states.length));
  return { body, captured, asked: result.outputs.length };
}
