/** @file Pictures as files, by sharp. */
import { convertColors } from './convert-colors.js';
import type { EncodedFormat } from './encode-image.js';
import type { Pixels } from './pixels.js';

export async function encodeImage(image: Pixels, format: EncodedFormat, quality = 75): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp'); // loaded when first needed: it takes a moment
  const { width, height, channels, data } = format === 'jpeg' && image.channels === 4 ? convertColors(image, 'rgb') : image;
  const pipeline = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? pipeline.toColourspace('b-w') : pipeline).toFormat(format, format === 'png' ? {} : { quality }).toBuffer();
}
