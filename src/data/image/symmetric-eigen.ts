/** @file Eigenvalues and eigenvectors of a symmetric matrix: Householder's reflections to three diagonals, then QL rotations. */

/** `values[i]` belongs to row `i` of `vectors` [n, n]; in no particular order. */
export interface Eigen { readonly values: Float64Array; readonly vectors: Float64Array }

/**
 * A = Vᵀ · diag(values) · V with orthonormal rows V.
 * Takes about 6 n³ operations; a matrix of 1000 some seconds.
 *
 * Source: Golub & Van Loan, Matrix Computations, 8.3.
 *
 * @param matrix [n, n] in C order; overwritten
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const { diagonal, beside, vectors } = tridiagonalize(matrix, n);
  diagonalize(diagonal, beside, vectors, n);
  return { values: diagonal, vectors };
}

interface Tridiagonal { readonly diagonal: Float64Array; readonly beside: Float64Array; readonly vectors: Float64Array }

/** Each step reflects column k so that below its second element nothing is left: A becomes H·A·H, H = I - 2v·vᵀ. */
function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const mirrors: Float64Array[] = [];
  const beside = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const v = new Float64Array(n);
    let squares = 0;
    for (let i = k + 1; i < n; i++) squares += (v[i] = a[i * n + k]!) ** 2;
    const head = v[k + 1]!;
    const length = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    const norm = Math.sqrt(2 * length * (length - head));
    beside[k] = length;
    if (norm > 0) {
      v[k + 1] = head - length;
      for (let i = k + 1; i < n; i++) v[i]! /= norm;
      reflect(a, v, k + 1, n);
    } else {
      v.fill(0);
    }
    mirrors.push(v);
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const q = a.fill(0);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) { // Q = H₀·H₁·…, from the right, where it is still mostly the identity
    const v = mirrors[k]!;
    const sums = new Float64Array(n);
    for (let i = k + 1; i < n; i++) addRow(sums, q, i * n, v[i]!, k + 1, n);
    for (let i = k + 1; i < n; i++) addTo(q, i * n, sums, -2 * v[i]!, k + 1, n);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) [q[i * n + j], q[j * n + i]] = [q[j * n + i]!, q[i * n + j]!];
  }
  return { diagonal, beside, vectors: q };
}

/** H·A·H on the rows and columns from `first` on: A - v·wᵀ - w·vᵀ with w = 2(A·v - v·(vᵀ·A·v)). */
function reflect(a: Float64Array, v: Float64Array, first: number, n: number): void {
  const w = new Float64Array(n);
  let both = 0;
  for (let i = first; i < n; i++) {
    let sum = 0;
    for (let j = first; j < n; j++) sum += a[i * n + j]! * v[j]!;
    w[i] = sum;
    both += sum * v[i]!;
  }
  for (let i = first; i < n; i++) w[i] = 2 * (w[i]! - both * v[i]!);
  for (let i = first; i < n; i++) {
    const [vi, wi] = [v[i]!, w[i]!];
    for (let j = first; j < n; j++) a[i * n + j]! -= vi * w[j]! + wi * v[j]!;
  }
}

function addRow(sums: Float64Array, matrix: Float64Array, row: number, factor: number, first: number, n: number): void {
  for (let j = first; j < n; j++) sums[j]! += factor * matrix[row + j]!;
}
function addTo(matrix: Float64Array, row: number, values: Float64Array, factor: number, first: number, n: number): void {
  for (let j = first; j < n; j++) matrix[row + j]! += factor * values[j]!;
}

/** Rotations chase what stands beside the diagonal away, one eigenvalue after the other, each from a shift near it. */
function diagonalize(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number): void {
  e[n - 1] = 0;
  for (let first = 0; first < n; first++) {
    for (;;) {
      let last = first;
      while (last < n - 1 && Math.abs(e[last]!) > Number.EPSILON * (Math.abs(d[last]!) + Math.abs(d[last + 1]!))) last++;
      if (last === first) break;
      const half = (d[first + 1]! - d[first]!) / (2 * e[first]!);
      const root = Math.hypot(half, 1);
      let g = d[last]! - d[first]! + e[first]! / (half + (half < 0 ? -root : root));
      let [sine, cosine, moved] = [1, 1, 0];
      let i = last - 1;
      for (; i >= first; i--) {
        const [f, b] = [sine * e[i]!, cosine * e[i]!];
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= moved;
          break;
        }
        [sine, cosine] = [f / r, g / r];
        g = d[i + 1]! - moved;
        const t = (d[i]! - g) * sine + 2 * cosine * b;
        moved = sine * t;
        d[i + 1] = g + moved;
        g = cosine * t - b;
        rotate(vectors, i * n, n, sine, cosine);
      }
      if (i < first) {
        d[first]! -= moved;
        e[first] = g;
      }
      e[last] = 0;
    }
  }
}

/** Mixes a row and the next one. */
function rotate(vectors: Float64Array, row: number, n: number, sine: number, cosine: number): void {
  for (let k = row; k < row + n; k++) {
    const [upper, lower] = [vectors[k]!, vectors[k + n]!];
    vectors[k + n] = sine * upper + cosine * lower;
    vectors[k] = cosine * upper - sine * lower;
  }
}
