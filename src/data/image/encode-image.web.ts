/** @file Pictures as files, by the browser's canvas. */
import { convertColors } from './convert-colors.js';
import type { EncodedFormat } from './encode-image.js';
import type { Pixels } from './pixels.js';

export async function encodeImage(image: Pixels, format: EncodedFormat, quality = 75): Promise<Uint8Array> {
  const { width, height, data } = convertColors(format === 'jpeg' && image.channels === 4 ? convertColors(image, 'rgb') : image, 'rgba');
  const canvas = new OffscreenCanvas(width, height);
  const shown = new ImageData(width, height);
  shown.data.set(data);
  canvas.getContext('2d')!.putImageData(shown, 0, 0);
  const blob = await canvas.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
  return new Uint8Array(await blob.arrayBuffer());
}
