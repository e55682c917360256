/** @file Time first: the layout in which steps lie one behind another, and what is computed of all steps at once. */
import type { Value } from '../../core/value.js';
import { add } from '../../ops/arithmetic.js';
import { gather, gatherOp } from '../../ops/gather.js';
import { transpose } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { reshape } from '../../ops/reshape.js';

/** [n, t, …] to [t, n, …] and back. */
export const swapTime = (x: Value): Value => transpose(x, [1, 0, ...x.shape.slice(2).keys()].map((axis, i) => (i < 2 ? axis : axis + 2)));

/** The table and the indices where `x` is rows of a table [v, d], as an embedding gives them. */
function rowsOfTable({ node: { op, inputs, attrs } }: Value): { table: Value; indices: Value } | null {
  const [table, indices] = inputs;
  return op === gatherOp && attrs.axis === 0 && table!.rank === 2 && indices!.rank === 2 ? { table: table!, indices: indices! } : null;
}

/** x [n, t, …] as [t, n, …]. Vectors of an embedding are looked up in that order, so that nothing is moved. */
export function timeMajor(x: Value): Value {
  const rows = rowsOfTable(x);
  return rows === null ? swapTime(x) : gather(rows.table, swapTime(rows.indices));
}

/**
 * x · kernel + bias of all steps: [t, n, d] · [d, m] + [m], one product.
 * Rows of a table E smaller than x are not multiplied: (rows of E) · W = rows of (E · W), for v instead of t·n rows,
 * in the gradient as well. Where m is much more than d that would not pay: rows of m numbers are moved instead of d.
 */
export function projectSteps(x: Value, kernel: Value, bias: Value | null): Value {
  const [t, n, d] = x.shape as [number, number, number];
  const m = kernel.shape[1]!;
  const withBias = (y: Value): Value => (bias === null ? y : add(y, bias));
  const rows = rowsOfTable(x);
  if (rows !== null && 2 * rows.table.shape[0]! <= t * n && 2 * d >= m) return gather(withBias(matmul(rows.table, kernel)), rows.indices);
  return withBias(reshape(matmul(reshape(x, [t * n, d]), kernel), [t, n, m]));
}
