/** @file Orthonormal columns from random ones: the Q of a QR decomposition whose R has a positive diagonal. */

/**
 * Gram-Schmidt, each column cleared twice of the ones before it (once is not enough in floating point).
 * Source: Giraud, Langou and Rozloznik, The loss of orthogonality in the Gram-Schmidt orthogonalization process (2005).
 *
 * @param entries rows·columns numbers, column after column; rows >= columns
 */
export function orthonormalColumns(entries: ArrayLike<number>, rows: number, columns: number): Float64Array[] {
  const result: Float64Array[] = [];
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => entries[j * rows + i]!);
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of result) subtract(column, earlier, dot(column, earlier));
    }
    const norm = Math.sqrt(dot(column, column));
    result.push(column.map((v) => v / norm));
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! - factor * b[i]!;
}
