/** @file A picture's mirror images, channel shift and brightness, on float32 numbers [h, w, c] in place. */
import type { PictureShape } from './affine.js';
import { extremes, scaleToBytes } from './image-array.js';

/** Left becomes right. */
export function flipHorizontal(x: Float32Array, [h, w, c]: PictureShape): void {
  const row = w * c;
  for (let begin = 0; begin < h * row; begin += row) {
    for (let left = begin, right = begin + row - c; left < right; left += c, right -= c) swap(x, left, right, c);
  }
}

/** Top becomes bottom. */
export function flipVertical(x: Float32Array, [h, w, c]: PictureShape): void {
  const row = w * c;
  for (let top = 0, bottom = (h - 1) * row; top < bottom; top += row, bottom -= row) swap(x, top, bottom, row);
}

function swap(x: Float32Array, a: number, b: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const kept = x[a + i]!;
    x[a + i] = x[b + i]!;
    x[b + i] = kept;
  }
}

/**
 * Adds `intensity` to every number, within the range that the picture had.
 * Source: keras_preprocessing 1.1, apply_channel_shift.
 */
export function shiftChannels(x: Float32Array, intensity: number): void {
  const { least, most } = extremes(x);
  const added = Math.fround(intensity);
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i]! + added, least), most);
}

/**
 * The picture scaled to 0–255 and multiplied by `factor`: 0 is black, 1 leaves it, 2 is twice as bright. Alpha stays.
 * As in Keras the result is always 0–255 in whole steps, whatever range the picture had.
 * Source: keras_preprocessing 1.1, apply_brightness_shift; Pillow, ImageEnhance.Brightness.
 */
export function changeBrightness(x: Float32Array, factor: number, channels: number): void {
  const bytes = new Uint8Array(x.length);
  scaleToBytes(x, bytes);
  const by = Math.fround(factor);
  const brighter = Float32Array.from({ length: 256 }, (_, level) => Math.min(Math.max(Math.trunc(Math.fround(by * level)), 0), 255));
  for (let i = 0; i < x.length; i++) x[i] = brighter[bytes[i]!]!;
  if (channels === 4) for (let i = 3; i < x.length; i += 4) x[i] = bytes[i]!;
}
