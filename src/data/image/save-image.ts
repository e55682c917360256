/** @file saveImage: pictures and tensors as PNG, JPEG or WebP files. */
import { writeFileAtomic } from '#atomic-file';
import { encodeImage } from '#encode-image';
import { KeratinError, check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import type { TensorLike } from '../../core/tensor.js';
import type { EncodedFormat } from './encode-image.js';
import { arrayToImage } from './image-array.js';
import { type Pixels, isPixels } from './pixels.js';

/** How {@link saveImage} writes. */
export interface SaveImageOptions {
  /** For numbers: brings them to 0–255 by their smallest and largest; default true, as in Keras. False: they are 0–255. */
  readonly scale?: boolean;
  /** Default: by the ending of the path. */
  readonly fileFormat?: EncodedFormat | 'jpg';
  /** Of JPEG and WebP, 1–100; default 75. */
  readonly quality?: number;
}

const defaults = { scale: true, fileFormat: undefined as SaveImageOptions['fileFormat'], quality: 75 };
const formats: Readonly<Record<string, EncodedFormat>> = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', webp: 'webp' };

/**
 * Writes a picture, or numbers [h, w, c] with 1, 3 or 4 channels, to a file.
 *
 * Source: keras.utils.save_img.
 *
 * @throws KeratinError `file/kind`, `file/…`, `shape/rank`, `image/number`
 * @example
 * await saveImage('augmented.png', x, { scale: false });
 */
export async function saveImage(path: string, x: Pixels | TensorLike, options: SaveImageOptions = {}): Promise<void> {
  const { scale, fileFormat, quality } = readSettings('saveImage', defaults, options);
  check(Number.isInteger(quality) && quality >= 1 && quality <= 100, () => ({ code: 'option/value', where: 'saveImage', expected: 'quality to be a whole number from 1 to 100', received: show(quality), fix: 'leave it out, or write quality: 90' }));
  const format = formats[fileFormat ?? String(path).toLowerCase().split('.').at(-1)!];
  if (format === undefined) {
    throw new KeratinError({
      code: 'file/kind', where: 'saveImage', expected: 'a name that ends in .png, .jpg or .webp', received: show(fileFormat ?? path), fix: "choose another name, or pass fileFormat: 'png'",
    });
  }
  const image = isPixels(x) ? x : arrayToImage(x, { scale });
  await writeFileAtomic(path, await encodeImage(image, format, quality));
}
