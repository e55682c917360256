/** @file Weights of Pillow's resampling filters, in fixed point. */

/** How pixels between pixels are made; Keras's words. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box' | 'hamming';

export const interpolations: readonly Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'box', 'hamming'];

/** A weight by its distance from the centre in source pixels, and how far it reaches to each side. */
interface Filter { readonly reach: number; readonly weight: (x: number) => number }

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
/** Keys' cubic with slope a = -1/2 at 1. */
const A = -0.5;

const filters: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  box: { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { reach: 1, weight: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI))) },
  bicubic: { reach: 2, weight: (signed) => {
    const x = Math.abs(signed);
    if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  } },
  lanczos: { reach: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Weights are whole numbers of 2^-22, so that 255 of them and their overshoot fit into 32 bits. */
export const PRECISION = 22;

/** For each new pixel: the first source pixel, how many, and that many weights from `i * taps` on. */
export interface Kernel { readonly first: Int32Array; readonly count: Int32Array; readonly taps: number; readonly weights: Int32Array }

/**
 * How each of `to` pixels is weighed from the source pixels around `begin` … `end` of a row of `size`.
 * Made smaller, the filter is widened as much, so that every source pixel counts (antialiasing).
 * Source: Pillow, Resample.c.
 */
export function makeKernel(size: number, begin: number, end: number, to: number, interpolation: Exclude<Interpolation, 'nearest'>): Kernel {
  const { reach, weight } = filters[interpolation];
  const scale = (end - begin) / to;
  const widening = Math.max(scale, 1);
  const support = reach * widening;
  const taps = Math.ceil(support) * 2 + 1;
  const kernel = { first: new Int32Array(to), count: new Int32Array(to), taps, weights: new Int32Array(to * taps) };
  const row = new Float64Array(taps);
  for (let i = 0; i < to; i++) {
    const centre = begin + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(size, Math.trunc(centre + support + 0.5)) - first;
    let sum = 0;
    for (let t = 0; t < count; t++) sum += row[t] = weight((t + first - centre + 0.5) / widening);
    kernel.first[i] = first;
    kernel.count[i] = count;
    for (let t = 0; t < count; t++) {
      const fixed = (sum === 0 ? row[t]! : row[t]! / sum) * 2 ** PRECISION;
      kernel.weights[i * taps + t] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
  }
  return kernel;
}
