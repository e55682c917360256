/** @file Operations of Keras files that are activations. */
import type { Value } from '../../core/value.js';
import { neg, sub } from '../../ops/arithmetic.js';
import { elu, gelu, hardSigmoid, hardSilu, leakyRelu, mish, relu6, reluWith, selu, silu } from '../../ops/compose.js';
import { exp, relu, sigmoid, softplus, softsign, tanh } from '../../ops/math.js';
import { logSoftmax, softmax } from '../../ops/softmax.js';
import { logSumExp } from '../../ops/reduce.js';
import type { Given } from './given.js';
import type { Operations } from './kind.js';

const unary = (f: (x: Value) => Value): Operations[string] => ['x', (g) => f(g.float('x'))];

/** Softmax and its logarithm, which `many` makes of the logarithm: along one axis (where none is said the last), several, or with null all. */
const along = (one: (x: Value, axis: number) => Value, many: (x: Value) => Value) => (g: Given): Value => {
  const axes = g.get('axis') === undefined ? [-1] : g.axes();
  const x = g.float('x');
  if (axes?.length === 1) return one(x, axes[0]!);
  return many(sub(x, logSumExp(x, axes, { keepDims: true })));
};

export const activations: { nn: Operations; activations: Operations } = {
  nn: {
    Relu: unary(relu), Relu6: unary(relu6), Sigmoid: unary(sigmoid), Softplus: unary(softplus), Softsign: unary(softsign), Silu: unary(silu), Selu: unary(selu),
    HardSigmoid: unary(hardSigmoid), HardSilu: unary(hardSilu), LogSigmoid: unary((x) => neg(softplus(neg(x)))), TanhShrink: unary((x) => sub(x, tanh(x))),
    LeakyRelu: ['x', (g) => leakyRelu(g.float('x'), g.number('negativeSlope', 0.2))],
    Elu: ['x', (g) => elu(g.float('x'), g.number('alpha', 1))],
    Gelu: ['x', (g) => gelu(g.float('x'), g.flag('approximate', true))],
    Softmax: ['x', along(softmax, exp)],
    LogSoftmax: ['x', along(logSoftmax, (x) => x)],
  },
  activations: {
    Mish: unary(mish),
    ReLU: ['x', (g) => reluWith(g.float('x'), { negativeSlope: g.number('negativeSlope', 0), threshold: g.number('threshold', 0), maxValue: g.has('maxValue') ? g.number('maxValue') : null })],
  },
};
