/** @file Eigenvectors: matrices put together again from them. */
import { expect, it } from 'vitest';
import { RandomGenerator } from '../../core/random.js';
import { symmetricEigen } from './symmetric-eigen.js';

const random = new RandomGenerator(5);

/** Xᵀ·X for X of `rank` rows, minus `shift` on the diagonal. */
function symmetric(n: number, rank: number, shift = 0): Float64Array {
  const x = random.normal(rank * n);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? -shift : 0;
    for (let k = 0; k < rank; k++) sum += x[k * n + i]! * x[k * n + j]!;
    return sum;
  });
}

it.each([[1, 1, 0], [2, 2, 3], [7, 7, 2], [30, 30, 20], [30, 4, 0], [20, 0, 0], [20, 0, 5]])('of a matrix of %i, rank %i, shifted by %i', (n, rank, shift) => {
  const matrix = symmetric(n, rank, shift);
  const { values, vectors } = symmetricEigen(Float64Array.from(matrix), n);
  const row = (i: number): Float64Array => vectors.subarray(i * n, (i + 1) * n);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 10);
      const again = Array.from(values, (value, k) => value * row(k)[i]! * row(k)[j]!).reduce((a, b) => a + b, 0);
      expect(again).toBeCloseTo(matrix[i * n + j]!, 9);
    }
  }
});
