/** @file Pictures to tensors and back. */
import { check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { showShape } from '../../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import { type Pixels, isPixels } from './pixels.js';

/**
 * The picture as numbers: float32 [h, w, c], 0–255.
 *
 * Source: keras.utils.img_to_array.
 *
 * @throws KeratinError `image/source`
 * @example
 * const x = rescale(imageToArray(image), 1 / 255);
 */
export function imageToArray(image: Pixels): Tensor {
  check(isPixels(image), () => ({ code: 'image/source', where: 'imageToArray', expected: 'a picture', received: show(image), fix: "pass what loadImage gives: imageToArray(await loadImage('cat.jpg'))" }));
  const { width, height, channels, data } = image;
  return new Tensor([height, width, channels], 'float32', new Float32Array(data));
}

/** How {@link arrayToImage} reads numbers. */
export interface ArrayToImageOptions {
  /** Lifts the smallest number to 0 if it is below, then makes the largest 255; default true, as in Keras. False: the numbers are 0–255. */
  readonly scale?: boolean;
}

/**
 * A picture from numbers [h, w, c] with 1, 3 or 4 channels. Fractions are cut off, as Keras does it.
 *
 * Source: keras.utils.array_to_img.
 *
 * @throws KeratinError `shape/rank`, `image/number` for NaN and infinity, of which Keras makes some grey or other
 * @example
 * await saveImage('cat.png', arrayToImage(x, { scale: false }));
 */
export function arrayToImage(x: TensorLike, options: ArrayToImageOptions = {}): Pixels {
  const { scale } = readSettings('arrayToImage', { scale: true }, options);
  const { shape, data } = tensor(x).cast('float32');
  const [height = 0, width = 0, channels = 0] = shape;
  check(shape.length === 3 && (channels === 1 || channels === 3 || channels === 4) && data.length > 0, () => ({
    code: 'shape/rank', where: 'arrayToImage', expected: 'a picture [h, w, c] with 1, 3 or 4 channels', received: showShape(shape),
    fix: shape.length === 4 ? 'take one of the pictures: x.slice(i, i + 1).reshape(x.shape.slice(1))' : 'reshape it first',
  }));
  checkFinite(data as Float32Array, width, channels);
  const bytes = new Uint8ClampedArray(data.length);
  if (scale) scaleToBytes(data as Float32Array, new Uint8Array(bytes.buffer));
  else cutToBytes(data as Float32Array, bytes);
  return { width, height, channels: channels as Pixels['channels'], data: bytes };
}

/** @throws KeratinError `image/number` naming the first place */
function checkFinite(x: Float32Array, width: number, channels: number): void {
  const at = x.findIndex((v) => !Number.isFinite(v));
  check(at < 0, () => ({
    code: 'image/number', where: 'arrayToImage', expected: 'numbers that are levels of a picture', received: `${x[at]} at [${Math.floor(at / width / channels)}, ${Math.floor(at / channels) % width}, ${at % channels}]`,
    fix: 'look where it comes from: a division by 0, a root or a logarithm',
  }));
}

/** The least to 0 if it is below, the largest to 255; in steps of float32, since the last digit decides what is cut off. */
export function scaleToBytes(x: Float32Array, bytes: Uint8Array): void {
  const { least, most } = extremes(x);
  const lift = Math.max(-least, 0);
  const top = Math.fround(most + lift);
  if (top === 0) return void bytes.fill(0);
  for (let i = 0; i < x.length; i++) bytes[i] = Math.fround(Math.fround(Math.fround(x[i]! + lift) / top) * 255) | 0;
}

/** The smallest and the largest number. */
export function extremes(x: Float32Array): { readonly least: number; readonly most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < x.length; i++) { // Math.min and Math.max need no branches
    least = Math.min(least, x[i]!);
    most = Math.max(most, x[i]!);
  }
  return { least, most };
}

/** Whole parts within 0–255. */
function cutToBytes(x: Float32Array, bytes: Uint8ClampedArray): void {
  for (let i = 0; i < x.length; i++) bytes[i] = Math.trunc(x[i]!);
}
