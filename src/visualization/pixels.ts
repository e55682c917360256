/** @file Pictures from numbers, on paper of one colour, pasted into each other. */
import { check, show, within } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { type Pixels, isPixels } from '../data/image/pixels.js';

export { type Pixels, isPixels };

/**
 * A picture from numbers.
 *
 * Source: keras.utils.array_to_img.
 *
 * @param values [h, w], [h, w, 1], [h, w, 3] or [h, w, 4]
 * @param range the numbers that become 0 and 255; default: 0 and 255 for whole-number formats, the smallest and largest number for floats
 * @throws KeratinError `shape/rank`
 * @example
 * toPixels(xTrain.slice(0, 1).reshape([28, 28]));
 */
export function toPixels(values: TensorLike, range?: readonly [low: number, high: number]): Pixels {
  const { shape, dtype, data } = tensor(values);
  const [height = 0, width = 0, channels = 1] = shape;
  check((shape.length === 2 || shape.length === 3) && isChannels(channels) && data.length > 0, () => ({
    code: 'shape/rank', where: 'toPixels', expected: 'a picture [h, w] or [h, w, c] with 1, 3 or 4 channels', received: showShape(shape),
    fix: shape.length === 4 ? 'take one of the pictures: x.slice(i, i + 1).reshape(x.shape.slice(1))' : 'reshape it first',
  }));
  const float = dtype === 'float32' || dtype === 'float64';
  const [low, high] = range ?? (float ? extent(data as Float32Array) : [0, 255]);
  const scale = high > low ? 255 / (high - low) : 0;
  const bytes = new Uint8ClampedArray(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (Number(data[i]) - low) * scale;
  return { width, height, channels: channels as 1 | 3 | 4, data: bytes };
}

/** The pictures of a batch, each scaled on its own: [n, h, w] or [n, h, w, c]. */
export function toPixelsEach(values: TensorLike, range?: readonly [low: number, high: number]): Pixels[] {
  const batch = tensor(values);
  return Array.from({ length: batch.shape[0] ?? 0 }, (_, i) =>
    within(`picture ${i}`, () => toPixels(batch.slice(i, i + 1).reshape(batch.shape.slice(1)), range)));
}

/** The picture as a tensor uint8 [h, w, c], sharing no memory. */
export const fromPixels = ({ width, height, channels, data }: Pixels): Tensor => new Tensor([height, width, channels], 'uint8', Uint8Array.from(data));

/** A picture of one colour, RGB 0–255. */
export function blank(width: number, height: number, [r, g, b]: readonly [r: number, g: number, b: number] = [255, 255, 255]): Pixels {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set([r, g, b], i);
  return { width, height, channels: 3, data };
}

/** Copies `picture` into the RGB picture `onto`, `factor` times as large, its left upper corner at [x, y]; transparent parts let it through. */
export function paste(onto: Pixels, picture: Pixels, x: number, y: number, factor = 1): void {
  check(onto.channels === 3, () => ({ code: 'shape/channels', where: 'paste', expected: 'an RGB picture to copy into', received: `${show(onto.channels)} channels`, fix: 'make it with blank()' }));
  const { channels, data } = picture;
  for (let row = Math.max(0, -y); row < picture.height * factor && y + row < onto.height; row++) {
    for (let column = Math.max(0, -x); column < picture.width * factor && x + column < onto.width; column++) {
      const from = (Math.floor(row / factor) * picture.width + Math.floor(column / factor)) * channels;
      const to = ((y + row) * onto.width + x + column) * 3;
      const opacity = channels === 4 ? data[from + 3]! / 255 : 1;
      for (let c = 0; c < 3; c++) onto.data[to + c] = onto.data[to + c]! * (1 - opacity) + data[from + (channels === 1 ? 0 : c)]! * opacity;
    }
  }
}

const isChannels = (channels: number): boolean => channels === 1 || channels === 3 || channels === 4;

function extent(numbers: Float32Array | Float64Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of numbers) {
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
  }
  return [low, high];
}
