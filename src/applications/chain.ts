/** @file Layers one after another, and the zeros that Keras puts before a window that strides. */
import type { OpenShape } from '../core/shape.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';

/** Applies layers one after another. */
export const chain = (x: SymbolicTensor, ...layers: readonly Layer[]): SymbolicTensor => layers.reduce((y, layer) => layer.apply(y), x);

/** The number of channels of feature maps. */
export const channelsOf = ({ shape }: SymbolicTensor): number => shape.at(-1)!;

/**
 * Zeros [[top, bottom], [left, right]] around maps [n, h, w, c] for an odd window k that takes every second place:
 * as many as `same` would put, half a window, but for even sizes all that are needed stand before and one less.
 */
export const stridePadding = ([, h, w]: OpenShape, k: number): readonly (readonly [number, number])[] =>
  [h, w].map((size) => [(k - 1) / 2 - (size == null ? 1 : 1 - (size % 2)), (k - 1) / 2] as const);

/** A number of filters as a multiple of 8: the nearest, but not less than nine tenths of it. */
export function roundToEights(filters: number): number {
  const nearest = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return nearest < 0.9 * filters ? nearest + 8 : nearest;
}
