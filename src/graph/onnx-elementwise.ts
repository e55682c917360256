/** @file ONNX operators that work element by element, in our ops. Source: onnx/docs/Operators.md. */
import type { DType } from '../core/dtype.js';
import { KeratinError } from '../core/errors.js';
import type { Value } from '../core/value.js';
import { add, div, log, mul, neg, pow, sub } from '../ops/arithmetic.js';
import { cast, clip, equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, maximum, minimum, where } from '../ops/compare.js';
import { elu, gelu, hardSilu, leakyRelu, mish } from '../ops/compose.js';
import { abs, ceil, cos, erf, exp, floor, relu, round, sigmoid, sign, sin, softplus, softsign, sqrt, tanh } from '../ops/math.js';
import type { OnnxCall, Operator } from './onnx-call.js';

const unary = (f: (x: Value) => Value): Operator => (call) => f(call.value(0));
const binary = (f: (a: Value, b: Value) => Value): Operator => (call) => f(...sameFormat(call.value(0), call.value(1)));
const many = (f: (a: Value, b: Value) => Value): Operator => (call) => call.values().reduce((a, b) => f(a, b));

/** Whole numbers come as int32 and int64; where both meet they become int32. */
function sameFormat(a: Value, b: Value): [Value, Value] {
  if (a.dtype === b.dtype) return [a, b];
  const to: DType = [a, b].some((v) => v.dtype === 'float32') ? 'float32' : 'int32';
  return [cast(a, to), cast(b, to)];
}

/** Formats that Cast asks for, by their numbers in the file. */
const formats: Readonly<Record<number, DType>> = { 1: 'float32', 10: 'float32', 11: 'float32', 2: 'uint8', 3: 'int32', 5: 'int32', 6: 'int32', 7: 'int64', 9: 'bool' };

function castTo(call: OnnxCall): Value {
  const to = formats[call.number('to', 0)];
  if (to !== undefined) return cast(call.value(0), to);
  throw new KeratinError({ code: 'onnx/format', expected: 'Cast to float32, bool or whole numbers', received: `to format ${call.number('to', 0)} of ONNX`, fix: 'export the model in float32' });
}

/** Up to version 10 its limits are settings. */
function clipped(call: OnnxCall): Value {
  const low = call.numbers(1)?.[0] ?? call.number('min', -Infinity);
  const high = call.numbers(2)?.[0] ?? call.number('max', Infinity);
  const x = call.value(0);
  return low === 0 && high === Infinity ? relu(x) : clip(x, low, high);
}

export const elementwise: Readonly<Record<string, Operator>> = {
  Identity: unary((x) => x), Dropout: unary((x) => x), Cast: castTo, Clip: clipped,
  Relu: unary(relu), Sigmoid: unary(sigmoid), Tanh: unary(tanh), Exp: unary(exp), Log: unary(log), Sqrt: unary(sqrt), Abs: unary(abs), Neg: unary(neg), Sign: unary(sign),
  Floor: unary(floor), Ceil: unary(ceil), Round: unary(round), Sin: unary(sin), Cos: unary(cos), Erf: unary(erf), Softplus: unary(softplus), Softsign: unary(softsign),
  Reciprocal: unary((x) => div(1, x)), Not: unary(logicalNot), HardSwish: unary(hardSilu), Mish: unary(mish),
  Elu: (call) => elu(call.value(0), call.number('alpha', 1)),
  LeakyRelu: (call) => leakyRelu(call.value(0), call.number('alpha', 0.01)),
  Selu: (call) => mul(elu(call.value(0), call.number('alpha', 1.67326319217681884765625)), call.number('gamma', 1.05070102214813232421875)),
  HardSigmoid: (call) => clip(add(mul(call.value(0), call.number('alpha', 0.2)), call.number('beta', 0.5)), 0, 1),
  Gelu: (call) => gelu(call.value(0), call.word('approximate', 'none') === 'tanh'),
  PRelu: (call) => sub(relu(call.value(0)), mul(relu(neg(call.value(0))), call.value(1))),
  Add: binary(add), Sub: binary(sub), Mul: binary(mul), Div: binary(div), Pow: binary(pow),
  Max: many(maximum), Min: many(minimum), Sum: many(add), Mean: (call) => div(call.values().reduce((a, b) => add(a, b)), call.inputs.length),
  Equal: binary(equal), Greater: binary(greater), GreaterOrEqual: binary(greaterEqual), Less: binary(less), LessOrEqual: binary(lessEqual), And: binary(logicalAnd), Or: binary(logicalOr),
  Where: (call) => where(call.value(0), ...sameFormat(call.value(1), call.value(2))),
};
