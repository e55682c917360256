/** @file Functions of one number: exp, sqrt, sigmoid, relu and their kind; each line says its derivative. */
import { type Op, type Value, apply1, float } from '../core/value.js';
import { add, div, mul, neg, square, sub } from './arithmetic.js';
import { cast, greater } from './compare.js';

/** An element-wise op: `derivative(y, x)` is dy/dx, multiplied by the cotangent. */
function unary(name: string, onnxName: string, fold: (x: number) => number, gradient: ((dy: Value, y: Value, x: Value) => Value) | null): Op<null> {
  return {
    name,
    infer: ([x]) => [x!],
    lower: (onnx) => onnx.emit(onnxName, onnx.inputs),
    gradient: ({ inputs: [x], outputs: [y] }, [dy]) => [gradient === null ? null : gradient(dy!, y!, x!)],
    fold: (_, x) => fold(x!),
    commute: 'elementwise',
  };
}

/** eˣ′ = eˣ */
export const expOp = unary('exp', 'Exp', Math.exp, (dy, y) => mul(dy, y));
/** √x′ = 1 / (2√x) */
export const sqrtOp = unary('sqrt', 'Sqrt', Math.sqrt, (dy, y) => div(mul(dy, 0.5), y));
/** |x|′ = sign x */
export const absOp = unary('abs', 'Abs', Math.abs, (dy, _, x) => mul(dy, sign(x)));
/** constant between its jumps */
export const signOp = unary('sign', 'Sign', Math.sign, null);
export const floorOp = unary('floor', 'Floor', Math.floor, null);
export const ceilOp = unary('ceil', 'Ceil', Math.ceil, null);
/** halves to even */
export const roundOp = unary('round', 'Round', (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)), null);
/** sin′ = cos, cos′ = -sin */
export const sinOp = unary('sin', 'Sin', Math.sin, (dy, _, x) => mul(dy, cos(x)));
export const cosOp = unary('cos', 'Cos', Math.cos, (dy, _, x) => neg(mul(dy, sin(x))));
/** tanh′ = 1 - tanh² */
export const tanhOp = unary('tanh', 'Tanh', Math.tanh, (dy, y) => mul(dy, sub(1, square(y))));
/** σ(x) = 1 / (1 + e⁻ˣ), σ′ = σ(1 - σ) */
export const sigmoidOp = unary('sigmoid', 'Sigmoid', (x) => 1 / (1 + Math.exp(-x)), (dy, y) => mul(dy, mul(y, sub(1, y))));
/** 1 where x > 0, else 0; constant between its jumps. As min(max(a · x, 0), 1) with the largest a it is one pass, half of a comparison and a cast. */
export const stepOp: Op<null> = {
  ...unary('step', 'HardSigmoid', (x) => Number(x > 0), null),
  lower: (onnx) => onnx.emit('HardSigmoid', onnx.inputs, { alpha: float(3.4e38), beta: float(0) }),
};
/** relu(x) = max(x, 0), relu′ = step(x) = step(relu(x)) */
export const reluOp = unary('relu', 'Relu', (x) => Math.max(x, 0), (dy, y) => mul(dy, step(y)));
/** softplus(x) = ln(1 + eˣ), softplus′ = σ */
export const softplusOp = unary('softplus', 'Softplus', (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), (dy, _, x) => mul(dy, sigmoid(x)));
/** softsign(x) = x / (1 + |x|), softsign′ = 1 / (1 + |x|)² */
export const softsignOp = unary('softsign', 'Softsign', (x) => x / (1 + Math.abs(x)), (dy, _, x) => div(dy, square(add(abs(x), 1))));

/** erf′ = 2/√π · exp(-x²) */
export const erfOp: Op<null> = {
  name: 'erf',
  infer: ([x]) => [x!],
  lower: (onnx) => onnx.emit('Erf', onnx.inputs),
  gradient: ({ inputs: [x] }, [dy]) => [mul(dy!, mul(2 / Math.sqrt(Math.PI), exp(neg(square(x!)))))],
  commute: 'elementwise',
};

export const exp = (x: Value): Value => apply1(expOp, [x], null);
export const sqrt = (x: Value): Value => apply1(sqrtOp, [x], null);
export const rsqrt = (x: Value): Value => div(1, sqrt(x));
export const abs = (x: Value): Value => apply1(absOp, [x], null);
export const sign = (x: Value): Value => apply1(signOp, [x], null);
export const floor = (x: Value): Value => apply1(floorOp, [x], null);
export const ceil = (x: Value): Value => apply1(ceilOp, [x], null);
export const round = (x: Value): Value => apply1(roundOp, [x], null);
export const sin = (x: Value): Value => apply1(sinOp, [x], null);
export const cos = (x: Value): Value => apply1(cosOp, [x], null);
export const tanh = (x: Value): Value => apply1(tanhOp, [x], null);
export const sigmoid = (x: Value): Value => apply1(sigmoidOp, [x], null);
/** 1 where x > 0, else 0. */
export const step = (x: Value): Value => (x.dtype === 'float32' ? apply1(stepOp, [x], null) : cast(greater(x, 0), x.dtype));
export const relu = (x: Value): Value => apply1(reluOp, [x], null);
export const softplus = (x: Value): Value => apply1(softplusOp, [x], null);
export const softsign = (x: Value): Value => apply1(softsignOp, [x], null);
export const erf = (x: Value): Value => apply1(erfOp, [x], null);
