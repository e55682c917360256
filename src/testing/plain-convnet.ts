/** @file A small convnet in plain float64 loops, to compare explanations of the same net against. */
import type { Tensor } from '../core/tensor.js';

/** Numbers [h, w, c] of one picture. */
export interface Maps { readonly h: number; readonly w: number; readonly c: number; readonly data: Float64Array }

/** 'valid' convolution with kernel [kh, kw, c, m] and bias, then `activate`. */
export function plainConv(x: Maps, kernel: Tensor, bias: Tensor, activate: (z: number) => number): Maps {
  const [kh, kw, c, m] = kernel.shape as [number, number, number, number];
  const [h, w] = [x.h - kh + 1, x.w - kw + 1];
  const data = new Float64Array(h * w * m);
  for (let y = 0; y < h; y++) for (let z = 0; z < w; z++) for (let k = 0; k < m; k++) {
    let total = Number(bias.data[k]);
    for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) for (let l = 0; l < c; l++) {
      total += x.data[((y + i) * x.w + z + j) * c + l]! * Number(kernel.data[((i * kw + j) * c + l) * m + k]);
    }
    data[(y * w + z) * m + k] = activate(total);
  }
  return { h, w, c: m, data };
}

/** Largest of each 2 x 2 square; what is left over at the borders is dropped. */
export function plainMaxPool({ h, w, c, data }: Maps): Maps {
  const [half, wide] = [h >> 1, w >> 1];
  const at = (y: number, x: number, k: number): number => data[(y * w + x) * c + k]!;
  const pooled = Float64Array.from({ length: half * wide * c }, (_, i) => {
    const [y, x, k] = [Math.floor(i / c / wide) * 2, (Math.floor(i / c) % wide) * 2, i % c];
    return Math.max(at(y, x, k), at(y + 1, x, k), at(y, x + 1, k), at(y + 1, x + 1, k));
  });
  return { h: half, w: wide, c, data: pooled };
}

/** Flattened, times kernel [d, v], plus bias. */
export function plainDense({ data }: Maps, kernel: Tensor, bias: Tensor): number[] {
  const v = kernel.shape[1]!;
  return Array.from({ length: v }, (_, k) => data.reduce((sum, x, i) => sum + x * Number(kernel.data[i * v + k]), Number(bias.data[k])));
}

/** ln p/(1 - p) of a class under a softmax. */
export function plainLogOdds(logits: readonly number[], classIndex: number): number {
  return logits[classIndex]! - Math.log(logits.reduce((sum, z, k) => sum + (k === classIndex ? 0 : Math.exp(z)), 0));
}

/** Central differences of a function of many numbers. */
export function plainSlopes(f: (x: Float64Array) => number, x: Float64Array, step = 1e-5): Float64Array {
  return x.map((value, i) => {
    const moved = (to: number): number => f(x.map((v, k) => (k === i ? to : v)));
    return (moved(value + step) - moved(value - step)) / (2 * step);
  });
}
