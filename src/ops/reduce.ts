/** @file Many numbers to one along axes: mean, extremes, product, spread, norms; running sums. */
import { onesLike } from '../core/leaf.js';
import { check } from '../core/errors.js';
import { normalizeAxes, normalizeAxis, showShape } from '../core/shape.js';
import { type Op, type Spec, type Value, apply1 } from '../core/value.js';
import { div, mul, square, sub } from './arithmetic.js';
import { dropAxes, sum } from './broadcast.js';
import { cast, equal, maximum } from './compare.js';
import { concat, sliceAxis } from './layout.js';
import { exp, rsqrt, sqrt } from './math.js';

/** Axes to reduce over: one, several, or all where left out. */
export type Axes = number | readonly number[];
export interface ReduceOptions {
  /** Reduced axes stay, with size 1. */
  readonly keepDims?: boolean;
}
interface ReduceAttrs { axes: readonly number[] }

const inferReduced = ([x]: readonly Spec[], { axes }: ReduceAttrs): Spec[] =>
  [{ shape: x!.shape.map((d, i) => (axes.includes(i) ? 1 : d)), dtype: x!.dtype }];
const commuteReduced: Op<ReduceAttrs>['commute'] = ({ attrs }, perm) => ({ attrs: { axes: attrs.axes.map((a) => perm[a]!).sort((a, b) => a - b) }, perm });

/** A reduction that ONNX has under `onnxName`; its op keeps the axes with size 1. */
function reduction(name: string, onnxName: string, gradient?: (dy: Value, y: Value, x: Value, axes: readonly number[]) => Value): Op<ReduceAttrs> {
  return {
    name,
    infer(inputs, attrs) {
      const { shape } = inputs[0]!;
      check(attrs.axes.every((a) => shape[a] !== 0), () => ({
        code: 'shape/empty', expected: 'at least one number to reduce', received: `${showShape(shape)} over the axes [${attrs.axes}]`,
        fix: 'leave empty batches out',
      }));
      return inferReduced(inputs, attrs);
    },
    lower: (onnx, { attrs }) => onnx.emit(onnxName, [onnx.inputs[0]!, onnx.ints(attrs.axes)], { keepdims: 1 }),
    ...(gradient === undefined ? {} : { gradient: ({ inputs: [x], outputs: [y], attrs }, [dy]) => [gradient(dy!, y!, x!, attrs.axes)] }),
    commute: commuteReduced,
  };
}

function reduce(op: Op<ReduceAttrs>, x: Value, axes: Axes | undefined, options: ReduceOptions): Value {
  const over = normalizeAxes(axes, x.rank);
  const y = over.length === 0 ? x : apply1(op, [x], { axes: over });
  return options.keepDims === true ? y : dropAxes(y, over);
}

/** The extreme's cotangent goes in equal parts to all elements that reach it, as in TensorFlow. */
function shareAmongTies(dy: Value, y: Value, x: Value, axes: readonly number[]): Value {
  const hit = cast(equal(x, y), x.dtype);
  return mul(hit, div(dy, sum(hit, axes, { keepDims: true })));
}

/** y = max x. dx = dy / (number of ties) where x = y, else 0. ONNX ReduceMax. */
export const reduceMaxOp = reduction('reduceMax', 'ReduceMax', shareAmongTies);
/** y = min x. dx as for the maximum. ONNX ReduceMin. */
export const reduceMinOp = reduction('reduceMin', 'ReduceMin', shareAmongTies);
/** y = ln Σ eˣ, computed as max + ln Σ e^(x - max). dx = dy · e^(x - y), the softmax of x. ONNX ReduceLogSumExp. */
export const logSumExpOp = reduction('logSumExp', 'ReduceLogSumExp', (dy, y, x) => mul(dy, exp(sub(x, y))));

/** Largest number over `axes` (default all). */
export const max = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => reduce(reduceMaxOp, x, axes, options);
/** Smallest number over `axes` (default all). */
export const min = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => reduce(reduceMinOp, x, axes, options);
/** ln Σ eˣ over `axes` (default all); no overflow for large x. */
export const logSumExp = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => reduce(logSumExpOp, x, axes, options);

/** Σ x / count over `axes` (default all). */
export function mean(x: Value, axes?: Axes, options: ReduceOptions = {}): Value {
  const count = normalizeAxes(axes, x.rank).reduce((n, axis) => n * x.shape[axis]!, 1);
  return count === 1 ? sum(x, axes, options) : div(sum(x, axes, options), count);
}

/** Product over `axes` (default all). Halves are multiplied until one remains: so the gradient holds where factors are 0. */
export function prod(x: Value, axes?: Axes, options: ReduceOptions = {}): Value {
  const over = normalizeAxes(axes, x.rank);
  const y = over.reduce(multiplyAlong, x);
  return options.keepDims === true ? y : dropAxes(y, over);
}

function multiplyAlong(x: Value, axis: number): Value {
  const size = x.shape[axis]!;
  if (size === 1) return x;
  if (size === 0) return onesLike({ shape: x.shape.map((d, i) => (i === axis ? 1 : d)), dtype: x.dtype });
  const half = Math.floor(size / 2);
  const pairs = mul(sliceAxis(x, axis, 0, half), sliceAxis(x, axis, half, 2 * half));
  return multiplyAlong(size % 2 === 0 ? pairs : concat([pairs, sliceAxis(x, axis, size - 1, size)], axis), axis);
}

/** Mean squared distance from the mean (divided by the count, as in Keras). */
export function variance(x: Value, axes?: Axes, options: ReduceOptions = {}): Value {
  return mean(square(sub(x, mean(x, axes, { keepDims: true }))), axes, options);
}
/** √variance; its gradient is not defined where all numbers are equal. */
export const std = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => sqrt(variance(x, axes, options));
/** Euclidean length √Σx² over `axes` (default all); its gradient is not defined at 0. */
export const norm = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => sqrt(sum(square(x), axes, options));
/** x / |x| over `axis`; where |x|² < epsilon, x / √epsilon. */
export function l2Normalize(x: Value, axis: Axes = -1, epsilon = 1e-12): Value {
  return mul(x, rsqrt(maximum(sum(square(x), axis, { keepDims: true }), epsilon)));
}

/** True where all, or any, of the `bool` numbers over `axes` are. */
export const all = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => reduce(reduceMinOp, x, axes, options);
export const any = (x: Value, axes?: Axes, options: ReduceOptions = {}): Value => reduce(reduceMaxOp, x, axes, options);

const positionOp = (name: string, onnxName: string): Op<{ axis: number }> => ({
  name,
  infer: ([x], { axis }) => [{ shape: x!.shape.map((d, i) => (i === axis ? 1 : d)), dtype: 'int64' }],
  lower: (onnx, { attrs }) => onnx.emit(onnxName, onnx.inputs, { axis: attrs.axis, keepdims: 1 }),
  commute: ({ attrs }, perm) => ({ attrs: { axis: perm[attrs.axis]! }, perm }),
});
export const argMaxOp = positionOp('argMax', 'ArgMax');
export const argMinOp = positionOp('argMin', 'ArgMin');

function position(op: Op<{ axis: number }>, x: Value, axis: number, options: ReduceOptions): Value {
  const at = normalizeAxis(axis, x.rank);
  const y = apply1(op, [x], { axis: at });
  return options.keepDims === true ? y : dropAxes(y, [at]);
}
/** Where the largest, or the smallest, number stands along `axis`: `int64`, the first of ties. No gradient. */
export const argMax = (x: Value, axis = -1, options: ReduceOptions = {}): Value => position(argMaxOp, x, axis, options);
export const argMin = (x: Value, axis = -1, options: ReduceOptions = {}): Value => position(argMinOp, x, axis, options);

interface CumSumAttrs { axis: number; reverse: boolean; exclusive: boolean }
/** y[i] = Σ x[j] for j ≤ i. x[j] enters every y[i] with i ≥ j, so dx is the running sum of dy from the other end. ONNX CumSum. */
export const cumSumOp: Op<CumSumAttrs> = {
  name: 'cumSum',
  infer: ([x]) => [x!],
  lower: (onnx, { attrs: { axis, reverse, exclusive } }) =>
    onnx.emit('CumSum', [onnx.inputs[0]!, onnx.scalar(axis, 'int64')], { reverse: Number(reverse), exclusive: Number(exclusive) }),
  gradient: ({ attrs }, [dy]) => [apply1(cumSumOp, [dy!], { ...attrs, reverse: !attrs.reverse })],
  commute: ({ attrs }, perm) => ({ attrs: { ...attrs, axis: perm[attrs.axis]! }, perm }),
};

/** Running sum along `axis`; `reverse` from the end, `exclusive` without the element itself. */
export function cumSum(x: Value, axis = 0, options: { reverse?: boolean; exclusive?: boolean } = {}): Value {
  return apply1(cumSumOp, [x], { axis: normalizeAxis(axis, x.rank), reverse: options.reverse ?? false, exclusive: options.exclusive ?? false });
}

/** Mean and variance over `axes` at once, both from one pass of the mean. */
export function moments(x: Value, axes: Axes, options: ReduceOptions = {}): { mean: Value; variance: Value } {
  const centre = mean(x, axes, { keepDims: true });
  const spread = mean(square(sub(x, centre)), axes, options);
  return { mean: options.keepDims === true ? centre : dropAxes(centre, normalizeAxes(axes, x.rank)), variance: spread };
}
