/** @file Pictures as PNG, by sharp. */
import type { Pixels } from './pixels.js';

export async function encodePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp'); // loaded when first needed: it takes a moment
  const image = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).png({ compressionLevel: 9 }).toBuffer();
}
