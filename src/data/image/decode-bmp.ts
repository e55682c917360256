/** @file Pictures of Windows bitmap files (BMP): 1 to 32 bits a pixel, with or without palette, masks and run lengths. */
import { KeratinError } from '../../core/errors.js';
import { damaged } from './image-header.js';
import type { Pixels } from './pixels.js';

/** Values of the field biCompression. */
const PLAIN = 0;
const RUNS_OF_8 = 1;
const RUNS_OF_4 = 2;
const MASKS = 3;
const MASKS_WITH_ALPHA = 6;

/** What the two headers say. */
interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the pixels begin. */
  readonly begin: number;
  /** RGB, three bytes a colour. */
  readonly palette: Uint8Array;
  /** Bits of red, green, blue and alpha in a pixel; without alpha the last is 0. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
}

/**
 * Decodes a BMP file; its header has been checked by readHeader.
 *
 * Source: Microsoft, BITMAPINFOHEADER and BITMAPV5HEADER.
 *
 * @returns RGB; RGBA where the file has a mask for alpha
 * @throws KeratinError `image/damaged`, `image/format` for JPEG or PNG inside BMP
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const bitmap = readBitmap(view);
    return bitmap.bits <= 8 ? indexed(bitmap, bytes) : masked(bitmap, view);
  } catch (cause) {
    if (cause instanceof RangeError) throw damaged('bmp', `only ${bytes.length} bytes of it`, cause);
    throw cause;
  }
}

function readBitmap(view: DataView): Bitmap {
  const size = view.getUint32(14, true);
  const old = size === 12; // the header of OS/2: 16-bit sizes, no compression, palettes of three bytes
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? PLAIN : view.getUint32(30, true);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits) || ![PLAIN, RUNS_OF_8, RUNS_OF_4, MASKS, MASKS_WITH_ALPHA].includes(compression)) {
    throw new KeratinError({
      code: 'image/format', expected: 'a BMP picture of 1 to 32 bits a pixel, without a JPEG or PNG inside', received: `${bits} bits, compression ${compression}`, fix: 'convert it to PNG',
    });
  }
  const height = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const given = compression === MASKS || compression === MASKS_WITH_ALPHA;
  const paletteAt = 14 + size + (given && size === 40 ? (compression === MASKS ? 12 : 16) : 0);
  const entry = old ? 3 : 4;
  const begin = view.getUint32(10, true);
  const palette = new Uint8Array(3 << Math.min(bits, 8));
  // Writers leave the number of colours out or get it wrong; the pixels begin where they end.
  for (let i = 0; bits <= 8 && i < Math.min(1 << bits, Math.floor((begin - paletteAt) / entry)); i++) {
    for (let c = 0; c < 3; c++) palette[3 * i + c] = view.getUint8(paletteAt + entry * i + 2 - c);
  }
  const usual = bits === 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
  const masks = given ? [54, 58, 62, 66].map((at, i) => (i < 3 || size >= 56 || compression === MASKS_WITH_ALPHA ? view.getUint32(at, true) : 0)) : usual;
  return {
    width: old ? view.getUint16(18, true) : view.getInt32(18, true), height: Math.abs(height), topDown: height < 0,
    bits, compression, begin, palette, masks: masks as unknown as Bitmap['masks'],
  };
}

/** Rows are stored from the bottom unless the height was negative. */
const rowOf = ({ height, topDown }: Bitmap, y: number): number => (topDown ? y : height - 1 - y);
/** Rows fill whole groups of four bytes. */
const stride = ({ width, bits }: Bitmap): number => Math.ceil((width * bits) / 32) * 4;

function masked(bitmap: Bitmap, view: DataView): Pixels {
  const { width, height, bits, begin, masks } = bitmap;
  const channels = masks[3] === 0 ? 3 : 4;
  // A pixel is mask by mask cut out, shifted down, and stretched to 0–255.
  const parts = masks.slice(0, channels).map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask === 0 ? 1 : mask >>> shift };
  });
  const data = new Uint8ClampedArray(width * height * channels);
  const bytes = bits / 8;
  for (let y = 0; y < height; y++) {
    let out = rowOf(bitmap, y) * width * channels;
    for (let x = 0, at = begin + y * stride(bitmap); x < width; x++, at += bytes) {
      const pixel = bytes === 4 ? view.getUint32(at, true) : bytes === 2 ? view.getUint16(at, true) : view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      for (const { mask, shift, most } of parts) data[out++] = Math.trunc((((pixel & mask) >>> shift) * 255) / most);
    }
  }
  return { width, height, channels, data };
}

function indexed(bitmap: Bitmap, bytes: Uint8Array): Pixels {
  const { width, height, palette } = bitmap;
  const indices = bitmap.compression === PLAIN ? unpack(bitmap, bytes) : runs(bitmap, bytes);
  const data = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < indices.length; i++) {
    for (let c = 0; c < 3; c++) data[3 * i + c] = palette[3 * indices[i]! + c]!;
  }
  return { width, height, channels: 3, data };
}

function unpack(bitmap: Bitmap, bytes: Uint8Array): Uint8Array {
  const { width, height, bits, begin } = bitmap;
  if (begin + stride(bitmap) * height > bytes.length) throw new RangeError('cut off');
  const indices = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [from, to] = [begin + y * stride(bitmap), rowOf(bitmap, y) * width];
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      indices[to + x] = (bytes[from + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
    }
  }
  return indices;
}

/** Run lengths: (count, value), or 0 and: 0 next row, 1 the end, 2 a step right and down, n single values filled up to an even number of bytes. */
function runs(bitmap: Bitmap, bytes: Uint8Array): Uint8Array {
  const { width, height, compression } = bitmap;
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [bitmap.begin, 0, 0];
  const put = (value: number): void => {
    if (x < width && y < height) indices[rowOf(bitmap, y) * width + x] = value;
    x++;
  };
  /** Value `i` of bytes that hold one or two. */
  const value = (from: number, i: number): number => {
    if (compression === RUNS_OF_8) return bytes[from + i]!;
    return i % 2 === 0 ? bytes[from + (i >> 1)]! >> 4 : bytes[from + (i >> 1)]! & 15;
  };
  for (;;) {
    if (at + 2 > bytes.length) throw new RangeError('cut off');
    const [count, code] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(value(at - 1, compression === RUNS_OF_8 ? 0 : i % 2));
    } else if (code === 0) {
      [x, y] = [0, y + 1];
    } else if (code === 1) {
      return indices;
    } else if (code === 2) {
      x += bytes[at]!;
      y += bytes[at + 1]!;
      at += 2;
    } else {
      const length = compression === RUNS_OF_8 ? code : Math.ceil(code / 2);
      if (at + length > bytes.length) throw new RangeError('cut off');
      for (let i = 0; i < code; i++) put(value(at, i));
      at += length + (length % 2);
    }
  }
}
