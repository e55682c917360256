/** @file What the layers of attention share: who may see whom, and scores that become weights. */
import { check } from '../../core/errors.js';
import { constant } from '../../core/leaf.js';
import { type OpenShape, showShape, sizeOf } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { greaterEqual, logicalAnd, where } from '../../ops/compare.js';
import { reshape } from '../../ops/reshape.js';
import { softmax } from '../../ops/softmax.js';

/** The score of what may not be seen. */
const OUT_OF_SIGHT = -1e9;

/** Most steps of a series: a computer cannot compare more of them with one another. */
const LONGEST = 2 ** 20;

/** True where key j is not behind query i: `bool` [1, queries, keys]. */
export function causalMask(queries: number, keys: number): Value {
  check(Math.max(queries, keys) <= LONGEST, () => ({ code: 'shape/attention', expected: `at most ${LONGEST} steps`, received: `${Math.max(queries, keys)}`, fix: 'cut the series into pieces' }));
  const count = (n: number): Value => constant(Int32Array.from({ length: n }, (_, i) => i), { dtype: 'int32', shape: [n] });
  return greaterEqual(reshape(count(queries), [1, queries, 1]), reshape(count(keys), [1, 1, keys]));
}

/** True where all masks that there are say so; null where there are none. */
export const allOf = (masks: readonly (Value | null)[]): Value | null => masks.filter((mask) => mask !== null).reduce<Value | null>((a, b) => (a === null ? b : logicalAnd(a, b)), null);

/** Softmax over the last axes of the scores, without those that the mask leaves out; the mask broadcasts. */
export function weightsOf(scores: Value, mask: Value | null, axes = 1): Value {
  const seen = mask === null ? scores : where(mask, scores, OUT_OF_SIGHT);
  const rows = seen.shape.slice(0, seen.rank - axes);
  return reshape(softmax(reshape(seen, [...rows, sizeOf(seen.shape.slice(rows.length))])), seen.shape);
}

/** Throws unless these are a query, a value and perhaps a key of one rank, 3 or more; where `most` is 4, perhaps a mask too. */
export function checkAttention(shapes: readonly OpenShape[], most: 3 | 4): void {
  check(shapes.length >= 2 && shapes.length <= most, () => ({
    code: 'layer/inputs', expected: `2 to ${most} inputs: the query, the value, the key${most > 3 ? ', who may see whom' : ''}`, received: `${shapes.length}`,
    fix: 'pass a list: layer.apply([query, value]); the same twice for self-attention',
  }));
  const tensors = shapes.slice(0, 3);
  const [, value, key = value] = tensors;
  check(tensors.every((s) => s.length >= 3 && s.length === value!.length), () => ({
    code: 'shape/rank', expected: 'inputs of at least 3 dimensions [n, t, d], all of one rank', received: tensors.map(showShape).join(' and '), fix: 'give them the same axes; for pictures reshape rows and columns into steps',
  }));
  const differs = key!.slice(1, -1).some((d, i) => d !== null && value![i + 1] !== null && d !== value![i + 1]);
  check(!differs, () => ({ code: 'shape/attention', expected: 'as many keys as values', received: `${showShape(key!)} and ${showShape(value!)}`, fix: 'take both from the same steps' }));
}
