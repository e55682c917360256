/** @file Plus, minus, times, divided by, power and its logarithm; with NumPy's broadcasting. */
import { asValue, constantNumber } from '../core/leaf.js';
import { check } from '../core/errors.js';
import { broadcastShapes } from '../core/shape.js';
import { type Op, type Spec, Value, apply1 } from '../core/value.js';
import { sumTo } from './broadcast.js';

/** Shape and format of an element-wise result. */
export function inferBinary([a, b]: readonly Spec[]): Spec[] {
  check(a!.dtype === b!.dtype, () => ({
    code: 'dtype/mixed', expected: 'two operands of one number format', received: `${a!.dtype} and ${b!.dtype}`,
    fix: 'cast one of them: cast(x, "float32")',
  }));
  return [{ shape: broadcastShapes(a!.shape, b!.shape), dtype: a!.dtype }];
}

/** Applies a binary op to values or plain numbers; the number takes the other's format. */
export function binary(op: Op<null>, a: Value | number, b: Value | number): Value {
  const dtype = a instanceof Value ? a.dtype : b instanceof Value ? b.dtype : 'float32';
  return apply1(op, [asValue(a, dtype), asValue(b, dtype)], null);
}

/** y = a + b. da = db = dy, summed over what was stretched. */
export const addOp: Op<null> = {
  name: 'add',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Add', onnx.inputs),
  gradient: ({ inputs: [a, b] }, [dy]) => [sumTo(dy!, a!.shape), sumTo(dy!, b!.shape)],
  fold: (_, a, b) => a! + b!,
  commute: 'elementwise',
};
export const add = (a: Value | number, b: Value | number): Value => binary(addOp, a, b);

/** y = a - b. da = dy, db = -dy. */
export const subOp: Op<null> = {
  name: 'sub',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Sub', onnx.inputs),
  gradient: ({ inputs: [a, b] }, [dy]) => [sumTo(dy!, a!.shape), sumTo(neg(dy!), b!.shape)],
  fold: (_, a, b) => a! - b!,
  commute: 'elementwise',
};
export const sub = (a: Value | number, b: Value | number): Value => binary(subOp, a, b);

/** y = a · b. da = dy · b, db = dy · a. */
export const mulOp: Op<null> = {
  name: 'mul',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Mul', onnx.inputs),
  gradient: ({ inputs: [a, b] }, [dy]) => [sumTo(mul(dy!, b!), a!.shape), sumTo(mul(dy!, a!), b!.shape)],
  fold: (_, a, b) => a! * b!,
  commute: 'elementwise',
};
export const mul = (a: Value | number, b: Value | number): Value => binary(mulOp, a, b);

/** y = a / b. da = dy / b, db = -dy · y / b. */
export const divOp: Op<null> = {
  name: 'div',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Div', onnx.inputs),
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    sumTo(div(dy!, b!), a!.shape),
    sumTo(neg(div(mul(dy!, y!), b!)), b!.shape),
  ],
  fold: (_, a, b) => a! / b!,
  commute: 'elementwise',
};
export const div = (a: Value | number, b: Value | number): Value => binary(divOp, a, b);

/** y = -x. dx = -dy. */
export const negOp: Op<null> = {
  name: 'neg',
  infer: ([x]) => [x!],
  lower: (onnx) => onnx.emit('Neg', onnx.inputs),
  gradient: (_, [dy]) => [neg(dy!)],
  fold: (_, x) => -x!,
  commute: 'elementwise',
};
export const neg = (x: Value): Value => apply1(negOp, [x], null);

/** y = a^b. da = dy · b · a^(b-1), db = dy · y · ln a (a > 0). */
export const powOp: Op<null> = {
  name: 'pow',
  infer: inferBinary,
  lower: (onnx) => onnx.emit('Pow', onnx.inputs),
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    sumTo(mul(dy!, mul(b!, pow(a!, sub(b!, 1)))), a!.shape),
    constantNumber(b!) === undefined ? sumTo(mul(dy!, mul(y!, log(a!))), b!.shape) : null,
  ],
  fold: (_, a, b) => a! ** b!,
  commute: 'elementwise',
};
export const pow = (a: Value | number, b: Value | number): Value => binary(powOp, a, b);

export const square = (x: Value): Value => mul(x, x);

/** y = ln x. dx = dy / x. */
export const logOp: Op<null> = {
  name: 'log',
  infer: ([x]) => [x!],
  lower: (onnx) => onnx.emit('Log', onnx.inputs),
  gradient: ({ inputs: [x] }, [dy]) => [div(dy!, x!)],
  fold: (_, x) => Math.log(x!),
  commute: 'elementwise',
};
export const log = (x: Value): Value => apply1(logOp, [x], null);
