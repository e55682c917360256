/** @file Shapes of tensors: sizes, strides, broadcasting, axes. Inside a program every size is known. */
import { KeratinError, check, notAValue } from './errors.js';

/** Sizes of a tensor's dimensions, all known. */
export type Shape = readonly number[];
/** Sizes of a layer's input or output; `null` is a size that differs from batch to batch. */
export type OpenShape = readonly (number | null)[];

/** `[2, null, 3]` as text. */
export const showShape = (shape: OpenShape): string => `[${shape.map((d) => d ?? 'null').join(', ')}]`;

/** Number of elements. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, d) => product * d, 1);

export const sameShape = (a: OpenShape, b: OpenShape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** Elements between neighbours along each axis, in C order. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** Shape of `a op b` under NumPy's rule: aligned at the right, 1 stretches. */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    check(p === q || p === 1 || q === 1, () => ({
      code: 'shape/broadcast',
      expected: `two shapes that agree from the right, or are 1 there`,
      received: `${showShape(a)} and ${showShape(b)}`,
      fix: 'reshape or transpose one of them so that equal axes stand under each other',
    }));
    return p === 1 ? q : p;
  });
}

/** Axis counted from the left, 0 … rank-1; negative ones count from the right. */
export function normalizeAxis(axis: number, rank: number): number {
  checkRanked(rank);
  const result = axis < 0 ? axis + rank : axis;
  check(Number.isInteger(axis) && result >= 0 && result < rank, () => ({
    code: 'shape/axis',
    expected: `an axis from ${-rank} to ${rank - 1}`,
    received: String(axis),
    fix: rank === 0 ? 'a single number has no axes; give it at least one' : 'choose an axis that the tensor has',
  }));
  return result;
}

/** Types do not reach those who write JavaScript. */
const checkRanked = (rank: number | undefined): void => check(rank !== undefined, () => ({ ...notAValue('something that has no rank'), where: 'ops' }));

/** Sorted axes without repeats; `undefined` means all. */
export function normalizeAxes(axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) {
    checkRanked(rank);
    return Array.from({ length: rank }, (_, i) => i);
  }
  const list = (typeof axes === 'number' ? [axes] : axes).map((a) => normalizeAxis(a, rank));
  return [...new Set(list)].sort((a, b) => a - b);
}

/** Throws unless the rank is one of `ranks`; `layout` names the axes, as `[n, h, w, c]`. */
export function checkRank(shape: OpenShape, rank: number, layout: string): void {
  if (shape.length === rank) return;
  throw new KeratinError({
    code: 'shape/rank',
    expected: `an input of ${rank} dimensions ${layout}`,
    received: showShape(shape),
    fix: `reshape the data to ${rank} dimensions first`,
  });
}
