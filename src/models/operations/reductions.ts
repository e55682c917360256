/** @file Operations of Keras files that make fewer numbers of many: sums, means, extremes, norms, products of matrices. */
import { normalizeAxis } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { sum } from '../../ops/broadcast.js';
import { cast } from '../../ops/compare.js';
import { einsum } from '../../ops/einsum.js';
import { abs } from '../../ops/math.js';
import { matmul as product } from '../../ops/matmul.js';
import { type Axes, type ReduceOptions, all, any, argMax, argMin, cumSum, logSumExp, max, mean, min, norm, prod, std, variance } from '../../ops/reduce.js';
import { reshape } from '../../ops/reshape.js';
import { type Given, alike } from './given.js';
import type { Operations } from './kind.js';

type Reduction = (x: Value, axes?: Axes, options?: ReduceOptions) => Value;
type Entry = Operations[string];

const reduced = (f: Reduction, x: Value, g: Given): Value => f(x, g.axes(), { keepDims: g.flag('keepdims') });
/** Of decimals. */
const decimals = (f: Reduction): Entry => ['x', (g) => reduced(f, g.float('x'), g)];
/** Of numbers of any format. */
const numbers = (f: Reduction): Entry => ['x', (g) => {
  const x = g.value('x');
  return reduced(f, x.dtype === 'bool' ? cast(x, 'int32') : x, g);
}];
const truths = (f: Reduction): Entry => ['x', (g) => cast(reduced(f, cast(cast(g.value('x'), 'bool'), 'int32'), g), 'bool')];
/** Along one axis, or along all numbers in a row. */
const along = (f: (x: Value, axis: number, options: ReduceOptions) => Value): Entry => ['x', (g) => {
  const x = g.value('x');
  const ready = g.has('axis') ? x : reshape(x, [-1]);
  return cast(f(ready, g.whole('axis', 0), { keepDims: g.flag('keepdims') }), 'int32');
}];

/** NumPy's product of matrices; vectors are rows on the left and columns on the right. */
function matmul(a: Value, b: Value): Value {
  if (a.rank === 1 && b.rank === 1) return sum(mul(a, b));
  if (a.rank === 1) return withoutAxis(product(reshape(a, [1, -1]), b), -2);
  if (b.rank === 1) return withoutAxis(product(a, reshape(b, [-1, 1])), -1);
  return product(a, b);
}
const withoutAxis = (x: Value, axis: number): Value => reshape(x, x.shape.filter((_, i) => i !== x.rank + axis));

/** NumPy's dot: the last axis of the first with the last but one of the second, and all other axes of both. */
function dot(a: Value, b: Value): Value {
  const isMatmul = b.rank <= 1 || (a.rank <= 2 && b.rank === 2);
  return isMatmul ? matmul(a, b) : contracted(a, b, [a.rank - 1], [b.rank - 2]);
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
/** Σ over pairs of axes, counted from 0, of the product; the other axes of the first, then those of the second. */
function contracted(a: Value, b: Value, first: readonly number[], second: readonly number[]): Value {
  const left = letters.slice(0, a.rank).split('');
  const right = letters.slice(a.rank, a.rank + b.rank).split('');
  second.forEach((axis, i) => { right[axis] = left[first[i]!]!; });
  const rest = [...left.filter((l) => !right.includes(l)), ...right.filter((l) => !left.includes(l))];
  return einsum(`${left.join('')},${right.join('')}->${rest.join('')}`, a, b);
}

function tensordot(g: Given): Value {
  const [a, b] = pair(g);
  const axes = g.get('axes') ?? 2;
  if (Number.isInteger(axes) && axes as number >= 0 && axes as number <= Math.min(a.rank, b.rank)) {
    const pairs = Array.from({ length: axes as number }, (_, i) => i);
    return contracted(a, b, pairs.map((i) => a.rank - pairs.length + i), pairs);
  }
  const [first, second] = Array.isArray(axes) ? axes.map((list: number | number[]) => [list].flat()) : [];
  if (first === undefined || first.length !== second?.length) throw g.wrong('axes', 'how many axes, or two lists of as many');
  return contracted(a, b, first.map((axis) => normalizeAxis(axis, a.rank)), second.map((axis) => normalizeAxis(axis, b.rank)));
}

const pair = (g: Given): [Value, Value] => alike(g.value('x1'), g.value('x2')) as [Value, Value];

const absolute = (f: Reduction): Reduction => (x, ...rest) => f(abs(x), ...rest);
/** Lengths of vectors by their order; as JSON and Python write infinity. */
const norms: ReadonlyMap<unknown, Reduction> = new Map<unknown, Reduction>([
  [1, absolute(sum)], [2, norm], ['euclidean', norm], ['fro', norm], ['inf', absolute(max)], [Infinity, absolute(max)],
]);

function length(g: Given): Value {
  const x = g.float('x');
  const order = g.get('ord') ?? 2;
  const f = norms.get(order);
  const axes = g.axes();
  if (f === undefined || ((axes?.length ?? x.rank) > 1 && order !== 'fro' && order !== 'euclidean' && g.has('ord'))) throw g.wrong('ord', '1, 2 or inf along one axis');
  return reduced(f, x, g);
}

export const reductions: { numpy: Operations; math: Operations; linalg: Operations } = {
  numpy: {
    Mean: decimals(mean), Var: decimals(variance), Std: decimals(std), Sum: numbers(sum), Prod: numbers(prod), Max: numbers(max), Min: numbers(min), Amax: numbers(max), Amin: numbers(min),
    All: truths(all), Any: truths(any), Argmax: along(argMax), Argmin: along(argMin),
    Cumsum: ['x', (g) => cumSum(g.has('axis') ? g.value('x') : reshape(g.value('x'), [-1]), g.whole('axis', 0), { reverse: g.flag('reverse'), exclusive: g.flag('exclusive') })],
    Matmul: ['x1 x2', (g) => matmul(...pair(g))], Dot: ['x1 x2', (g) => dot(...pair(g))], Tensordot: ['x1 x2', tensordot],
    Einsum: ['*operands', (g) => einsum(g.text('subscripts'), ...g.values('operands'))],
  },
  math: { Logsumexp: decimals(logSumExp) },
  linalg: { Norm: ['x', length] },
};
