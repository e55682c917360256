/** @file Pictures decoded by sharp; small JPEGs by libjpeg-turbo in WebAssembly, BMP and GIF by our own readers. */
import { sayOnce } from '../../core/log.js';
import type { DecodeOptions } from './decode-image.js';
import { decodeBmp } from './decode-bmp.js';
import { decodeGif } from './decode-gif.js';
import { type ImageHeader, damaged } from './image-header.js';
import { decodeSmallJpeg } from './jpeg-turbo.node.js';
import type { Pixels } from './pixels.js';

/** Pixels up to which WebAssembly is done before sharp has set out. */
const SMALL = 400 * 400;

export async function decodeImage(bytes: Uint8Array, header: ImageHeader, { exif = false }: DecodeOptions = {}): Promise<Pixels> {
  const { format, width, height, cmyk, grey16 } = header;
  if (format === 'bmp') return decodeBmp(bytes);
  if (format === 'gif') return decodeGif(bytes);
  const turned = exif && (format !== 'jpeg' || header.exif);
  if (format === 'jpeg' && !cmyk && !turned && width * height <= SMALL) {
    const image = decodeSmallJpeg(bytes, header);
    if (image !== undefined) return image;
  }
  const { default: sharp } = await loadSharp();
  // The number of pixels has been checked by whoever read the header; warnings about odd bytes are no reason to refuse a picture.
  let pipeline = sharp(bytes, { failOn: 'truncated', limitInputPixels: false, ignoreIcc: true });
  if (turned) pipeline = pipeline.autoOrient();
  if (cmyk) pipeline = pipeline.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (grey16) pipeline = pipeline.toColourspace('grey16');
  const { data, info } = await pipeline.raw({ depth: grey16 ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true }).catch((cause: unknown) => {
    throw damaged(format, complaint(cause), cause);
  });
  const size = { width: info.width, height: info.height };
  if (cmyk) return { ...size, channels: 3, data: fromInks(data) };
  if (grey16) return { ...size, channels: 1, data: fromGrey16(data) };
  return { ...size, channels: info.channels as 1 | 3 | 4, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}

let loading: Promise<typeof import('sharp')> | undefined;

/** Loaded when first needed: it takes a moment. Each picture is decoded once, so sharp's cache would only fill memory. */
function loadSharp(): Promise<typeof import('sharp')> {
  return loading ??= import('sharp').then((module) => {
    module.default.cache(false);
    module.default.concurrency(1); // threads are shared out picture by picture, not within one
    return module;
  });
}

/** What sharp says, without the names of its parts. */
const complaint = (error: unknown): string => {
  const [line = ''] = (error as Error).message.split('\n');
  return `one that cannot be decoded (${line.replace(/^Input buffer has corrupt header: ?/, '').replace(/^vips\w*: /i, '') || 'its header is broken'})`;
};

/** RGB from cyan, magenta, yellow and black: (1 - ink)(1 - black), rounded as Pillow does it. */
function fromInks(inks: Uint8Array): Uint8ClampedArray {
  const data = new Uint8ClampedArray((inks.length / 4) * 3);
  for (let i = 0, out = 0; i < inks.length; i += 4) {
    const light = 255 - inks[i + 3]!;
    for (let c = i; c < i + 3; c++) {
      const product = inks[c]! * light + 128;
      data[out++] = light - (((product >> 8) + product) >> 8);
    }
  }
  return data;
}

/** Keras and Pillow cut 65,536 greys off at 255; so do we, but not silently. */
function fromGrey16(bytes: Uint8Array): Uint8ClampedArray {
  const levels = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  if (levels.some((v) => v > 255)) {
    sayOnce('keratin: grey pictures of 16 bits are cut off at 255, as Keras does it. Fix: save them with 8 bits a pixel.');
  }
  return Uint8ClampedArray.from(levels);
}
