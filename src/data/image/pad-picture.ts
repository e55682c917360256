/** @file Pictures filled up with black to another shape, then resized. */
import { type Pixels, checkIntermediate } from './pixels.js';
import { resample } from './resample.js';
import type { Interpolation } from './resample-filters.js';

/**
 * The whole picture between two black bars (alpha 0), as wide as each other, that bring it to about the shape of [height, width], at that size.
 * Source: keras.utils.image_dataset_from_directory, pad_to_aspect_ratio.
 */
export function padToShape(image: Pixels, [height, width]: readonly [height: number, width: number], interpolation: Interpolation): Pixels {
  const { channels, data } = image;
  const bar = (size: number, wanted: number): number => Math.max(0, Math.floor((Math.floor(wanted) - size) / 2));
  const [left, top] = [bar(image.width, (image.height * width) / height), bar(image.height, (image.width * height) / width)];
  if (left === 0 && top === 0) return resample(image, [height, width], interpolation);
  const [w, h] = [image.width + 2 * left, image.height + 2 * top];
  checkIntermediate(w, h);
  const padded = new Uint8ClampedArray(w * h * channels);
  const row = image.width * channels;
  for (let y = 0; y < image.height; y++) padded.set(data.subarray(y * row, (y + 1) * row), ((top + y) * w + left) * channels);
  return resample({ width: w, height: h, channels, data: padded }, [height, width], interpolation);
}
