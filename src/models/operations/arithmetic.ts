/** @file Operations of Keras files, element by element: sums, quotients, powers, comparisons, functions of one number. */
import type { DType } from '../../core/dtype.js';
import { fill } from '../../core/leaf.js';
import type { Value } from '../../core/value.js';
import { add, div, log, mul, neg, pow, square, sub } from '../../ops/arithmetic.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { cast, clip, equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, maximum, minimum, notEqual, where } from '../../ops/compare.js';
import { expm1, log1p } from '../../ops/compose.js';
import { abs, ceil, cos, erf, exp, floor, round, rsqrt, sign, sin, sqrt, tanh } from '../../ops/math.js';
import { type Given, type Operand, alike } from './given.js';
import type { Operations } from './kind.js';

type Entry = Operations[string];

/** Of two, in the format that holds both. */
const binary = (f: (a: Operand, b: Operand) => Value): Entry => ['x1 x2', (g) => f(...alike(g.operand('x1'), g.operand('x2')))];
/** Of two that may be `bool`, which count as 0 and 1. */
const numeric = (f: (a: Operand, b: Operand) => Value): Entry => binary((a, b) => f(counted(a), counted(b)));
/** Of one decimal. */
const unary = (f: (x: Value) => Value): Entry => ['x', (g) => f(g.float('x'))];
/** Of one number, whole or not. */
const kept = (f: (x: Value) => Value): Entry => ['x', (g) => f(counted(g.value('x')) as Value)];

const counted = (x: Operand): Operand => (typeof x !== 'number' && x.dtype === 'bool' ? cast(x, 'int32') : x);
const floating = (x: Operand): Operand => (typeof x === 'number' || x.dtype === 'float32' || x.dtype === 'float64' ? x : cast(x, 'float32'));
const truth = (g: Given, name: string): Value => cast(g.value(name), 'bool');

const quotient = (a: Operand, b: Operand): Value => div(floating(a), floating(b));
/** ⌊a / b⌋, in the format of the two. */
function floorQuotient(a: Operand, b: Operand): Value {
  const dtype: DType = typeof a !== 'number' ? a.dtype : (b as Value).dtype;
  return cast(floor(quotient(a, b)), dtype);
}
const remainder = (a: Operand, b: Operand): Value => sub(a, mul(floorQuotient(a, b), b));
/** a / b, and 0 where b is 0. */
function quotientOrNothing(a: Operand, b: Operand): Value {
  const divisor = floating(b);
  const isZero = equal(divisor, 0);
  const safe = where(isZero, 1, divisor);
  return where(isZero, 0, div(floating(a), safe));
}

/** A bound that may be left out, or be a tensor. */
function clipped(g: Given): Value {
  const [low, high] = [g.get('xMin') ?? -Infinity, g.get('xMax') ?? Infinity];
  const x = counted(g.value('x')) as Value;
  if (typeof low === 'number' && typeof high === 'number') return clip(x, low, high);
  return minimum(...alike(maximum(...alike(x, g.operand('xMin'))), g.operand('xMax')));
}

const chosen = (g: Given): Value => where(truth(g, 'condition'), ...alike(g.operand('x1'), g.operand('x2')));
const scaled = (factor: number) => (x: Value): Value => mul(x, factor);
const logOf = (base: number) => (x: Value): Value => mul(log(x), 1 / Math.log(base));

export const arithmetic: { numpy: Operations; math: Operations } = {
  numpy: {
    Add: numeric(add), Subtract: numeric(sub), Multiply: numeric(mul), TrueDivide: numeric(quotient), Divide: numeric(quotient), DivideNoNan: numeric(quotientOrNothing),
    FloorDivide: numeric(floorQuotient), Mod: numeric(remainder), Remainder: numeric(remainder), Power: numeric(pow), Maximum: numeric(maximum), Minimum: numeric(minimum),
    Equal: binary(equal), NotEqual: binary(notEqual), Greater: numeric(greater), GreaterEqual: numeric(greaterEqual), Less: numeric(less), LessEqual: numeric(lessEqual),
    LogicalAnd: ['x1 x2', (g) => logicalAnd(truth(g, 'x1'), truth(g, 'x2'))], LogicalOr: ['x1 x2', (g) => logicalOr(truth(g, 'x1'), truth(g, 'x2'))],
    LogicalXor: ['x1 x2', (g) => notEqual(truth(g, 'x1'), truth(g, 'x2'))], LogicalNot: ['x', (g) => logicalNot(truth(g, 'x'))],
    Where: ['condition x1 x2', chosen], Clip: ['x', clipped],
    Negative: kept(neg), Absolute: kept(abs), Abs: kept(abs), Square: kept(square), Sign: kept(sign),
    Exp: unary(exp), Expm1: unary(expm1), Log: unary(log), Log1p: unary(log1p), Log2: unary(logOf(2)), Log10: unary(logOf(10)), Sqrt: unary(sqrt), Reciprocal: unary((x) => div(1, x)),
    Sin: unary(sin), Cos: unary(cos), Tan: unary((x) => div(sin(x), cos(x))), Tanh: unary(tanh),
    Sinh: unary((x) => mul(0.5, sub(exp(x), exp(neg(x))))), Cosh: unary((x) => mul(0.5, add(exp(x), exp(neg(x))))),
    Deg2rad: unary(scaled(Math.PI / 180)), Rad2deg: unary(scaled(180 / Math.PI)),
    Floor: unary(floor), Ceil: unary(ceil), Round: ['x', rounded], Rint: unary(round),
    OnesLike: ['x', (g) => filledLike(g.value('x'), 1)], ZerosLike: ['x', (g) => filledLike(g.value('x'), 0)],
  },
  math: { Rsqrt: unary(rsqrt), Erf: unary(erf) },
};

const filledLike = (x: Value, value: number): Value => broadcastTo(fill([], value, x.dtype), x.shape);

function rounded(g: Given): Value {
  const scale = 10 ** g.whole('decimals', 0);
  return scale === 1 ? round(g.float('x')) : div(round(mul(g.float('x'), scale)), scale);
}
