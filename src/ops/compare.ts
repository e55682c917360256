/** @file Comparing, choosing, converting; the larger and the smaller of two. */
import { asValue } from '../core/leaf.js';
import { type DType, isFloat } from '../core/dtype.js';
import { broadcastShapes } from '../core/shape.js';
import { type Op, Value, apply1 } from '../core/value.js';
import { binary, inferBinary, mul, sub } from './arithmetic.js';
import { sumTo } from './broadcast.js';

const comparison = (name: string, onnxName: string, holds: (a: number, b: number) => boolean): Op<null> => ({
  name,
  infer: (inputs) => [{ ...inferBinary(inputs)[0]!, dtype: 'bool' }],
  lower: (onnx) => onnx.emit(onnxName, onnx.inputs),
  fold: (_, a, b) => (holds(a!, b!) ? 1 : 0),
  commute: 'elementwise',
});

export const equalOp = comparison('equal', 'Equal', (a, b) => a === b);
export const greaterOp = comparison('greater', 'Greater', (a, b) => a > b);
export const greaterEqualOp = comparison('greaterEqual', 'GreaterOrEqual', (a, b) => a >= b);
export const lessOp = comparison('less', 'Less', (a, b) => a < b);
export const lessEqualOp = comparison('lessEqual', 'LessOrEqual', (a, b) => a <= b);
/** Element-wise comparisons; the result is `bool`. */
export const equal = (a: Value | number, b: Value | number): Value => binary(equalOp, a, b);
export const notEqual = (a: Value | number, b: Value | number): Value => logicalNot(equal(a, b));
export const greater = (a: Value | number, b: Value | number): Value => binary(greaterOp, a, b);
export const greaterEqual = (a: Value | number, b: Value | number): Value => binary(greaterEqualOp, a, b);
export const less = (a: Value | number, b: Value | number): Value => binary(lessOp, a, b);
export const lessEqual = (a: Value | number, b: Value | number): Value => binary(lessEqualOp, a, b);

const logical = (name: string, onnxName: string, fold: (a: number, b: number) => number): Op<null> => ({
  name,
  infer: inferBinary,
  lower: (onnx) => onnx.emit(onnxName, onnx.inputs),
  fold: (_, a, b) => fold(a!, b!),
  commute: 'elementwise',
});
export const andOp = logical('and', 'And', (a, b) => a & b);
export const orOp = logical('or', 'Or', (a, b) => a | b);
export const notOp: Op<null> = {
  name: 'not',
  infer: ([x]) => [x!],
  lower: (onnx) => onnx.emit('Not', onnx.inputs),
  fold: (_, a) => 1 - a!,
  commute: 'elementwise',
};
/** On `bool` values. */
export const logicalAnd = (a: Value, b: Value): Value => apply1(andOp, [a, b], null);
export const logicalOr = (a: Value, b: Value): Value => apply1(orOp, [a, b], null);
export const logicalNot = (x: Value): Value => apply1(notOp, [x], null);

/** y = a where the condition holds, else b. da = dy there, db = dy elsewhere. */
export const whereOp: Op<null> = {
  name: 'where',
  infer: ([condition, a, b]) => {
    const [chosen] = inferBinary([a!, b!]);
    return [{ shape: broadcastShapes(condition!.shape, chosen!.shape), dtype: chosen!.dtype }];
  },
  lower: (onnx) => onnx.emit('Where', onnx.inputs),
  gradient: ({ inputs: [condition, a, b] }, [dy]) => [
    null,
    sumTo(where(condition!, dy!, 0), a!.shape),
    sumTo(where(condition!, 0, dy!), b!.shape),
  ],
  fold: (_, condition, a, b) => (condition !== 0 ? a! : b!),
  commute: 'elementwise',
};
/** `a` where the `bool` condition holds, `b` elsewhere. */
export function where(condition: Value, a: Value | number, b: Value | number): Value {
  const dtype = a instanceof Value ? a.dtype : b instanceof Value ? b.dtype : 'float32';
  return apply1(whereOp, [condition, asValue(a, dtype), asValue(b, dtype)], null);
}

const ONNX_TYPES: Record<DType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

/** y = x in another number format. dx = dy in the old one, between floats; else none. */
export const castOp: Op<{ dtype: DType }> = {
  name: 'cast',
  infer: ([x], { dtype }) => [{ shape: x!.shape, dtype }],
  lower: (onnx, { attrs }) => onnx.emit('Cast', onnx.inputs, { to: ONNX_TYPES[attrs.dtype] }),
  gradient: ({ inputs: [x] }, [dy]) => [isFloat(x!.dtype) ? cast(dy!, x!.dtype) : null],
  fold: ({ dtype }, x) => (dtype === 'bool' ? Number(x !== 0) : isFloat(dtype) ? x! : Math.trunc(x!)),
  commute: 'elementwise',
};
export const cast = (x: Value, dtype: DType): Value => (x.dtype === dtype ? x : apply1(castOp, [x], { dtype }));

/** y = max(a, b). Where a > b, dy goes to a; where a < b, to b; halves where they are equal. */
export const maximumOp: Op<null> = {
  name: 'maximum',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Max', onnx.inputs),
  gradient: ({ inputs: [a, b] }, [dy]) => shareAmong(greater(a!, b!), a!, b!, dy!),
  fold: (_, a, b) => Math.max(a!, b!),
  commute: 'elementwise',
};
export const maximum = (a: Value | number, b: Value | number): Value => binary(maximumOp, a, b);

/** y = min(a, b). Where a < b, dy goes to a; where a > b, to b; halves where they are equal. */
export const minimumOp: Op<null> = {
  name: 'minimum',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Min', onnx.inputs),
  gradient: ({ inputs: [a, b] }, [dy]) => shareAmong(less(a!, b!), a!, b!, dy!),
  fold: (_, a, b) => Math.min(a!, b!),
  commute: 'elementwise',
};
export const minimum = (a: Value | number, b: Value | number): Value => binary(minimumOp, a, b);

function shareAmong(aWins: Value, a: Value, b: Value, dy: Value): Value[] {
  const share = where(equal(a, b), 0.5, where(aWins, 1, 0));
  return [sumTo(mul(dy, cast(share, dy.dtype)), a.shape), sumTo(mul(dy, cast(sub(1, share), dy.dtype)), b.shape)];
}

/** y = x held within [low, high]. dx = dy inside, ends included; 0 outside. */
export const clipOp: Op<{ low: number; high: number }> = {
  name: 'clip',
  infer: ([x]) => [x!],
  lower(onnx, { attrs, inputs: [x] }) {
    const bound = (v: number): string => (Number.isFinite(v) ? onnx.scalar(v, x!.dtype) : '');
    return onnx.emit('Clip', [onnx.inputs[0]!, bound(attrs.low), bound(attrs.high)]);
  },
  gradient({ inputs: [x], attrs: { low, high } }, [dy]) {
    let inside = dy!;
    if (Number.isFinite(low)) inside = where(greaterEqual(x!, low), inside, 0);
    if (Number.isFinite(high)) inside = where(lessEqual(x!, high), inside, 0);
    return [inside];
  },
  fold: ({ low, high }, x) => Math.min(Math.max(x!, low), high),
  commute: 'elementwise',
};
/** `x` held within [low, high]; ±Infinity leaves that side open. */
export const clip = (x: Value, low: number, high: number): Value => apply1(clipOp, [x], { low, high });
