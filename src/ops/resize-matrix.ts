/** @file The weights with which pixels at another size are mixed from those that there are. */
import { Tensor } from '../core/tensor.js';

/** What lies between pixels; `nearest` mixes none. Keras's words. */
export const smoothInterpolations = ['bilinear', 'bicubic', 'lanczos3', 'lanczos5'] as const;
export type SmoothInterpolation = (typeof smoothInterpolations)[number];

/** A weight by its distance from the wanted place in pixels, and how far it reaches. */
interface Kernel { readonly reach: number; readonly weight: (distance: number) => number }

const lanczos = (reach: number): Kernel => ({
  reach,
  weight: (d) => (d < 1e-3 ? 1 : (reach * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / reach)) / (Math.PI * d) ** 2),
});

const kernels: Readonly<Record<SmoothInterpolation, Kernel>> = {
  bilinear: { reach: 1, weight: (d) => 1 - d },
  /** Keys' cubic with slope -1/2 at 1. */
  bicubic: { reach: 2, weight: (d) => (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2) },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/**
 * Rows of weights that sum to 1, [to, from]: pixel i of the new size lies at (i + ½) · from / to - ½ among the old ones.
 * With `antialias` the kernel is widened as much as the picture is made smaller, so that every old pixel counts.
 * Source: jax.image.scale_and_translate, tf.image.resize.
 */
export function resizeMatrix(from: number, to: number, interpolation: SmoothInterpolation, antialias: boolean): Tensor {
  const { reach, weight } = kernels[interpolation];
  const widening = antialias ? Math.max(1, from / to) : 1;
  const data = new Float32Array(to * from);
  const row = new Float64Array(from);
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5;
    let sum = 0;
    for (let j = 0; j < from; j++) {
      const distance = Math.abs(place - j) / widening;
      sum += row[j] = distance < reach ? weight(distance) : 0;
    }
    for (let j = 0; j < from; j++) data[i * from + j] = row[j]! / sum;
  }
  return new Tensor([to, from], 'float32', data);
}
