/** @file Rows chosen by number, and their adjoint, rows added by number; single elements likewise; the k largest; one-hot. */
import { type DType, isFloat } from '../core/dtype.js';
import { check } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import { type Shape, broadcastShapes, normalizeAxis, sameShape, showShape, sizeOf } from '../core/shape.js';
import { type Lowering, type Op, type Spec, type Value, apply, apply1 } from '../core/value.js';
import { broadcastTo, zeros } from './broadcast.js';
import { cast, equal } from './compare.js';
import { transpose } from './layout.js';
import { expandDims, reshape } from './reshape.js';

function checkIndices({ dtype }: Spec): void {
  check(dtype === 'int32' || dtype === 'int64', () => ({
    code: 'dtype/indices', expected: 'indices of whole numbers, int32 or int64', received: dtype, fix: 'cast them: cast(indices, "int32")',
  }));
}

/**
 * y = rows of x along an axis, one for each index: [… v …] and [n …] to [… n … …].
 * Every row of x gets the sum of the dy of all places that it was copied to: scatterAdd into zeros. ONNX Gather.
 */
export const gatherOp: Op<{ axis: number }> = {
  name: 'gather',
  infer([x, indices], { axis }) {
    checkIndices(indices!);
    return [{ shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)], dtype: x!.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('Gather', onnx.inputs, { axis: attrs.axis }),
  gradient: ({ inputs: [x, indices], attrs: { axis } }, [dy]) => [scatterAdd(zeros(x!), indices!, dy!, axis), null],
};

/**
 * The rows (or slices along `axis`) of `x` that `indices` names; the axis is replaced by the axes of `indices`.
 * Embedding: table [v, d], indices [n, t], result [n, t, d]. Negative indices count from the end.
 * @throws KeratinError `dtype/indices`; an index outside the table is found by ONNX Runtime when the program runs
 */
export const gather = (x: Value, indices: Value, axis = 0): Value => apply1(gatherOp, [x, indices], { axis: normalizeAxis(axis, x.rank) });

/**
 * y = x [v, d] with updates [n, d] added to the rows that indices [n] name, repeated ones again and again.
 * dx = dy; d updates = the rows of dy at the indices.
 */
export const scatterAddOp: Op<null> = {
  name: 'scatterAdd',
  infer([x, indices, updates]) {
    checkIndices(indices!);
    check(sameShape(updates!.shape, [...indices!.shape, x!.shape[1]!]), () => ({
      code: 'shape/scatter', expected: `updates of one row of ${x!.shape[1]} for each of ${sizeOf(indices!.shape)} indices`, received: showShape(updates!.shape),
      fix: 'give them the shape that gather(x, indices) has',
    }));
    return [x!];
  },
  lower: (onnx, { inputs: [x, , updates] }) => addInPieces(onnx, x!.shape, updates!.shape),
  gradient: ({ inputs: [, indices] }, [dy]) => [dy!, null, gather(dy!, indices!)],
};

/**
 * ONNX Runtime spreads a ScatterND over threads by rows, and two threads that add to one row lose an update.
 * It uses a single thread up to a cost of 2·10⁵ added numbers, so that is what one ScatterND gets here.
 * Each of them copies the table; a large table is therefore cut into groups of columns as well.
 * Source: measured on onnxruntime 1.30; microsoft/onnxruntime issues 18048 and 23396; Eigen's TensorCostModel.
 */
const ONE_THREAD = 200_000;
const INT64 = 7; // onnx.proto3, TensorProto.DataType

function addInPieces(onnx: Lowering, [v, d]: Shape, [n]: Shape): string {
  const [x, given, updates] = onnx.inputs as [string, string, string];
  const indices = onnx.emit('Unsqueeze', [onnx.emit('Cast', [given], { to: INT64 }), onnx.ints([-1])]);
  const cut = (name: string, size: number, most: number, axis: number): string[] => {
    const pieces = Math.max(1, Math.ceil(size / most));
    if (pieces === 1) return [name];
    const sizes = Array.from({ length: pieces }, (_, i) => Math.min(most, size - i * most));
    return onnx.emitMany('Split', [name, onnx.ints(sizes)], pieces, { axis });
  };
  const columns = Math.max(8, Math.floor((8 * ONE_THREAD) / v!));
  const rows = Math.max(1, Math.floor(ONE_THREAD / Math.min(columns, d!)));
  const rowIndices = cut(indices, n!, rows, 0);
  const tables = cut(x, d!, columns, 1);
  const added = cut(updates, d!, columns, 1).map((group, c) =>
    cut(group, n!, rows, 0).reduce((table, piece, r) => onnx.emit('ScatterND', [table, rowIndices[r]!, piece], { reduction: 'add' }), tables[c]!));
  return added.length === 1 ? added[0]! : onnx.emit('Concat', added, { axis: 1 });
}

/** `x` with `updates` (shaped as `gather(x, indices, axis)`) added to the rows that `indices` names; repeated rows add up. */
export function scatterAdd(x: Value, indices: Value, updates: Value, axis = 0): Value {
  const at = normalizeAxis(axis, x.rank);
  const count = sizeOf(indices.shape);
  if (count === 0 || sizeOf(x.shape) === 0) return x;
  const [before, after] = [x.shape.slice(0, at), x.shape.slice(at + 1)];
  const lead = before.map((_, i) => i);
  const tail = after.map((_, i) => i + at + 1);
  const rowsFirst = transpose(x, [at, ...lead, ...tail]);
  const named = indices.shape.map((_, i) => at + i);
  const updatesFirst = transpose(updates, [...named, ...lead, ...tail.map((i) => i + indices.rank - 1)]);
  const row = sizeOf(before) * sizeOf(after);
  const added = apply1(scatterAddOp, [reshape(rowsFirst, [x.shape[at]!, row]), reshape(indices, [count]), reshape(updatesFirst, [count, row])], null);
  return transpose(reshape(added, rowsFirst.shape), [...lead.map((i) => i + 1), 0, ...tail]);
}

/**
 * y[i, j, …] = x with its index on one axis replaced: for axis 0, x[indices[i, j], j]. The shape is that of the indices.
 * Each element of x gets the dy of all places that it was copied to. ONNX GatherElements.
 */
export const gatherElementsOp: Op<{ axis: number }> = {
  name: 'gatherElements',
  infer([x, indices], { axis }) {
    checkIndices(indices!);
    check(indices!.shape.length === x!.shape.length && indices!.shape.every((d, i) => i === axis || d <= x!.shape[i]!), () => ({
      code: 'shape/gather', expected: `indices for ${showShape(x!.shape)} that differ in size along axis ${axis} only`, received: showShape(indices!.shape),
      fix: 'use gather for whole rows, takeAlong to broadcast',
    }));
    return [{ shape: indices!.shape, dtype: x!.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('GatherElements', onnx.inputs, { axis: attrs.axis }),
  gradient: ({ inputs: [x, indices], attrs: { axis } }, [dy]) => [scatterElementsAdd(zeros(x!), indices!, dy!, axis), null],
};
export const gatherElements = (x: Value, indices: Value, axis = 0): Value => apply1(gatherElementsOp, [x, indices], { axis: normalizeAxis(axis, x.rank) });

/** y = x with each update added where gatherElements would have read. dx = dy; d updates = dy read there. ONNX ScatterElements. */
export const scatterElementsAddOp: Op<{ axis: number }> = {
  name: 'scatterElementsAdd',
  infer: ([x]) => [x!],
  lower: (onnx, { attrs }) => onnx.emit('ScatterElements', onnx.inputs, { axis: attrs.axis, reduction: 'add' }),
  gradient: ({ inputs: [, indices], attrs: { axis } }, [dy]) => [dy!, null, gatherElements(dy!, indices!, axis)],
};
export const scatterElementsAdd = (x: Value, indices: Value, updates: Value, axis = 0): Value =>
  apply1(scatterElementsAddOp, [x, indices, updates], { axis: normalizeAxis(axis, x.rank) });

/** NumPy's take_along_axis: {@link gatherElements} whose indices and x broadcast on the other axes. */
export function takeAlong(x: Value, indices: Value, axis = -1): Value {
  const at = normalizeAxis(axis, x.rank);
  const others = (v: Value): number[] => v.shape.map((d, i) => (i === at ? 1 : d));
  const shape = broadcastShapes(others(x), others(indices));
  const stretched = (v: Value): Value => broadcastTo(v, shape.map((d, i) => (i === at ? v.shape[i]! : d)));
  return gatherElements(stretched(x), stretched(indices), at);
}

/** The k largest along an axis and where they stood (int64), largest first. Each gives its cotangent back to that place. ONNX TopK. */
export const topKOp: Op<{ k: number; axis: number }> = {
  name: 'topK',
  infer([x], { k, axis }) {
    check(Number.isInteger(k) && k >= 1 && k <= x!.shape[axis]!, () => ({
      code: 'setting/range', expected: `a k from 1 to ${x!.shape[axis]}`, received: String(k), fix: 'choose k no larger than the axis',
    }));
    const shape = x!.shape.map((d, i) => (i === axis ? k : d));
    return [{ shape, dtype: x!.dtype }, { shape, dtype: 'int64' }];
  },
  lower: (onnx, { attrs: { k, axis } }) => onnx.emitMany('TopK', [onnx.inputs[0]!, onnx.ints([k])], 2, { axis }),
  gradient: ({ inputs: [x], outputs: [, indices], attrs: { axis } }, [dy]) =>
    [dy === null ? null : scatterElementsAdd(zeros(x!), indices!, dy!, axis)],
};

/** The `k` largest numbers along `axis`, largest first, and their places (`int64`; the first of ties first). */
export function topK(x: Value, k: number, axis = -1): { values: Value; indices: Value } {
  const [values, indices] = apply(topKOp, [x], { k, axis: normalizeAxis(axis, x.rank) });
  return { values: values!, indices: indices! };
}

/** 1 at the place that each index names along a new last axis of size `depth`, 0 elsewhere; all 0 for an index outside. */
export function oneHot(indices: Value, depth: number, dtype: DType = 'float32'): Value {
  const whole = isFloat(indices.dtype) || indices.dtype === 'bool' || indices.dtype === 'uint8' ? cast(indices, 'int32') : indices;
  const places = constant(Array.from({ length: depth }, (_, i) => i), { dtype: whole.dtype });
  return cast(equal(expandDims(whole, -1), places), dtype);
}
