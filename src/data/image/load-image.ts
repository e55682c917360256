/** @file loadImage: a picture from a file or its bytes, in the colours and the size that a network wants. */
import { decodeImage } from '#decode-image';
import { readFileBytes } from '#atomic-file';
import { KeratinError, check, show } from '../../core/errors.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { convertColors } from './convert-colors.js';
import { type ImageHeader, readHeader } from './image-header.js';
import { type ColorMode, MOST_PIXELS, type Pixels, channelsOf } from './pixels.js';
import { type Box, resample } from './resample.js';
import { type Interpolation, interpolations } from './resample-filters.js';

/** How {@link loadImage} reads. */
export interface LoadImageOptions {
  /** Default `rgb`. */
  readonly colorMode?: ColorMode;
  /** Size in pixels, at most 178,956,970 of them; default the picture's own. */
  readonly targetSize?: readonly [height: number, width: number] | null;
  /** How it is brought to that size; default `nearest`, as in Keras. `bilinear` looks better made smaller. */
  readonly interpolation?: Interpolation;
  /** Cuts the middle of the picture out in the shape of `targetSize` first, so that nothing is squeezed; default false. */
  readonly keepAspectRatio?: boolean;
  /** Turns the picture as the camera noted; default false, as in Keras. */
  readonly exif?: boolean;
  /** Most pixels that a picture may have; default 178,956,970 as in Pillow. */
  readonly maxPixels?: number;
  /** What bytes are called in errors; a path is called by itself. */
  readonly name?: string;
}

/** {@link LoadImageOptions} in full, checked once for many pictures. */
export interface LoadImageSettings {
  readonly colorMode: ColorMode;
  readonly targetSize: readonly [height: number, width: number] | null;
  readonly interpolation: Interpolation;
  readonly keepAspectRatio: boolean;
  readonly exif: boolean;
  readonly maxPixels: number;
}

const defaults: LoadImageSettings = { colorMode: 'rgb', targetSize: null, interpolation: 'nearest', keepAspectRatio: false, exif: false, maxPixels: MOST_PIXELS };

/**
 * Loads a picture: JPEG, PNG, WebP, GIF (first frame) or BMP, whatever its name ends in.
 * Colours and sizes are computed as Pillow computes them: grey is 0.299 R + 0.587 G + 0.114 B, transparent parts show what is below.
 *
 * Source: keras.utils.load_img.
 *
 * @param source a path, in a browser an address; a File or other Blob; or the bytes of a file
 * @returns rows of pixels 0–255; `imageToArray` makes float32 [h, w, c] of it
 * @throws KeratinError naming the file: `file/…`, `image/format` for what is no picture, `image/damaged`, `image/pixels` for one of too many
 *
 * @example
 * const image = await loadImage('cat.jpg', { targetSize: [150, 150] });
 * const x = imageToArray(image);
 */
export async function loadImage(source: string | Blob | Uint8Array, options: LoadImageOptions = {}): Promise<Pixels> {
  const { name, ...others } = readSettings('loadImage', { ...defaults, name: typeof source === 'string' ? source : (source as { readonly name?: string } | null)?.name }, options);
  const settings = loadImageSettings('loadImage', others);
  check(typeof source === 'string' || source instanceof Uint8Array || source instanceof Blob, () => ({
    code: 'image/source', where: 'loadImage', expected: 'a path or the bytes of a file', received: show(source), fix: "pass for example 'cats/cat.0.jpg'",
  }));
  return readImage(await bytesOf(source), name, settings);
}

async function bytesOf(source: string | Blob | Uint8Array): Promise<Uint8Array> {
  if (typeof source === 'string') return readFileBytes(source);
  return source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
}

/** {@link loadImage} for bytes and settings that have been checked. */
export async function readImage(bytes: Uint8Array, name: string | undefined, settings: LoadImageSettings): Promise<Pixels> {
  const { colorMode, targetSize, interpolation, keepAspectRatio } = settings;
  try {
    const header = readHeader(bytes);
    checkPixels(header, settings.maxPixels);
    const image = convertColors(await decodeImage(bytes, header, settings), colorMode);
    return targetSize === null ? image : resample(image, targetSize, interpolation, keepAspectRatio ? middle(image, targetSize) : undefined);
  } catch (error) {
    throw error instanceof KeratinError ? error.within(name === undefined ? 'loadImage' : `loadImage "${name}"`) : error;
  }
}

/** Completes and checks options. @throws KeratinError `option/unknown`, `option/value` */
export function loadImageSettings(where: string, options: Omit<LoadImageOptions, 'name'>): LoadImageSettings {
  const settings = readSettings(where, defaults, options);
  const { targetSize, maxPixels } = settings;
  if (targetSize !== null) checkSize(where, 'targetSize', targetSize);
  check(maxPixels > 0, () => ({ code: 'option/value', where, expected: 'maxPixels to be a number above 0', received: show(maxPixels), fix: 'leave it out, or write Infinity for no limit' }));
  return {
    ...settings,
    colorMode: oneOfWords(where, 'colorMode', Object.keys(channelsOf) as ColorMode[], settings.colorMode),
    interpolation: oneOfWords(where, 'interpolation', interpolations, settings.interpolation),
  };
}

/** @throws KeratinError `option/value` unless it is a size, `option/memory` for one that memory cannot hold */
export function checkSize(where: string, option: string, size: unknown): void {
  check(Array.isArray(size) && size.length === 2 && size.every((v) => Number.isSafeInteger(v) && v > 0), () => ({
    code: 'option/value', where, expected: `${option} to be [height, width] in pixels`, received: show(size), fix: `write for example ${option}: [150, 150]`,
  }));
  const [height, width] = size as readonly number[];
  check(height! * width! <= MOST_PIXELS, () => ({
    code: 'option/memory', where, expected: `${option} of at most ${MOST_PIXELS} pixels`, received: `${show(size)}, which are ${height! * width!}`, fix: `write for example ${option}: [150, 150]`,
  }));
}

function checkPixels({ width, height }: ImageHeader, most: number): void {
  check(width * height <= most, () => ({
    code: 'image/pixels', expected: `a picture of at most ${most} pixels`, received: `one of ${width} x ${height} = ${width * height}, which may be meant to fill the memory`,
    fix: `if you trust it, raise the limit: maxPixels: ${width * height}`,
  }));
}

/** The largest part in the middle that has the shape of `size`. Source: keras.utils.load_img, keep_aspect_ratio. */
function middle({ width, height }: Pixels, [toHeight, toWidth]: readonly [height: number, width: number]): Box {
  const cut = { width: Math.min(width, Math.floor((height * toWidth) / toHeight)), height: Math.min(height, Math.floor((width * toHeight) / toWidth)) };
  return { left: Math.floor((width - cut.width) / 2), top: Math.floor((height - cut.height) / 2), ...cut };
}
