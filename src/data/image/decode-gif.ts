/** @file The first frame of a GIF, with the colours that lie below its transparent parts (other decoders make them black). */
import { damaged } from './image-header.js';
import type { Pixels } from './pixels.js';

/**
 * Decodes the first frame of a GIF; its header has been checked by readHeader.
 *
 * Source: CompuServe, GIF89a specification.
 *
 * @returns RGB; RGBA where a colour counts as transparent
 * @throws KeratinError `image/damaged`
 */
export function decodeGif(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return firstFrame(view, bytes);
  } catch (cause) {
    if (cause instanceof RangeError) throw damaged('gif', `one that ends or goes wrong within its ${bytes.length} bytes`, cause);
    throw cause;
  }
}

function firstFrame(view: DataView, bytes: Uint8Array): Pixels {
  const [width, height, flags] = [view.getUint16(6, true), view.getUint16(8, true), view.getUint8(10)];
  let palette = readPalette(bytes, 13, flags);
  let transparent: number | undefined;
  let at = 13 + paletteBytes(flags);
  while (view.getUint8(at) !== 0x2C) { // until the frame: extensions, of which only the graphic control matters
    if (view.getUint8(at) !== 0x21) throw new RangeError('neither frame nor extension');
    if (view.getUint8(at + 1) === 0xF9) transparent = view.getUint8(at + 3) & 1 ? view.getUint8(at + 6) : undefined;
    for (at += 2; view.getUint8(at) !== 0; at += view.getUint8(at) + 1);
    at++;
  }
  const [left, top, w, h, local] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true), view.getUint16(at + 5, true), view.getUint16(at + 7, true), view.getUint8(at + 9)];
  palette = readPalette(bytes, at + 10, local) ?? palette ?? Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const indices = decompress(view, at + 10 + paletteBytes(local), w * h);
  const channels = transparent === undefined ? 3 : 4;
  const frame = new Uint8Array(width * height).fill(transparent ?? 0);
  rowOrder(h, (local & 0x40) !== 0).forEach((row, i) => {
    const [y, seen] = [top + row, Math.max(0, Math.min(w, width - left))];
    if (y < height) frame.set(indices.subarray(i * w, i * w + seen), y * width + left);
  });
  const data = new Uint8ClampedArray(width * height * channels);
  for (let i = 0, out = 0; i < frame.length; i++) {
    const index = frame[i]!;
    for (let c = 0; c < 3; c++) data[out++] = palette[3 * index + c]!;
    if (channels === 4) data[out++] = index === transparent ? 0 : 255;
  }
  return { width, height, channels, data };
}

const paletteBytes = (flags: number): number => (flags & 0x80 ? 6 << (flags & 7) : 0);

function readPalette(bytes: Uint8Array, at: number, flags: number): Uint8Array | undefined {
  const size = paletteBytes(flags);
  if (size === 0) return undefined;
  const palette = new Uint8Array(768);
  palette.set(bytes.subarray(at, at + size));
  return palette;
}

/** Rows as they are stored; interlaced ones come in four passes. */
function rowOrder(height: number, interlaced: boolean): number[] {
  const passes = interlaced ? [[0, 8], [4, 8], [2, 4], [1, 2]] as const : [[0, 1]] as const;
  return passes.flatMap(([first, step]) => Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, i) => first + i * step));
}

/** Most codes that the table holds: 12 bits. */
const CODES = 4096;

/** LZW: each code is a string that was seen, kept as its last byte and the code of what comes before. */
function decompress(view: DataView, start: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  const smallest = view.getUint8(start);
  if (smallest > 8) throw new RangeError('codes are too long');
  const clear = 1 << smallest;
  const before = new Uint16Array(CODES);
  const last = new Uint8Array(CODES);
  const stringLength = new Uint16Array(CODES);
  for (let code = 0; code < clear; code++) [last[code], stringLength[code]] = [code, 1];
  let [next, bits, previous, filled] = [clear + 2, smallest + 1, -1, 0];
  let [at, left, buffer, held] = [start + 1, 0, 0, 0];
  while (filled < length) {
    for (; held < bits; held += 8) {
      if (left === 0) {
        left = view.getUint8(at++);
        if (left === 0) throw new RangeError('the data end too early');
      }
      buffer |= view.getUint8(at++) << held;
      left--;
    }
    const code = buffer & ((1 << bits) - 1);
    buffer >>>= bits;
    held -= bits;
    if (code === clear) {
      [next, bits, previous] = [clear + 2, smallest + 1, -1];
      continue;
    }
    if (code === clear + 1 || code > next || (previous < 0 && code > clear)) throw new RangeError('a code that means nothing');
    // A code that is only now being made is the string before, and its first byte again.
    const known = code < next ? code : previous;
    const size = stringLength[known]!;
    let end = filled + size - 1;
    for (let c = known, i = end; i >= filled; i--, c = before[c]!) if (i < length) out[i] = last[c]!;
    const first = out[filled]!;
    if (code === next && ++end < length) out[end] = first;
    if (previous >= 0 && next < CODES) {
      [before[next], last[next], stringLength[next]] = [previous, first, stringLength[previous]! + 1];
      if (++next === 1 << bits && bits < 12) bits++;
    }
    filled = end + 1;
    previous = code;
  }
  return out;
}
