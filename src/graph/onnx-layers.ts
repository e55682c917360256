/** @file ONNX operators that are layers: convolution, pooling, products, normalization, softmax; in our ops. Source: onnx/docs/Operators.md. */
import { apply1, type Value } from '../core/value.js';
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { convChannelsFirst, convInputGradient } from '../ops/conv.js';
import { type Padding, pad } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { averagePoolOp, maxPoolOp } from '../ops/pool.js';
import { logSumExp, max, mean, min, moments, norm, prod, argMax, argMin } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { rsqrt } from '../ops/math.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { extent, resolvePadding } from '../ops/window.js';
import type { OnnxCall, Operator } from './onnx-call.js';

interface Window { readonly strides: readonly number[]; readonly dilations: readonly number[]; readonly pads: Padding }

/** Strides, dilations and padding of a window over x [n, c, …]; `ceil_mode` pads at the end until the last window fits. */
function windowOf(call: OnnxCall, x: Value, kernel: readonly number[]): Window {
  const space = x.shape.slice(2);
  const ones = space.map(() => 1);
  const strides = call.list('strides') ?? ones;
  const dilations = call.list('dilations') ?? ones;
  const auto = call.word('auto_pad', 'NOTSET');
  const flat = call.list('pads') ?? [...ones, ...ones].map(() => 0);
  const same = resolvePadding('same', space, kernel, strides, dilations);
  const pads: Padding = auto === 'SAME_UPPER' ? same : auto === 'SAME_LOWER' ? same.map(([a, b]) => [b, a]) : auto === 'VALID' ? space.map(() => [0, 0]) : space.map((_, i) => [flat[i]!, flat[i + space.length]!]);
  if (call.number('ceil_mode', 0) === 0) return { strides, dilations, pads };
  return {
    strides, dilations,
    pads: pads.map(([before, after], i) => {
      const [d, s, e] = [space[i]!, strides[i]!, extent(kernel[i]!, dilations[i]!)];
      const places = Math.ceil((d + before + after - e) / s) + 1;
      const out = (places - 1) * s >= d + before ? places - 1 : places; // the last window must begin inside
      return [before, after + Math.max((out - 1) * s + e - (d + before + after), 0)];
    }),
  };
}

function conv(call: OnnxCall): Value {
  const [x, w] = [call.value(0), call.value(1)];
  return convChannelsFirst(x, w, { ...windowOf(call, x, w.shape.slice(2)), groups: call.number('group', 1) }, call.optional(2));
}

/** The gradient of a convolution with respect to its input, which is what it computes. */
function convTranspose(call: OnnxCall): Value {
  const [x, w] = [call.value(0), call.value(1)];
  call.only(call.list('output_shape') === undefined && call.word('auto_pad', 'NOTSET') === 'NOTSET', 'output_shape and auto_pad');
  const window = windowOf(call, x, w.shape.slice(2));
  const extra = call.list('output_padding');
  const size = x.shape.slice(2).map((d, i) => (d - 1) * window.strides[i]! + extent(w.shape[i + 2]!, window.dilations[i]!) - window.pads[i]![0] - window.pads[i]![1] + (extra?.[i] ?? 0));
  return convInputGradient(x, w, { ...window, groups: call.number('group', 1), size }, call.optional(2));
}

function maxPool(call: OnnxCall): Value {
  const x = call.value(0);
  const size = call.list('kernel_shape')!;
  call.only(call.outputs === 1 && (call.list('dilations') ?? []).every((d) => d === 1), 'dilations and without indices');
  const window = windowOf(call, x, size);
  if (window.pads.every(([a, b], i) => Math.max(a, b) < size[i]!)) return apply1(maxPoolOp, [x], { size, ...window });
  const edged = pad(x, [[0, 0], [0, 0], ...window.pads], -3.4028234663852886e38); // ONNX Runtime does not take padding as wide as the window
  return apply1(maxPoolOp, [edged], { size, ...window, pads: size.map(() => [0, 0] as const) });
}

/** The border counts where `count_include_pad` says so. */
function averagePool(call: OnnxCall): Value {
  const x = call.value(0);
  const size = call.list('kernel_shape')!;
  const window = windowOf(call, x, size);
  if (call.number('count_include_pad', 0) === 0 || window.pads.every(([a, b]) => a === 0 && b === 0)) return apply1(averagePoolOp, [x], { size, ...window });
  call.only(call.number('ceil_mode', 0) === 0, 'ceil_mode and count_include_pad together');
  return apply1(averagePoolOp, [pad(x, [[0, 0], [0, 0], ...window.pads])], { size, ...window, pads: size.map(() => [0, 0] as const) });
}

const space = (x: Value): number[] => x.shape.slice(2).map((_, i) => i + 2);
/** [c] for a value [n, c, …]. */
const alongChannels = (v: Value, x: Value): Value => reshape(v, [1, v.shape[0]!, ...space(x).map(() => 1)]);

/** With the averages of training, as it is used. */
function batchNormalization(call: OnnxCall): Value {
  const [x, gamma, beta, average, variance] = [0, 1, 2, 3, 4].map((i) => call.value(i)) as [Value, Value, Value, Value, Value];
  call.only(call.number('training_mode', 0) === 0, 'training_mode');
  const factor = mul(gamma, rsqrt(add(variance, call.number('epsilon', 1e-5))));
  return add(mul(x, alongChannels(factor, x)), alongChannels(sub(beta, mul(average, factor)), x));
}

function normalized(x: Value, axes: readonly number[], epsilon: number, gamma: Value, beta: Value | undefined): Value {
  const { mean: average, variance } = moments(x, axes, { keepDims: true });
  const scaled = mul(mul(sub(x, average), rsqrt(add(variance, epsilon))), gamma);
  return beta === undefined ? scaled : add(scaled, beta);
}

function layerNormalization(call: OnnxCall): Value {
  const x = call.value(0);
  const first = call.number('axis', -1);
  call.only(call.outputs === 1, 'mean and deviation as outputs');
  return normalized(x, x.shape.map((_, i) => i).slice(first), call.number('epsilon', 1e-5), call.value(1), call.optional(2));
}

function gemm(call: OnnxCall): Value {
  const product = matmul(call.value(0), call.value(1), { transposeA: call.number('transA', 0) === 1, transposeB: call.number('transB', 0) === 1 });
  const scale = (v: Value, factor: number): Value => (factor === 1 ? v : mul(v, factor));
  const y = scale(product, call.number('alpha', 1));
  return call.has(2) ? add(y, scale(call.value(2), call.number('beta', 1))) : y;
}

/** Before version 13 all axes from `axis` on are taken as one. */
const soft = (f: (x: Value, axis: number) => Value): Operator => (call) => {
  const x = call.value(0);
  if (call.opset >= 13) return f(x, call.number('axis', -1));
  const axis = call.number('axis', 1) < 0 ? call.number('axis', 1) + x.rank : call.number('axis', 1);
  if (axis === x.rank - 1) return f(x, -1);
  const rows = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  return reshape(f(reshape(x, [rows, x.shape.slice(axis).reduce((a, b) => a * b, 1)]), -1), x.shape);
};

type Reduce = (x: Value, axes: readonly number[], options: { keepDims: boolean }) => Value;
const reduce = (f: Reduce): Operator => (call) => {
  const x = call.value(0);
  const axes = call.listOrInput('axes', 1);
  if ((axes === undefined || axes.length === 0) && call.number('noop_with_empty_axes', 0) === 1) return x;
  return f(x, axes === undefined || axes.length === 0 ? x.shape.map((_, i) => i) : axes.map((a) => (a < 0 ? a + x.rank : a)), { keepDims: call.number('keepdims', 1) === 1 });
};
const position = (f: (x: Value, axis: number, options: { keepDims: boolean }) => Value): Operator => (call) => f(call.value(0), call.number('axis', 0), { keepDims: call.number('keepdims', 1) === 1 });

export const layerOperators: Readonly<Record<string, Operator>> = {
  Conv: conv, ConvTranspose: convTranspose, MaxPool: maxPool, AveragePool: averagePool,
  GlobalAveragePool: (call) => mean(call.value(0), space(call.value(0)), { keepDims: true }),
  GlobalMaxPool: (call) => max(call.value(0), space(call.value(0)), { keepDims: true }),
  BatchNormalization: batchNormalization, LayerNormalization: layerNormalization,
  InstanceNormalization: (call) => normalized(call.value(0), space(call.value(0)), call.number('epsilon', 1e-5), alongChannels(call.value(1), call.value(0)), alongChannels(call.value(2), call.value(0))),
  Gemm: gemm, MatMul: (call) => matmul(call.value(0), call.value(1)),
  Softmax: soft(softmax), LogSoftmax: soft(logSoftmax),
  ReduceMean: reduce(mean), ReduceSum: reduce(sum), ReduceMax: reduce(max), ReduceMin: reduce(min), ReduceProd: reduce(prod), ReduceL2: reduce(norm), ReduceLogSumExp: reduce(logSumExp),
  ReduceSumSquare: reduce((x, axes, options) => sum(square(x), axes, options)),
  ArgMax: position(argMax), ArgMin: position(argMin),
  LpNormalization: (call) => div(call.value(0), norm(call.value(0), call.number('axis', -1), { keepDims: true })),
};
