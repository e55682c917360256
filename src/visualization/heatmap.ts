/** @file Heatmaps: which places of an input counted, 0–1; shrunk, enlarged, laid over photos. */
import { check, show } from '../core/errors.js';
import { type Shape, showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { type ColormapName, applyColormap } from './colormaps.js';
import { type Pixels, isPixels, toPixels } from './pixels.js';

/** How strongly each place counted, 0–1 (largest 1): float32 [h, w], for sequences [t]. */
export class Heatmap extends Tensor {
  constructor(
    values: Tensor,
    /** The class that it speaks of. */
    readonly classIndex: number,
    /** What the model gives for that class: usually its probability, 0–1. */
    readonly score: number,
    /** The numbers that it is made of, with their sign; their meaning is said where it is made. */
    readonly raw: Tensor,
  ) {
    super(values.shape, 'float32', values.data);
  }
}

/** Numbers of 0 or more divided by the largest; all zeros stay zeros. */
export function toUnitRange(values: ArrayLike<number>, shape: Shape): Tensor {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]!);
  return new Tensor(shape, 'float32', Float32Array.from(values, (value) => (largest > 0 ? Math.max(0, value) / largest : 0)));
}

/**
 * A matrix [h, w] (or row [t]) enlarged or shrunk to other sizes, straight between the centres of its cells; constant at the borders.
 * Source: OpenCV `resize` with INTER_LINEAR.
 */
export function resizeHeatmap(heatmap: TensorLike, size: Shape): Tensor {
  const from = tensor(heatmap).cast('float32');
  check(from.shape.length === size.length && from.size > 0, () => ({
    code: 'shape/rank', where: 'resizeHeatmap', expected: `a heatmap of ${size.length} axes`, received: showShape(from.shape), fix: 'give a size for each of its axes',
  }));
  return size.reduce<Tensor>((now, length, axis) => resizeAxis(now, axis, length), from);
}

function resizeAxis(x: Tensor, axis: number, length: number): Tensor {
  const old = x.shape[axis]!;
  if (old === length) return x;
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const y = new Float32Array(outer * length * inner);
  for (let i = 0; i < length; i++) {
    const at = Math.min(old - 1, Math.max(0, ((i + 0.5) * old) / length - 0.5));
    const low = Math.floor(at);
    const high = Math.min(old - 1, low + 1);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++) {
        y[(o * length + i) * inner + k] = (1 - at + low) * Number(x.data[(o * old + low) * inner + k]) + (at - low) * Number(x.data[(o * old + high) * inner + k]);
      }
    }
  }
  return new Tensor(x.shape.map((d, k) => (k === axis ? length : d)), 'float32', y);
}

export interface OverlayOptions {
  /** Default jet. */
  readonly colormap?: ColormapName;
  /** How much of the colours is added, from 0; default 0.4. */
  readonly strength?: number;
  /** `add`: photo + strength · colours, cut at white, as the notes do. `mix` (default): divided by the largest sum, so that nothing is cut off. */
  readonly blend?: 'mix' | 'add';
}

/**
 * A heatmap over the photo, at the photo's size.
 *
 * @param image [h, w, c] or pixels; floats are scaled from their smallest to their largest number
 * @param heatmap [h, w] of any size, 0–1
 * @returns RGB
 * @throws KeratinError `shape/rank`, `visualization/option`
 * @example
 * await saveDrawing('elephant.png', overlayHeatmap(photo, await gradCam(model, x), { strength: 0.4 }));
 */
export function overlayHeatmap(image: TensorLike | Pixels, heatmap: TensorLike, options: OverlayOptions = {}): Pixels {
  const { colormap = 'jet', strength = 0.4, blend = 'mix' } = options;
  check(strength >= 0 && strength < Infinity, () => ({ code: 'visualization/option', where: 'overlayHeatmap', expected: 'strength of 0 or more', received: show(strength), fix: 'use 0.4' }));
  const photo = isPixels(image) ? image : toPixels(image);
  const { width, height, channels } = photo;
  const colors = applyColormap(resizeHeatmap(heatmap, [height, width]), colormap, { min: 0, max: 1 });
  const data = new Uint8ClampedArray(width * height * 3);
  const sums = Float32Array.from(data, (_, i) => photo.data[channels === 1 ? Math.floor(i / 3) : Math.floor(i / 3) * channels + (i % 3)]! + strength * colors.data[i]!);
  const most = blend === 'add' ? 255 : sums.reduce((a, b) => Math.max(a, b), 255);
  sums.forEach((value, i) => { data[i] = (value * 255) / most; });
  return { width, height, channels: 3, data };
}
