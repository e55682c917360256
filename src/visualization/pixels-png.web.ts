/** @file Pictures as PNG, by the browser's canvas. */
import type { Pixels } from './pixels.js';

export async function encodePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  const rgba = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    rgba.data.set(channels === 1 ? [data[at]!, data[at]!, data[at]!] : data.subarray(at, at + channels), i * 4);
    if (channels !== 4) rgba.data[i * 4 + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(rgba, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
