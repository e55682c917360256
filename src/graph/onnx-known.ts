/** @file ONNX operators on numbers that are known before data comes: shapes, and what is reckoned with them. */
import { type DType, convert } from '../core/dtype.js';
import { check } from '../core/errors.js';
import { normalizeAxis } from '../core/shape.js';
import { Tensor, filled } from '../core/tensor.js';
import type { OnnxCall } from './onnx-call.js';

/** Most numbers of a constant that is reckoned out. */
const MOST = 2 ** 20;

type Known = (call: OnnxCall, ...inputs: Tensor[]) => Tensor;

const flat = (t: Tensor): number[] => Array.from(t.data as Float32Array, Number);
const list = (values: readonly number[], dtype: DType = 'int64', shape: readonly number[] = [values.length]): Tensor => new Tensor(shape, dtype, convert(values as number[], dtype));

/** Vectors of one length, or a single number and a vector. */
const arithmetic = (f: (a: number, b: number) => number): Known => (_, a, b) => {
  const [x, y] = [flat(a!), flat(b!)];
  const long = y.length > x.length ? b! : a!;
  return list(Array.from({ length: long.size }, (__, i) => f(x[x.length === 1 ? 0 : i]!, y[y.length === 1 ? 0 : i]!)), a!.dtype, long.shape);
};

const known: Readonly<Record<string, Known>> = {
  Add: arithmetic((a, b) => a + b), Sub: arithmetic((a, b) => a - b), Mul: arithmetic((a, b) => a * b),
  Div: (call, a, b) => arithmetic((x, y) => (a!.dtype === 'float32' ? x / y : Math.trunc(x / y)))(call, a!, b!),
  Identity: (_, x) => x!, Floor: (_, x) => list(flat(x!).map(Math.floor), x!.dtype, x!.shape), Ceil: (_, x) => list(flat(x!).map(Math.ceil), x!.dtype, x!.shape),
  Cast: (call, x) => x!.cast(call.number('to', 0) === 1 ? 'float32' : call.number('to', 0) === 9 ? 'bool' : 'int64'),
  Concat: (_, ...parts) => list(parts.flatMap(flat), parts[0]!.dtype),
  Gather: (_, x, at) => list(flat(at!).map((i) => flat(x!)[i < 0 ? i + x!.size : i]!), x!.dtype, at!.shape),
  Unsqueeze: (_, x) => (x!.shape.length === 0 ? x!.reshape([1]) : x!),
  Squeeze: (_, x) => (x!.size === 1 ? x!.reshape([]) : x!),
  Reshape: (_, x, to) => x!.reshape(flat(to!)),
  ReduceProd: (call, x) => list([flat(x!).reduce((a, b) => a * b, 1)], x!.dtype, call.number('keepdims', 1) === 1 ? [1] : []),
  Slice: (call, x) => {
    const [start, end] = [call.listOrInput('starts', 1)![0]!, call.listOrInput('ends', 2)![0]!];
    return list(flat(x!).slice(start, Math.min(end, x!.size)), x!.dtype);
  },
  ConstantOfShape: (call, shape) => filled(checkSize(flat(shape!)), call.number('value', 0), 'float32'),
  Range: (_, start, end, step) => {
    const [a, b, s] = [start!, end!, step!].map((t) => flat(t)[0]!) as [number, number, number];
    const [count] = checkSize([Math.max(Math.ceil((b - a) / s), 0)]);
    return list(Array.from({ length: count! }, (_v, i) => a + i * s), start!.dtype);
  },
};

function checkSize(shape: readonly number[]): readonly number[] {
  const size = shape.reduce((a, b) => a * b, 1);
  check(Number.isSafeInteger(size) && size >= 0 && size <= MOST, () => ({ code: 'onnx/size', expected: `a constant of at most ${MOST} numbers`, received: `one of shape [${shape.join(', ')}]`, fix: 'do not load this file: it is damaged or was made to fill the memory' }));
  return shape;
}

/** What a node gives where all that goes in is known and small; null where it is another's work. */
export function reckon(call: OnnxCall): Tensor | null {
  if (call.op === 'Shape' || call.op === 'Size') {
    const { shape } = call.inputs[0]!;
    if (call.op === 'Size') return list([shape.reduce((a, b) => a * b, 1)], 'int64', []);
    return list(shape.slice(call.number('start', 0), call.number('end', shape.length)));
  }
  const inputs = call.inputs.filter((x) => x !== undefined);
  const f = Object.hasOwn(known, call.op) ? known[call.op] : undefined;
  if (f === undefined || !inputs.every((x): x is Tensor => x instanceof Tensor && x.shape.length <= 1)) return null;
  if (call.op === 'Slice' && (inputs[0]!.shape.length !== 1 || (call.numbers(4)?.[0] ?? 1) !== 1)) return null;
  if (call.op === 'Concat' || call.op === 'Gather') normalizeAxis(call.number('axis', 0), 1);
  return f(call, ...inputs);
}
