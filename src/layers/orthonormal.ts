/** @file Orthonormal columns from random ones: the Q of a QR decomposition whose R has a positive diagonal. */

/**
 * Gram-Schmidt; a column that loses much of its length is cleared once more of the ones before it, for rounding then weighs too much.
 * Source: Daniel, Gragg, Kaufman and Stewart, Reorthogonalization and stable algorithms for updating the Gram-Schmidt QR factorization (1976).
 *
 * @param entries rows·columns numbers, column after column; rows >= columns
 */
export function orthonormalColumns(entries: ArrayLike<number>, rows: number, columns: number): Float64Array[] {
  const result: Float64Array[] = [];
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => entries[j * rows + i]!);
    let [before, norm] = [Infinity, Math.sqrt(dot(column, column))];
    while (norm < before * Math.SQRT1_2) {
      before = norm;
      for (const earlier of result) subtract(column, earlier, dot(column, earlier));
      norm = Math.sqrt(dot(column, column));
    }
    for (let i = 0; i < rows; i++) column[i] = column[i]! / norm;
    result.push(column);
  }
  return result;
}

/** Σ a·b in four sums, which the processor adds up side by side. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}

function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! - factor * b[i]!;
}
