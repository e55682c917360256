/** @file Colours as Pillow converts them: grey by the weights of ITU-R 601-2, alpha dropped or opaque. */
import { type ColorMode, type Pixels, channelsOf } from './pixels.js';

/** 0.299, 0.587 and 0.114 in units of 2^-16; they add up to 1, so that greys stay what they are. */
const RED = 19595;
const GREEN = 38470;
const BLUE = 7471;

/**
 * The picture with the channels of `mode`; itself where it has them.
 * Grey is 0.299 R + 0.587 G + 0.114 B, rounded. Dropping alpha shows the colours below it, as Keras's `load_img` does.
 * Source: Pillow, Image.convert.
 */
export function convertColors(image: Pixels, mode: ColorMode): Pixels {
  const to = channelsOf[mode];
  const { width, height, channels, data } = image;
  if (channels === to) return image;
  const result = new Uint8ClampedArray(width * height * to);
  if (to === 1) {
    for (let i = 0, at = 0; i < result.length; i++, at += channels) {
      result[i] = (data[at]! * RED + data[at + 1]! * GREEN + data[at + 2]! * BLUE + 0x8000) >>> 16;
    }
  } else {
    const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
    for (let i = 0, at = 0; i < result.length; i += to, at += channels) {
      result[i] = data[at]!;
      result[i + 1] = data[at + green]!;
      result[i + 2] = data[at + blue]!;
      if (to === 4) result[i + 3] = 255;
    }
  }
  return { width, height, channels: to, data: result };
}
