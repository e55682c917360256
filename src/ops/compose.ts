/** @file Activations made of other ops. Formulas and default constants: Keras's `activations`. */
import { check } from '../core/errors.js';
import { type Op, type Value, apply1, float } from '../core/value.js';
import { add, div, mul, sub } from './arithmetic.js';
import { cast, clip, greater, where } from './compare.js';
import { erf, exp, relu, sigmoid, softplus, tanh } from './math.js';

/** y = x where x > 0, else α (eˣ - 1). There the derivative is α eˣ = y + α. ONNX Elu. */
export const eluOp: Op<{ alpha: number }> = {
  name: 'elu',
  infer: ([x]) => [x!],
  lower: (onnx, { attrs }) => onnx.emit('Elu', onnx.inputs, { alpha: float(attrs.alpha) }),
  gradient: ({ inputs: [x], outputs: [y], attrs: { alpha } }, [dy]) => [mul(dy!, where(greater(x!, 0), 1, add(y!, alpha)))],
  commute: 'elementwise',
};
/** x where x > 0, else α (eˣ - 1). Clevert et al., 2015. */
export const elu = (x: Value, alpha = 1): Value => apply1(eluOp, [x], { alpha });

/** The two constants that keep mean 0 and variance 1 from layer to layer. Klambauer et al., 2017. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };
/** scale · elu(x, α) with the self-normalizing constants. */
export const selu = (x: Value): Value => mul(SELU.scale, elu(x, SELU.alpha));

/** y = x where x > 0, else αx. dx = dy or α dy. ONNX LeakyRelu. */
export const leakyReluOp: Op<{ alpha: number }> = {
  name: 'leakyRelu',
  infer: ([x]) => [x!],
  lower: (onnx, { attrs }) => onnx.emit('LeakyRelu', onnx.inputs, { alpha: float(attrs.alpha) }),
  gradient: ({ inputs: [x], attrs: { alpha } }, [dy]) => [mul(dy!, where(greater(x!, 0), 1, alpha))],
  commute: 'elementwise',
};
/** x where x > 0, else αx. */
export const leakyRelu = (x: Value, alpha = 0.2): Value => (alpha === 0 ? relu(x) : apply1(leakyReluOp, [x], { alpha }));

/** min(max(x, 0), 6). */
export const relu6 = (x: Value): Value => clip(relu(x), -Infinity, 6);

export interface ReluOptions {
  /** Slope below the threshold; default 0. */
  readonly negativeSlope?: number;
  /** Largest result; default none. */
  readonly maxValue?: number | null;
  /** Where the rise begins; default 0. */
  readonly threshold?: number;
}
/** Keras's `relu` with all its settings: maxValue where x ≥ maxValue, x where x > threshold, else negativeSlope · (x - threshold). */
export function reluWith(x: Value, options: ReluOptions = {}): Value {
  const { negativeSlope = 0, threshold = 0, maxValue = null } = options;
  check(maxValue === null || maxValue >= 0, () => ({
    code: 'setting/range', where: 'relu', expected: 'a maxValue of 0 or more', received: String(maxValue), fix: 'leave it out for no upper limit',
  }));
  if (threshold === 0 && maxValue === null) return leakyRelu(x, negativeSlope);
  const rising = threshold === 0 ? relu(x) : mul(x, cast(greater(x, threshold), x.dtype));
  const upper = maxValue === null ? rising : clip(rising, -Infinity, maxValue);
  return negativeSlope === 0 ? upper : sub(upper, mul(negativeSlope, relu(sub(threshold, x))));
}

/** x Φ(x), Φ the normal distribution; `approximate`: by 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, 2016. */
export function gelu(x: Value, approximate = false): Value {
  const twice = approximate
    ? tanh(mul(Math.sqrt(2 / Math.PI), mul(x, add(1, mul(0.044715, mul(x, x))))))
    : erf(mul(x, Math.SQRT1_2));
  return mul(mul(0.5, x), add(1, twice));
}

/** x σ(x), also called swish. */
export const silu = (x: Value): Value => mul(x, sigmoid(x));
/** x tanh(softplus(x)). Misra, 2019. */
export const mish = (x: Value): Value => mul(x, tanh(softplus(x)));
/** Keras 3: relu6(x + 3) / 6. */
export const hardSigmoid = (x: Value): Value => div(relu6(add(x, 3)), 6);
/** Keras 2: 0.2x + 0.5 held within [0, 1]. */
export const hardSigmoidKeras2 = (x: Value): Value => clip(add(mul(0.2, x), 0.5), 0, 1);
/** x hardSigmoid(x), also called hard swish. */
export const hardSilu = (x: Value): Value => mul(x, hardSigmoid(x));
/** eˣ under the name that Keras gives it as an activation. */
export const exponential = (x: Value): Value => exp(x);
/** x itself. */
export const linear = (x: Value): Value => x;

/** eˣ - 1, also for small x: tanh(x/2) · (eˣ + 1), which subtracts nothing. */
export const expm1 = (x: Value): Value => mul(tanh(mul(x, 0.5)), add(exp(x), 1));

/**
 * y = ln(1 + x), also for small x. With u the rounded 1 + x, ln u · x / (u - 1) takes back the rounding; x itself where u = 1.
 * dx = dy / (1 + x). Source: Goldberg, "What every computer scientist should know about floating-point arithmetic", theorem 4.
 */
export const log1pOp: Op<null> = {
  name: 'log1p',
  infer: ([x]) => [x!],
  lower(onnx, { inputs: [x] }) {
    const one = onnx.scalar(1, x!.dtype);
    const u = onnx.emit('Add', [onnx.inputs[0]!, one]);
    const rounded = onnx.emit('Sub', [u, one]);
    const ratio = onnx.emit('Div', [onnx.emit('Mul', [onnx.emit('Log', [u]), onnx.inputs[0]!]), rounded]);
    return onnx.emit('Where', [onnx.emit('Equal', [u, one]), onnx.inputs[0]!, ratio]);
  },
  gradient: ({ inputs: [x] }, [dy]) => [div(dy!, add(x!, 1))],
  fold: (_, x) => Math.log1p(x!),
  commute: 'elementwise',
};
export const log1p = (x: Value): Value => apply1(log1pOp, [x], null);
