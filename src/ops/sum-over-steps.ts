/** @file Σ over the steps of a loop, taken out of the loop where that is one large operation instead of many small ones. */
import type { Value } from '../core/value.js';
import { add, addOp, neg, negOp } from './arithmetic.js';
import { reduceSumOp, sum } from './broadcast.js';
import { transpose, transposeOp } from './layout.js';
import { matmul, matmulOp } from './matmul.js';
import { reshape, reshapeOp } from './reshape.js';

/** What a sum needs of the loop: values stacked over the steps [t, …], or added up in a state of the loop. */
export interface LoopRequests { readonly stacked: Set<Value>; readonly added: Set<Value> }
/** The loop's answers. */
export interface LoopResults { stack(value: Value): Value; total(value: Value): Value }

/**
 * Plans Σₜ of `x`, a value of the loop's body: notes in `requests` what the loop must provide,
 * and returns how to make the sum of that afterwards.
 * Σ passes through whatever is linear; Σₜ AₜᵀBₜ is one product in which steps and rows are merged.
 */
export function planSum(x: Value, requests: LoopRequests): (loop: LoopResults) => Value {
  const { op, inputs, attrs } = x.node;
  const stacked = (v: Value): Value => {
    requests.stacked.add(v);
    return v;
  };
  if (op === addOp && inputs.every((v) => v.rank === x.rank)) {
    const [a, b] = inputs.map((v) => planSum(v, requests));
    return (loop) => add(a!(loop), b!(loop));
  }
  if (op === negOp || op === reshapeOp || op === transposeOp) {
    const inner = planSum(inputs[0]!, requests);
    if (op === negOp) return (loop) => neg(inner(loop));
    return op === reshapeOp ? (loop) => reshape(inner(loop), x.shape) : (loop) => transpose(inner(loop), attrs.perm);
  }
  if (op === reduceSumOp) {
    const all = stacked(inputs[0]!);
    return (loop) => reshape(sum(loop.stack(all), [0, ...(attrs.axes as number[]).map((a) => a + 1)]), x.shape);
  }
  if (op === matmulOp && inputs.every((v) => v.rank === 2)) {
    const [a, b] = inputs.map(stacked);
    return (loop) => matmul(mergeSteps(loop.stack(a!), attrs.transposeA ? 0 : 1), mergeSteps(loop.stack(b!), attrs.transposeB ? 1 : 0), { transposeA: true });
  }
  requests.added.add(x);
  return (loop) => loop.total(x);
}

/** Matrices [t, r, s] as one, [t·r, s]; `axis` 1 transposes each first: [t·s, r]. */
function mergeSteps(stack: Value, axis: 0 | 1): Value {
  const rowsFirst = axis === 0 ? stack : transpose(stack, [0, 2, 1]);
  return reshape(rowsFirst, [-1, rowsFirst.shape[2]!]);
}
