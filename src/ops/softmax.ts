/** @file Softmax and its logarithm: rows of positive numbers that sum to 1. */
import { normalizeAxis } from '../core/shape.js';
import { type Op, type Value, apply1 } from '../core/value.js';
import { mul, sub } from './arithmetic.js';
import { sum } from './broadcast.js';
import { exp } from './math.js';

const alongAxis = (name: string, onnxName: string, gradient: (dy: Value, y: Value, axis: number) => Value): Op<{ axis: number }> => ({
  name,
  infer: ([x]) => [x!],
  lower: (onnx, { attrs }) => onnx.emit(onnxName, onnx.inputs, { axis: attrs.axis }),
  gradient: ({ outputs: [y], attrs }, [dy]) => [gradient(dy!, y!, attrs.axis)],
  commute: ({ attrs }, perm) => ({ attrs: { axis: perm[attrs.axis]! }, perm }),
});

/** y = eˣ / Σ eˣ. ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ - yⱼ), so dx = y · (dy - Σ dy · y). ONNX Softmax. */
export const softmaxOp = alongAxis('softmax', 'Softmax', (dy, y, axis) => mul(y, sub(dy, sum(mul(dy, y), axis, { keepDims: true }))));
/** y = x - ln Σ eˣ. ∂yᵢ/∂xⱼ = δᵢⱼ - e^yⱼ, so dx = dy - e^y · Σ dy. ONNX LogSoftmax. */
export const logSoftmaxOp = alongAxis('logSoftmax', 'LogSoftmax', (dy, y, axis) => sub(dy, mul(exp(y), sum(dy, axis, { keepDims: true }))));

/** eˣ / Σ eˣ along `axis`: probabilities from logits; no overflow for large x. */
export const softmax = (x: Value, axis = -1): Value => apply1(softmaxOp, [x], { axis: normalizeAxis(axis, x.rank) });
/** ln softmax(x) along `axis`, more exact than the logarithm of the softmax. */
export const logSoftmax = (x: Value, axis = -1): Value => apply1(logSoftmaxOp, [x], { axis: normalizeAxis(axis, x.rank) });
