/** @file Pictures decoded by the browser. */
import type { DecodeOptions } from './decode-image.js';
import { decodeBmp } from './decode-bmp.js';
import { decodeGif } from './decode-gif.js';
import { type ImageHeader, damaged } from './image-header.js';
import type { Pixels } from './pixels.js';

export async function decodeImage(bytes: Uint8Array, header: ImageHeader, { exif = false }: DecodeOptions = {}): Promise<Pixels> {
  if (header.format === 'bmp') return decodeBmp(bytes);
  if (header.format === 'gif') return decodeGif(bytes);
  const blob = new Blob([Uint8Array.from(bytes)]);
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none', imageOrientation: exif ? 'from-image' : 'none' })
    .catch((cause: unknown) => {
      throw damaged(header.format, 'one that the browser cannot read', cause);
    });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
}
