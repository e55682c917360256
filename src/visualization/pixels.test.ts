/** @file Pictures: from numbers, to PNG and back, and the colours of matplotlib. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.js';
import { applyColormap, colormap } from './colormaps.js';
import { blank, fromPixels, paste, toPixels, toPixelsEach } from './pixels.js';
import { encodePng } from './pixels-png.node.js';

describe('colormaps', () => {
  /** SHA-256 of `matplotlib.colormaps[name](range(256), bytes=True)[:, :3]`, matplotlib 3.11. */
  it.each([
    ['viridis', '96a1f6f37d4041f953def955ffb8b9ea2110a9b4e3c9b701182d48f7a9774c58'],
    ['magma', 'e2e7c21b2cdebd6f55d07fae05ea13bb4b4f0908509892384b87c747b9f319f6'],
    ['jet', 'c1b7b97444ebebfc30a590ce3eada7cffefb868960c6c39fd4ed1ff7a40712e9'],
    ['grey', 'c15598e2bf5c6ff32034b4c7b3ce668b7993d7b986349e2b676be4f87c2502c3'],
  ] as const)('%s has exactly the 256 colours of matplotlib', (name, hash) => {
    expect(createHash('sha256').update(colormap(name)).digest('hex')).toBe(hash);
  });

  it('colours a matrix between its extremes, or between given ones', () => {
    expect([...applyColormap([[-1, 0], [1, NaN]], 'grey').data]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255]);
    expect([...applyColormap([[-1, 0.5, 2]], 'grey', { min: 0, max: 1 }).data]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
    expect([...applyColormap([[7, 7]], 'viridis').data]).toEqual([68, 1, 84, 68, 1, 84]);
    expect([...applyColormap([[0, Infinity, 1]], 'grey').data.subarray(3)]).toEqual([255, 255, 255, 255, 255, 255]);
  });

  it('says what is wrong', () => {
    expect(() => colormap('gray' as never)).toThrow('in colormap: expected one of viridis, magma, jet, grey; received "gray"');
    expect(() => applyColormap([1, 2, 3])).toThrow('expected a matrix [h, w]; received [3]');
  });
});

describe('pixels', () => {
  it('reads bytes as they are and scales floats', () => {
    
    expect([...toPixels(tensor(Uint8Array.of(0, 255, 9, 1), { shape: [2, 2] })).data]).toEqual([0, 255, 9, 1]);
    expect([...toPixels([[-1, 0], [1, 0.5]]).data]).toEqual([0, 128, 255, 191]);
    expect([...toPixels([[-1, 0], [1, 0.5]], [0, 1]).data]).toEqual([0, 0, 255, 128]);
    expect([...toPixels([[3, 3]]).data]).toEqual([0, 0]);
    const rgb = tensor(Float32Array.from({ length: 24 }, (_, i) => i), { shape: [2, 2, 2, 3] });
    expect(toPixelsEach(rgb).map(({ width, height, channels, data }) => [width, height, channels, data[0], data[11]])).toEqual([[2, 2, 3, 0, 255], [2, 2, 3, 0, 255]]);
    expect(fromPixels(toPixels([[0, 1]])).toArray()).toEqual([[[0], [255]]]);
  });

  it('pastes, enlarges, cuts at the edges and lets transparent parts through', () => {
    const onto = blank(4, 2, [10, 10, 10]);
    paste(onto, { width: 2, height: 1, channels: 4, data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 0, 0) }, 1, -1, 2);
    expect([...onto.data]).toEqual([10, 10, 10, 255, 0, 0, 255, 0, 0, 10, 10, 10, ...new Array<number>(12).fill(10)]);
  });

  it('says what is wrong', () => {
    expect(() => toPixels(tensor(new Float32Array(8), { shape: [2, 2, 2] }))).toThrow('in toPixels: expected a picture [h, w] or [h, w, c] with 1, 3 or 4 channels; received [2, 2, 2]');
    expect(() => toPixels(tensor(new Float32Array(4), { shape: [1, 2, 2, 1] }))).toThrow('take one of the pictures');
  });

  it.each([1, 3, 4] as const)('PNG keeps every pixel of %i channels', async (channels) => {
    const data = Uint8ClampedArray.from({ length: 5 * 3 * channels }, (_, i) => (i * 37) & 255);
    const image = sharp(await encodePng({ width: 5, height: 3, channels, data }));
    const { data: read, info } = await (channels === 1 ? image.toColourspace('b-w') : image).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 5, height: 3, channels });
    expect([...read]).toEqual([...data]);
  });
});
