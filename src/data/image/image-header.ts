/** @file What the first bytes of a picture say: format, size, channels. Nothing is decoded, so that a bomb is seen before it bursts. */
import { KeratinError } from '../../core/errors.js';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp';

/** Endings of the names of files that can be read, as Keras's list, lower case. */
export const imageExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.bmp', '.gif', '.webp'];

export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** True for JPEGs of four inks. */
  readonly cmyk: boolean;
  /** True for PNGs of 65,536 greys and no alpha. */
  readonly grey16: boolean;
  /** True for JPEGs with a block in which the camera may say how it was held. */
  readonly exif: boolean;
}

/**
 * Reads the header of a picture, whatever its file is called.
 * @throws KeratinError `image/format` for what is none of the formats, `image/damaged` where the header ends too early
 */
export function readHeader(bytes: Uint8Array): ImageHeader {
  const format = formatOf(bytes);
  if (format === undefined) {
    throw new KeratinError({
      code: 'image/format', expected: 'a picture: JPEG, PNG, WebP, GIF or BMP', received: describe(bytes), fix: 'convert it to one of these formats, or move the file away',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const header = readers[format](view);
    if (header.width > 0 && header.height > 0) return { format, cmyk: false, grey16: false, exif: false, ...header };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // DataView says so of what lies beyond the end
  }
  throw damaged(format, `a header that is cut off or has no size, in ${bytes.length} bytes`);
}

/** The error for a picture that is one, but broken. */
export const damaged = (format: ImageFormat, received: string, cause?: unknown): KeratinError =>
  new KeratinError({ code: 'image/damaged', expected: `a whole ${names[format]} picture`, received, fix: 'copy or download the file again, or move it away', cause });

const names: Readonly<Record<ImageFormat, string>> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP', gif: 'GIF', bmp: 'BMP' };

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  bytes.length >= at + text.length && [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, '\xFF\xD8\xFF')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1A\n')) return 'png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return 'gif';
  return startsWith(bytes, 'BM') && bytes.length >= 26 ? 'bmp' : undefined;
}

/** What a file that is no picture seems to be. */
function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const text = String.fromCharCode(...bytes.subarray(0, 24));
  if (/^\s*<(!doctype )?html/i.test(text)) return 'a web page, as servers send instead of a file that they do not have';
  if (/^(\s*<\?xml|\s*<svg)/i.test(text)) return 'an XML or SVG file';
  if (/^(II\*\0|MM\0\*)/.test(text)) return 'a TIFF picture';
  const kind = /^.{4}ftyp(.{4})/s.exec(text)?.[1];
  if (kind !== undefined) return /^(hei|hev|mif|msf)/.test(kind) ? 'a HEIC picture' : kind.startsWith('avi') ? 'an AVIF picture' : 'a film';
  const printable = text.replace(/[^\x20-\x7E]/g, '·');
  return `a file of ${bytes.length} bytes that begins with ${JSON.stringify(printable)}`;
}

type Read = (view: DataView) => { readonly width: number; readonly height: number; readonly cmyk?: boolean; readonly grey16?: boolean; readonly exif?: boolean };

const readers: Readonly<Record<ImageFormat, Read>> = {
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20), grey16: view.getUint8(24) === 16 && view.getUint8(25) === 0 }),
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  bmp: (view) => (view.getUint32(14, true) === 12
    ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }),
  webp(view) {
    const kind = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
    const three = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
    if (kind === 'VP8X') return { width: three(24) + 1, height: three(27) + 1 };
    if (kind === 'VP8L') {
      const sizes = view.getUint32(21, true);
      return { width: (sizes & 0x3FFF) + 1, height: ((sizes >>> 14) & 0x3FFF) + 1 };
    }
    return { width: view.getUint16(26, true) & 0x3FFF, height: view.getUint16(28, true) & 0x3FFF };
  },
  /** Goes from segment to segment until the one that begins the frame. */
  jpeg(view) {
    let exif = false;
    for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
      while (view.getUint8(at) !== 0xFF || view.getUint8(at + 1) === 0xFF) at++;
      const marker = view.getUint8(at + 1);
      if (marker === 0xE1) exif = true;
      // C0 to CF begin frames, except C4, C8 and CC, which are tables.
      if ((marker & 0xF0) === 0xC0 && (marker % 4 !== 0 || marker === 0xC0)) {
        return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), cmyk: view.getUint8(at + 9) === 4, exif };
      }
    }
  },
};
