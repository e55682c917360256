/** @file Mean and variance of data on the host, for layers that are adapted to data before training. */
import { sizeOf, stridesOf } from '../../core/shape.js';
import { Tensor } from '../../core/tensor.js';

/** Mean and variance of all numbers that share their indices on the `kept` axes (ascending); in two passes, in double precision. */
export function momentsOf(x: Tensor, kept: readonly number[]): { mean: Tensor; variance: Tensor } {
  const shape = kept.map((axis) => x.shape[axis]!);
  const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
  const cell = (i: number): number => kept.reduce((at, axis, k) => at + (Math.floor(i / from[axis]!) % x.shape[axis]!) * to[k]!, 0);
  const cells = sizeOf(shape);
  const each = x.size / cells;
  const mean = new Float64Array(cells);
  const variance = new Float64Array(cells);
  for (let i = 0; i < x.size; i++) mean[cell(i)]! += Number(x.data[i]) / each;
  for (let i = 0; i < x.size; i++) variance[cell(i)]! += (Number(x.data[i]) - mean[cell(i)]!) ** 2 / each;
  return { mean: new Tensor(shape, 'float32', Float32Array.from(mean)), variance: new Tensor(shape, 'float32', Float32Array.from(variance)) };
}
