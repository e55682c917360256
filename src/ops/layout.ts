/** @file Moving numbers about: transpose, slice and pad (each other's gradient), concatenate, stack, split, flip. */
import { check } from '../core/errors.js';
import { normalizeAxis, showShape } from '../core/shape.js';
import { type Op, type Value, apply, apply1 } from '../core/value.js';
import { expandDims, reshape } from './reshape.js';
import { dropAxes, zeros } from './broadcast.js';

/** Where each axis of the result stood: the inverse permutation. */
export const inversePermutation = (perm: readonly number[]): number[] => {
  const inverse = new Array<number>(perm.length);
  perm.forEach((from, to) => (inverse[from] = to));
  return inverse;
};

/** y.axis[i] = x.axis[perm[i]]. dx = dy with the inverse permutation. */
export const transposeOp: Op<{ perm: readonly number[] }> = {
  name: 'transpose',
  infer([x], { perm }) {
    check(perm.length === x!.shape.length && new Set(perm).size === perm.length, () => ({
      code: 'shape/perm', expected: `each of the ${x!.shape.length} axes of ${showShape(x!.shape)} once`, received: `[${perm}]`,
      fix: 'list every axis, counted from 0',
    }));
    return [{ shape: perm.map((p) => x!.shape[normalizeAxis(p, perm.length)]!), dtype: x!.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('Transpose', onnx.inputs, { perm: attrs.perm }),
  gradient: ({ attrs }, [dy]) => [transpose(dy!, inversePermutation(attrs.perm))],
};

/** Axes in another order; without `perm`, reversed. */
export function transpose(x: Value, perm?: readonly number[]): Value {
  const order = perm ?? x.shape.map((_, i) => x.rank - 1 - i);
  return order.every((p, i) => p === i) && order.length === x.rank ? x : apply1(transposeOp, [x], { perm: order });
}

/** y = x[begin … end (exclusive), every step-th]. dx = dy put back among zeros. */
export const sliceOp: Op<{ begin: readonly number[]; end: readonly number[]; steps: readonly number[] }> = {
  name: 'slice',
  infer([x], { begin, end, steps }) {
    const fits = x!.shape.every((d, i) => begin[i]! >= 0 && begin[i]! <= end[i]! && end[i]! <= d && steps[i]! > 0);
    check(fits && begin.length === x!.shape.length, () => ({
      code: 'shape/slice', expected: `a range inside ${showShape(x!.shape)}`, received: `from [${begin}] to [${end}]`,
      fix: 'keep 0 <= begin <= end <= size on every axis',
    }));
    return [{ shape: x!.shape.map((_, i) => Math.ceil((end[i]! - begin[i]!) / steps[i]!)), dtype: x!.dtype }];
  },
  lower(onnx, { attrs: { begin, end, steps }, inputs: [x] }) {
    const axes = begin.flatMap((b, i) => (b !== 0 || end[i] !== x!.shape[i] || steps[i] !== 1 ? [i] : []));
    if (axes.length === 0) return onnx.emit('Identity', onnx.inputs);
    const pick = (values: readonly number[]): string => onnx.ints(axes.map((a) => values[a]!));
    return onnx.emit('Slice', [onnx.inputs[0]!, pick(begin), pick(end), onnx.ints(axes), pick(steps)]);
  },
  gradient: ({ inputs: [x], attrs: { begin, steps }, outputs: [y] }, [dy]) => [
    pad(dilate(dy!, steps), x!.shape.map((d, i) => {
      const length = y!.shape[i] === 0 ? 0 : (y!.shape[i]! - 1) * steps[i]! + 1;
      return [begin[i]!, d - begin[i]! - length] as const;
    })),
  ],
  commute: ({ attrs }, perm) => {
    const move = (values: readonly number[]): number[] => inversePermutation(perm).map((p) => values[p]!);
    return { attrs: { begin: move(attrs.begin), end: move(attrs.end), steps: move(attrs.steps) }, perm };
  },
};

/** Part of `x`: on each axis from `begin` to `end` (exclusive; negative counts from the end), every `steps`-th. */
export function slice(x: Value, begin: readonly number[], end: readonly number[], steps?: readonly number[]): Value {
  const fix = (v: number | undefined, d: number, otherwise: number): number => (v === undefined ? otherwise : v < 0 ? v + d : Math.min(v, d));
  const full = {
    begin: x.shape.map((d, i) => fix(begin[i], d, 0)),
    end: x.shape.map((d, i) => fix(end[i], d, d)),
    steps: x.shape.map((_, i) => steps?.[i] ?? 1),
  };
  const whole = x.shape.every((d, i) => full.begin[i] === 0 && full.end[i] === d && full.steps[i] === 1);
  return whole ? x : apply1(sliceOp, [x], full);
}

/** `x` between `begin` and `end` along one axis. */
export function sliceAxis(x: Value, axis: number, begin: number, end: number): Value {
  const at = normalizeAxis(axis, x.rank);
  return slice(x, x.shape.map((_, i) => (i === at ? begin : 0)), x.shape.map((d, i) => (i === at ? end : d)));
}

/** One row along an axis, which goes: x[…, index, …]. */
export function select(x: Value, axis: number, index: number): Value {
  const at = normalizeAxis(axis, x.rank);
  const from = index < 0 ? index + x.shape[at]! : index;
  return dropAxes(sliceAxis(x, at, from, from + 1), [at]);
}

/** `steps[i] - 1` zeros between neighbours along each axis: the adjoint of taking every step-th. */
function dilate(x: Value, steps: readonly number[]): Value {
  return steps.reduce((y, step, axis) => {
    if (step === 1 || y.shape[axis]! <= 1) return y;
    const apart = expandDims(y, axis + 1);
    const padded = pad(apart, apart.shape.map((_, i) => [0, i === axis + 1 ? step - 1 : 0] as const));
    const merged = y.shape.map((d, i) => (i === axis ? d * step : d));
    return sliceAxis(reshape(padded, merged), axis, 0, (y.shape[axis]! - 1) * step + 1);
  }, x);
}

export type Padding = readonly (readonly [before: number, after: number])[];

/** y = x with a border of one number. dx = the part of dy where x lay. */
export const padOp: Op<{ padding: Padding; value: number }> = {
  name: 'pad',
  infer([x], { padding }) {
    check(padding.length === x!.shape.length && padding.every(([a, b]) => a >= 0 && b >= 0), () => ({
      code: 'shape/pad', expected: `two numbers of 0 or more for each axis of ${showShape(x!.shape)}`, received: JSON.stringify(padding),
      fix: 'give [before, after] for every axis',
    }));
    return [{ shape: x!.shape.map((d, i) => d + padding[i]![0] + padding[i]![1]), dtype: x!.dtype }];
  },
  lower(onnx, { attrs: { padding, value }, inputs: [x] }) {
    // The axes are named: without them ONNX Runtime 1.30 merges the border into a MaxPool behind it, where a 0 of the border can no longer win.
    const axes = padding.flatMap(([before, after], i) => (before + after > 0 ? [i] : []));
    const pads = [...axes.map((i) => padding[i]![0]), ...axes.map((i) => padding[i]![1])];
    return onnx.emit('Pad', [onnx.inputs[0]!, onnx.ints(pads), onnx.scalar(value, x!.dtype), onnx.ints(axes)], { mode: 'constant' });
  },
  gradient: ({ inputs: [x], attrs: { padding } }, [dy]) => [
    slice(dy!, padding.map(([before]) => before), x!.shape.map((d, i) => d + padding[i]![0])),
  ],
  commute: ({ attrs }, perm) => ({
    attrs: { ...attrs, padding: inversePermutation(perm).map((p) => attrs.padding[p]!) }, perm,
  }),
};

/** `x` with `value` around it: `[before, after]` for each axis. */
export function pad(x: Value, padding: Padding, value = 0): Value {
  return padding.every(([a, b]) => a === 0 && b === 0) ? x : apply1(padOp, [x], { padding, value });
}

/** y = the inputs one after another along an axis. dxᵢ = the part of dy that came from xᵢ. */
export const concatOp: Op<{ axis: number }> = {
  name: 'concat',
  infer(inputs, { axis }) {
    const first = inputs[0]!;
    for (const x of inputs) {
      check(x.dtype === first.dtype && x.shape.length === first.shape.length && x.shape.every((d, i) => i === axis || d === first.shape[i]), () => ({
        code: 'shape/concat', expected: `inputs that are alike except along axis ${axis}`,
        received: inputs.map((v) => `${v.dtype} ${showShape(v.shape)}`).join(' and '), fix: 'reshape, crop or pad them to the same size there',
      }));
    }
    const total = inputs.reduce((n, x) => n + x.shape[axis]!, 0);
    return [{ shape: first.shape.map((d, i) => (i === axis ? total : d)), dtype: first.dtype }];
  },
  lower: (onnx, { attrs }) => onnx.emit('Concat', onnx.inputs, { axis: attrs.axis }),
  gradient({ inputs, attrs: { axis } }, [dy]) {
    let at = 0;
    return inputs.map((x) => sliceAxis(dy!, axis, at, (at += x.shape[axis]!)));
  },
  commute: ({ attrs }, perm) => ({ attrs: { axis: perm[attrs.axis]! }, perm }),
};

/** The values one after another along `axis` (default the last). */
export function concat(values: readonly Value[], axis = -1): Value {
  return values.length === 1 ? values[0]! : apply1(concatOp, values, { axis: normalizeAxis(axis, values[0]!.rank) });
}

/** The values beside one another along a new axis. */
export const stack = (values: readonly Value[], axis = 0): Value => concat(values.map((v) => expandDims(v, axis)), normalizeAxis(axis, values[0]!.rank + 1));

/** y₁, y₂ … = x cut along an axis. dx = the dyᵢ one after another. */
export const splitOp: Op<{ axis: number; sizes: readonly number[] }> = {
  name: 'split',
  infer([x], { axis, sizes }) {
    check(sizes.every((d) => Number.isInteger(d) && d >= 0) && sizes.reduce((a, b) => a + b, 0) === x!.shape[axis], () => ({
      code: 'shape/split', expected: `whole sizes that sum to ${x!.shape[axis]}, axis ${axis} of ${showShape(x!.shape)}`, received: `[${sizes}]`,
      fix: 'choose a number of pieces that divides the axis, or give the size of each',
    }));
    return sizes.map((size) => ({ shape: x!.shape.map((d, i) => (i === axis ? size : d)), dtype: x!.dtype }));
  },
  lower: (onnx, { attrs: { axis, sizes } }) => onnx.emitMany('Split', [onnx.inputs[0]!, onnx.ints(sizes)], sizes.length, { axis }),
  gradient: ({ outputs, attrs: { axis } }, dys) => [concat(outputs.map((y, i) => dys[i] ?? zeros(y)), axis)],
  commute: ({ attrs }, perm) => ({ attrs: { ...attrs, axis: perm[attrs.axis]! }, perm }),
};

/** Cuts along an axis into pieces of the given sizes, or into that many equal ones. */
export function split(x: Value, sizes: number | readonly number[], axis = -1): Value[] {
  const at = normalizeAxis(axis, x.rank);
  const pieces = typeof sizes === 'number' ? new Array<number>(sizes).fill(x.shape[at]! / sizes) : sizes;
  return pieces.length === 1 && pieces[0] === x.shape[at] ? [x] : apply(splitOp, [x], { axis: at, sizes: pieces });
}

/** y = x in reverse order along the axes. dx = dy reversed likewise. */
export const flipOp: Op<{ axes: readonly number[] }> = {
  name: 'flip',
  infer: ([x]) => [x!],
  lower(onnx, { attrs: { axes } }) {
    const each = (v: number): string => onnx.ints(axes.map(() => v));
    return onnx.emit('Slice', [onnx.inputs[0]!, each(-1), each(-(2 ** 31)), onnx.ints(axes), each(-1)]);
  },
  gradient: ({ attrs }, [dy]) => [flip(dy!, attrs.axes)],
  commute: ({ attrs }, perm) => ({ attrs: { axes: attrs.axes.map((a) => perm[a]!) }, perm }),
};
/** `x` in reverse order along the axes; twice is not at all. */
export function flip(x: Value, axes: readonly number[]): Value {
  const along = axes.map((a) => normalizeAxis(a, x.rank));
  const { op, attrs, inputs } = x.node;
  if (op === flipOp && attrs.axes.join() === along.join()) return inputs[0]!;
  return along.length === 0 ? x : apply1(flipOp, [x], { axes: along });
}
