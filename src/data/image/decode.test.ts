/** @file Our own readers of BMP and GIF, bit by bit. */
import { describe, expect, it } from 'vitest';
import { decodeBmp } from './decode-bmp.js';
import { decodeGif } from './decode-gif.js';
import { readHeader } from './image-header.js';

const u16 = (...values: number[]): number[] => values.flatMap((v) => [v & 255, (v >> 8) & 255]);
const u32 = (...values: number[]): number[] => values.flatMap((v) => [v & 255, (v >> 8) & 255, (v >> 16) & 255, v >>> 24]);

/** A bitmap with a header of 40 bytes; `extra` stands between header and pixels: masks, palette. */
function bmp(width: number, height: number, bits: number, pixels: readonly number[], extra: readonly number[] = [], compression = 0): Uint8Array {
  const begin = 54 + extra.length;
  const header = [...u32(40), ...u32(width), ...u32(height), ...u16(1, bits), ...u32(compression, pixels.length, 0, 0, 0, 0)];
  return Uint8Array.from([0x42, 0x4D, ...u32(begin + pixels.length, 0, begin), ...header, ...extra, ...pixels]);
}
const palette = [[1, 2, 3], [40, 50, 60], [200, 100, 0], [255, 255, 255]].flatMap(([r, g, b]) => [b!, g!, r!, 0]);
const colour = (index: number): number[] => palette.slice(4 * index, 4 * index + 3).reverse();

describe('bmp', () => {
  it.each<[string, Uint8Array, number[]]>([
    ['24 bits, rows from the bottom, filled to 4 bytes', bmp(1, 2, 24, [3, 2, 1, 0, 6, 5, 4, 0]), [4, 5, 6, 1, 2, 3]],
    ['24 bits, from the top', bmp(1, -2, 24, [3, 2, 1, 0, 6, 5, 4, 0]), [1, 2, 3, 4, 5, 6]],
    ['32 bits, the last byte unused', bmp(1, 1, 32, [3, 2, 1, 9]), [1, 2, 3]],
    ['16 bits, 5 each', bmp(2, 1, 16, u16(0x7C00, 0x001F | (16 << 5))), [255, 0, 0, 0, 131, 255]],
    ['16 bits by masks 5 6 5', bmp(2, 1, 16, u16(0xF800, 32 << 5), u32(0xF800, 0x7E0, 0x1F), 3), [255, 0, 0, 0, 129, 0]],
    ['32 bits by masks with alpha', bmp(1, 1, 32, [1, 2, 3, 4], u32(0xFF, 0xFF00, 0xFF0000, 0xFF000000), 6), [1, 2, 3, 4]],
    ['1 bit', bmp(3, 1, 1, [0b01000000, 0, 0, 0], palette.slice(0, 8)), [1, 2, 3, 40, 50, 60, 1, 2, 3]],
    ['4 bits', bmp(3, 1, 4, [0x20, 0x10, 0, 0], palette), [200, 100, 0, 1, 2, 3, 40, 50, 60]],
    ['8 bits', bmp(2, 1, 8, [3, 1, 0, 0], palette), [255, 255, 255, 40, 50, 60]],
    ['runs of 8 bits: a run, single values, a row, a step', bmp(5, 2, 8, [1, 3, 0, 3, 1, 2, 0, 0, 0, 0, 2, 3, 0, 2, 1, 0, 1, 1, 0, 1], palette, 1), [3, 3, 0, 1, 0, 3, 1, 2, 0, 0].flatMap(colour)],
    ['runs of 4 bits: a run of two values, an odd number of single ones', bmp(6, 1, 4, [3, 0x12, 0, 3, 0x32, 0x10, 0, 1], palette, 2), [1, 2, 1, 3, 2, 1].flatMap(colour)],
  ])('%s', (_, bytes, rgb) => {
    expect(readHeader(bytes).format).toBe('bmp');
    expect([...decodeBmp(bytes).data]).toEqual(rgb);
  });

  it('names what it cannot read', () => {
    expect(() => decodeBmp(bmp(1, 1, 24, [1, 2], [], 4))).toThrow('expected a BMP picture of 1 to 32 bits a pixel, without a JPEG or PNG inside; received 24 bits, compression 4. Fix: convert it to PNG');
    for (const broken of [bmp(9, 9, 24, [1, 2, 3]), bmp(9, 9, 8, [1, 2, 3], palette), bmp(9, 9, 8, [9, 1, 0], palette, 1)]) {
      expect(() => decodeBmp(broken)).toThrow(/expected a whole BMP picture; received only \d+ bytes of it/);
    }
  });
});

describe('gif', () => {
  const colours = [[1, 2, 3], [40, 50, 60], [200, 100, 0], [255, 255, 255]].flat();
  /** 4 colours; codes are written with 3 bits each, with a clear code before they would grow. */
  const codes = (values: readonly number[]): number[] => {
    const stream = values.flatMap((v, i) => (i % 2 === 0 ? [4, v] : [v])).concat(5);
    const bits = stream.map((code) => [...code.toString(2).padStart(3, '0')].reverse().join('')).join('');
    return Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) => Number.parseInt([...bits.slice(8 * i, 8 * i + 8).padEnd(8, '0')].reverse().join(''), 2));
  };
  const gif = (screen: [number, number], frame: [number, number, number, number], values: readonly number[], { interlaced = false, transparent = -1 } = {}): Uint8Array => {
    const control = transparent < 0 ? [] : [0x21, 0xF9, 4, 1, 0, 0, transparent, 0];
    const data = codes(values);
    return Uint8Array.from([...'GIF89a'].map((c) => c.charCodeAt(0)).concat(u16(...screen), 0x81, 0, 0, colours, [0x21, 0xFE, 2, 65, 66, 0], control, 0x2C, u16(...frame), interlaced ? 0x40 : 0, 2, data.length, data, 0, 0x3B));
  };
  const indices = (data: Uint8ClampedArray, channels: number): number[] => Array.from({ length: data.length / channels }, (_, i) => [1, 40, 200, 255].indexOf(data[i * channels]!));

  it('reads colours', () => {
    const image = decodeGif(gif([3, 2], [0, 0, 3, 2], [0, 1, 2, 3, 2, 1]));
    expect([image.width, image.height, image.channels]).toEqual([3, 2, 3]);
    expect(indices(image.data, 3)).toEqual([0, 1, 2, 3, 2, 1]);
  });

  it('keeps the colours below what is transparent', () => {
    const image = decodeGif(gif([2, 1], [0, 0, 2, 1], [1, 2], { transparent: 2 }));
    expect([...image.data]).toEqual([40, 50, 60, 255, 200, 100, 0, 0]);
  });

  it('sorts interlaced rows, and lays a small frame into its screen', () => {
    expect(indices(decodeGif(gif([1, 5], [0, 0, 1, 5], [0, 1, 2, 3, 0], { interlaced: true })).data, 3)).toEqual([0, 3, 2, 0, 1]);
    expect(indices(decodeGif(gif([3, 2], [1, 1, 1, 1], [3])).data, 3)).toEqual([0, 0, 0, 0, 3, 0]);
  });

  it('names what is broken', () => {
    const whole = gif([3, 2], [0, 0, 3, 2], [0, 1, 2, 3, 2, 1]);
    expect(() => decodeGif(whole.subarray(0, whole.length - 5))).toThrow(`expected a whole GIF picture; received one that ends or goes wrong within its ${whole.length - 5} bytes`);
  });
});
