/** @file Maximum and minimum of several inputs, of which each counts only where its mask says so. */
import type { Value } from '../../core/value.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { logicalOr, where } from '../../ops/compare.js';
import { expandDims } from '../../ops/reshape.js';

/** `choose` of all inputs; where the mask of one leaves a step out, the others decide. */
export function chooseAmong(choose: (a: Value, b: Value) => Value, inputs: readonly Value[], masks: readonly (Value | null)[]): Value {
  const wide = inputs.map((x, i): Value | null => (masks[i] ? broadcastTo(expandDims(masks[i], -1), x.shape) : null));
  let result = inputs[0]!;
  let mask = wide[0] ?? null;
  for (const [i, x] of inputs.entries()) {
    if (i === 0) continue;
    const own = wide[i] ?? null;
    const chosen = own === null ? x : where(own, x, result);
    result = choose(mask === null ? result : where(mask, result, chosen), chosen);
    mask = mask === null || own === null ? null : logicalOr(mask, own);
  }
  return result;
}
