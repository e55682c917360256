/** @file The formula that all normalizations share. */
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { rsqrt } from '../../ops/math.js';
import { reshape } from '../../ops/reshape.js';

/** gamma · (x - mean) / √(variance + epsilon) + beta, written as x · a + b so that a and b are made once for each channel. */
export function normalized(x: Value, mean: Value, variance: Value, epsilon: number, gamma: Value | null, beta: Value | null): Value {
  const inverse = rsqrt(add(variance, epsilon));
  const factor = gamma === null ? inverse : mul(inverse, gamma);
  const shift = beta === null ? mul(mul(mean, -1), factor) : sub(beta, mul(mean, factor));
  return add(mul(x, factor), shift);
}

/** `v`, whose axes stand at `axes` (ascending) of a value of that rank, with 1 on the others, so that it stretches. */
export function alongAxes(v: Value, rank: number, axes: readonly number[]): Value {
  if (axes.every((axis, i) => axis === rank - axes.length + i)) return v;
  return reshape(v, Array.from({ length: rank }, (_, i) => (axes.includes(i) ? v.shape[axes.indexOf(i)]! : 1)));
}
