/** @file What `fit` learns of data: mean and deviation of each channel, and the matrix that whitens pictures. */
import { check } from '../../core/errors.js';
import type { Tensor } from '../../core/tensor.js';
import type { AugmentationSettings } from './augmentation-settings.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Learnt from pictures [n, h, w, c]; only what the settings ask for. */
export interface FeatureStatistics {
  /** [c] */
  readonly mean?: Float32Array;
  /** [c] */
  readonly std?: Float32Array;
  /** [d, d], d = h·w·c: a picture as a row times this matrix is whitened. */
  readonly principalComponents?: Float32Array;
}

/** Added to deviations, so that a picture of one colour is not divided by 0. */
export const SMALLEST_DEVIATION = 1e-6;

/** Most numbers a picture may have for ZCA: its matrix then takes 400 MB. */
const MOST_FEATURES = 10_000;

/** Statistics of x [n, h, w, c], float32. @throws KeratinError `generator/zca-size` */
export function featureStatistics(x: Tensor, settings: AugmentationSettings): FeatureStatistics {
  const c = x.shape[3]!;
  const data = x.data as Float32Array;
  const mean = settings.featurewiseCenter ? channelMean(data, c, (v) => v) : undefined;
  const centre = mean ?? new Float32Array(c);
  const std = settings.featurewiseStdNormalization ? deviations(data, centre, c) : undefined;
  const principalComponents = settings.zcaWhitening ? whitening(data.map((v, i) => v - centre[i % c]!), x.shape[0]!, x.size / x.shape[0]!, settings.zcaEpsilon) : undefined;
  return { ...(mean && { mean }), ...(std && { std }), ...(principalComponents && { principalComponents }) };
}

function channelMean(data: Float32Array, c: number, of: (v: number, channel: number) => number): Float32Array {
  const sums = new Float64Array(c);
  for (let i = 0; i < data.length; i++) sums[i % c]! += of(data[i]!, i % c);
  return Float32Array.from(sums, (sum) => (sum * c) / data.length);
}

/** About the data's own means, also where `centre` is not subtracted. */
function deviations(data: Float32Array, centre: Float32Array, c: number): Float32Array {
  return channelMean(data, c, (v, k) => (v - centre[k]!) ** 2).map(Math.sqrt);
}

/**
 * W = (Σ + ε·I)^(-1/2) for Σ = Xᵀ·X / n, X [n, d] centred: on the eigenvectors of Σ 1/√(λ + ε), on all others 1/√ε.
 * With fewer pictures than numbers in each, the eigenvectors come from the small matrix X·Xᵀ / n.
 * Source: Krizhevsky 2009, Learning multiple layers of features from tiny images, appendix A.
 */
export function whitening(x: Float32Array, n: number, d: number, epsilon: number): Float32Array {
  check(d <= MOST_FEATURES, () => ({
    code: 'generator/zca-size', where: 'imageDataGenerator, zcaWhitening', expected: `pictures of at most ${MOST_FEATURES} numbers`, received: `${d} numbers (height · width · channels), whose matrix takes ${Math.round((d * d * 4) / 1e9)} GB`,
    fix: 'use smaller pictures, or featurewiseCenter and featurewiseStdNormalization instead',
  }));
  const rest = 1 / Math.sqrt(epsilon);
  const result = new Float64Array(d * d);
  for (const { value, vector } of covarianceEigenvectors(x, n, d)) {
    const extra = 1 / Math.sqrt(value + epsilon) - rest;
    for (let i = 0; i < d; i++) {
      const factor = extra * vector[i]!;
      for (let j = 0; j < d; j++) result[i * d + j]! += factor * vector[j]!;
    }
  }
  for (let i = 0; i < d; i++) result[i * d + i]! += rest;
  return Float32Array.from(result);
}

interface Eigenvector { readonly value: number; readonly vector: Float64Array }

/** Eigenvectors of Xᵀ·X / n, of length 1, that belong to eigenvalues above 0. */
function covarianceEigenvectors(x: Float32Array, n: number, d: number): Eigenvector[] {
  const small = n < d;
  const size = small ? n : d;
  const [along, apart] = small ? [1, d] : [d, 1]; // steps in X from number to number of a product, from row to row of the matrix
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0, p = i * apart, q = j * apart; k < n + d - size; k++, p += along, q += along) sum += x[p]! * x[q]!;
      matrix[i * size + j] = matrix[j * size + i] = sum / n;
    }
  }
  const { values, vectors } = symmetricEigen(matrix, size);
  const least = 1e-13 * values.reduce((a, b) => Math.max(a, b), 0);
  return Array.from(values, (value, i): Eigenvector => {
    const vector = vectors.subarray(i * size, (i + 1) * size);
    return { value, vector: small && value > least ? spread(x, vector, Math.sqrt(n * value), n, d) : vector };
  }).filter(({ value }) => value > least);
}

/** Xᵀ·a / length: the eigenvector of Xᵀ·X that belongs to one of X·Xᵀ. */
function spread(x: Float32Array, a: Float64Array, length: number, n: number, d: number): Float64Array {
  const vector = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const factor = a[i]! / length;
    for (let j = 0; j < d; j++) vector[j]! += factor * x[i * d + j]!;
  }
  return vector;
}
