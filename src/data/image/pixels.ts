/** @file Pictures in memory: rows of pixels, 0–255. */
import { check } from '../../core/errors.js';

/** A picture; `data` holds rows from the top, pixels from the left, channels grey, RGB or RGBA, 0–255; alpha is not multiplied in. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8ClampedArray;
}

/** Most pixels of a picture where nothing else is said: as in Pillow, whose 4 bytes each take two thirds of a GiB. */
export const MOST_PIXELS = 178_956_970;

/** Pictures on the way to another size can be far larger than either: very tall ones made wide, very wide ones padded. @throws KeratinError `image/pixels` */
export function checkIntermediate(width: number, height: number): void {
  check(width * height <= MOST_PIXELS, () => ({
    code: 'image/pixels', expected: `at most ${MOST_PIXELS} pixels on the way to the wanted size`, received: `${width} x ${height} = ${width * height}`, fix: 'choose a size of about the shape of the picture',
  }));
}

export const isPixels = (value: unknown): value is Pixels => typeof value === 'object' && value !== null && 'channels' in value && 'width' in value;

/** What a picture is turned into: grey, RGB, or RGB with alpha. Keras's words. */
export type ColorMode = 'rgb' | 'grayscale' | 'rgba';

export const channelsOf: Readonly<Record<ColorMode, 1 | 3 | 4>> = { grayscale: 1, rgb: 3, rgba: 4 };
