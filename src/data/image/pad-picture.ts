/** @file Pictures filled up with black to another shape, then resized. */
import type { Pixels } from './pixels.js';
import { resample } from './resample.js';
import type { Interpolation } from './resample-filters.js';

/**
 * The whole picture in the middle of one with the shape of [height, width], at that size; around it is black (alpha 0).
 * Source: keras.utils.image_dataset_from_directory, pad_to_aspect_ratio.
 */
export function padToShape(image: Pixels, [height, width]: readonly [height: number, width: number], interpolation: Interpolation): Pixels {
  const { channels, data } = image;
  const [w, h] = [Math.max(image.width, Math.floor((image.height * width) / height)), Math.max(image.height, Math.floor((image.width * height) / width))];
  if (w === image.width && h === image.height) return resample(image, [height, width], interpolation);
  const padded = new Uint8ClampedArray(w * h * channels);
  const [left, top] = [Math.floor((w - image.width) / 2), Math.floor((h - image.height) / 2)];
  const row = image.width * channels;
  for (let y = 0; y < image.height; y++) padded.set(data.subarray(y * row, (y + 1) * row), ((top + y) * w + left) * channels);
  return resample({ width: w, height: h, channels, data: padded }, [height, width], interpolation);
}
