/** @file Loading pictures: formats, colours, sizes, what the camera noted, and files that are none. */
import { mkdtemp, rm, symlink, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensor } from '../../core/tensor.js';
import { arrayToImage, imageToArray } from './image-array.js';
import { listImages } from './list-images.node.js';
import { loadImage } from './load-image.js';
import { saveImage } from './save-image.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keratin-images-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [7, 5];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * 41) % 256);
const from = (data: Uint8Array, channels: 1 | 2 | 3 | 4): Sharp => sharp(data, { raw: { width, height, channels } });

describe('colours', () => {
  it.each(['png', 'webp'] as const)('%s without loss', async (format) => {
    const bytes = await from(rgb, 3).toFormat(format, { lossless: true }).toBuffer();
    expect(await loadImage(bytes)).toMatchObject({ width, height, channels: 3, data: Uint8ClampedArray.from(rgb) });
  });

  it('grey by the weights of Pillow, alpha dropped without blending, or opaque', async () => {
    const bytes = await from(rgba, 4).png().toBuffer();
    const grey = await loadImage(bytes, { colorMode: 'grayscale' });
    expect(grey.channels).toBe(1);
    const [r, g, b] = rgba;
    expect(grey.data[0]).toBe((r! * 19595 + g! * 38470 + b! * 7471 + 0x8000) >> 16);
    expect([...(await loadImage(bytes, { colorMode: 'rgba' })).data]).toEqual([...rgba]);
    expect([...(await loadImage(bytes)).data.subarray(3, 6)]).toEqual([...rgba.subarray(4, 7)]);
    const opaque = await loadImage(await from(rgb, 3).png().toBuffer(), { colorMode: 'rgba' });
    expect([...opaque.data.subarray(0, 4)]).toEqual([...rgb.subarray(0, 3), 255]);
  });

  it('greys of 16 bits are cut off as in Keras', async () => {
    const levels = Uint16Array.from({ length: width * height }, (_, i) => i * 20);
    const bytes = await sharp(levels, { raw: { width, height, channels: 1 } }).toColourspace('grey16').png().toBuffer();
    expect([...(await loadImage(bytes, { colorMode: 'grayscale' })).data]).toEqual([...levels].map((v) => Math.min(v, 255)));
  });

  it('small and large JPEGs, of four inks, and with a profile, give what sharp decodes', async () => {
    const noise = Uint8Array.from({ length: 410 * 400 * 3 }, (_, i) => 128 + 90 * Math.sin(i / 900) + 30 * Math.sin(i / 7));
    const large = sharp(noise, { raw: { width: 410, height: 400, channels: 3 } });
    for (const picture of [large.clone(), large.clone().resize(200, 130)]) {
      const bytes = await picture.jpeg({ quality: 80 }).toBuffer();
      expect(Buffer.compare(Buffer.from((await loadImage(bytes)).data), await sharp(bytes).raw().toBuffer())).toBe(0);
      const profiled = await sharp(bytes).withIccProfile('p3').jpeg().toBuffer();
      expect(Buffer.compare(Buffer.from((await loadImage(profiled)).data), await sharp(profiled, { ignoreIcc: true }).raw().toBuffer())).toBe(0);
    }
    const inks = await large.clone().resize(40, 30).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const image = await loadImage(inks);
    const [c, , , k] = await sharp(inks).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
    expect(image).toMatchObject({ width: 40, height: 30, channels: 3 });
    expect(image.data[0]).toBeCloseTo(255 * (1 - c! / 255) * (1 - k! / 255), -0.5);
  });
});

describe('sizes', () => {
  it('targetSize is [height, width], from the whole picture or its middle', async () => {
    const bytes = await from(rgb, 3).png().toBuffer();
    expect(await loadImage(bytes, { targetSize: [2, 3] })).toMatchObject({ width: 3, height: 2 });
    const middle = await loadImage(bytes, { targetSize: [5, 5], keepAspectRatio: true, interpolation: 'bilinear' });
    const cut = Array.from({ length: 5 }, (_, y) => [...rgb.subarray((y * 7 + 1) * 3, (y * 7 + 6) * 3)]).flat();
    expect([...middle.data]).toEqual(cut);
  });

  it('turns the picture only where that is asked for', async () => {
    const wide = sharp(rgb, { raw: { width, height, channels: 3 } });
    const bytes = await wide.jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await loadImage(bytes)).toMatchObject({ width: 7, height: 5 });
    expect(await loadImage(bytes, { exif: true })).toMatchObject({ width: 5, height: 7 });
  });
});

describe('what is no picture', () => {
  it('comes from a path, from bytes or from a file that somebody chose', async () => {
    const bytes = await sharp({ create: { width: 5, height: 4, channels: 3, background: '#123456' } }).png().toBuffer();
    const [path, file] = [join(folder, 'chosen.png'), new File([new Uint8Array(bytes)], 'chosen.png')];
    await writeFile(path, bytes);
    const images = await Promise.all([path, new Uint8Array(bytes), file, new Blob([new Uint8Array(bytes)])].map((source) => loadImage(source)));
    for (const { width, height, data } of images) expect([width, height, ...data.subarray(0, 3)]).toEqual([5, 4, 0x12, 0x34, 0x56]);
    await expect(loadImage(new File(['no'], 'notes.png'))).rejects.toThrow(/loadImage "notes\.png"/);
  });

  it('is named with its file', async () => {
    const png = await from(rgb, 3).png().toBuffer();
    const jpeg = await from(rgb, 3).jpeg().toBuffer();
    const cases: [name: string, bytes: Uint8Array, message: string][] = [
      ['notes.jpg', new TextEncoder().encode('Dear diary'), 'expected a picture: JPEG, PNG, WebP, GIF or BMP; received a file of 10 bytes that begins with "Dear diary". Fix: convert it'],
      ['empty.jpg', new Uint8Array(0), 'received an empty file'],
      ['page.png', new TextEncoder().encode('<!doctype html><p>404'), 'received a web page, as servers send instead of a file that they do not have'],
      ['photo.heic', new TextEncoder().encode('\0\0\0\x18ftypheic'), 'received a HEIC picture'],
      ['drawing.svg', new TextEncoder().encode('<svg xmlns="">'), 'received an XML or SVG file'],
      ['half.png', png.subarray(0, png.length / 2), 'expected a whole PNG picture; received one that cannot be decoded'],
      ['half.jpg', jpeg.subarray(0, jpeg.length - 20), 'expected a whole JPEG picture; received one that cannot be decoded (premature end of JPEG image). Fix: copy or download the file again, or move it away'],
      ['head.jpg', jpeg.subarray(0, 40), 'expected a whole JPEG picture; received a header that is cut off or has no size, in 40 bytes'],
    ];
    for (const [name, bytes, message] of cases) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      await expect(loadImage(path)).rejects.toThrow(`in loadImage "${path}": `);
      await expect(loadImage(bytes, { name })).rejects.toThrow(`in loadImage "${name}": `);
      await expect(loadImage(bytes)).rejects.toThrow(message);
    }
    await expect(loadImage(join(folder, 'none.jpg'))).rejects.toMatchObject({ code: 'file/missing' });
    await expect(loadImage(folder)).rejects.toMatchObject({ code: 'file/is-folder' });
  });

  it('a picture of too many pixels is refused before it is decoded, and says how to load it all the same', async () => {
    const bomb = await from(rgb, 3).png().toBuffer();
    bomb.writeUInt32BE(20_000, 16);
    bomb.writeUInt32BE(20_000, 20);
    await expect(loadImage(bomb, { name: 'bomb.png' })).rejects.toThrow(
      'in loadImage "bomb.png": expected a picture of at most 178956970 pixels; received one of 20000 x 20000 = 400000000, which may be meant to fill the memory. Fix: if you trust it, raise the limit: maxPixels: 400000000',
    );
    await expect(loadImage(await from(rgb, 3).gif().toBuffer(), { maxPixels: 34 })).rejects.toMatchObject({ code: 'image/pixels' });
  });

  it('options are checked', async () => {
    await expect(loadImage('x', { colourMode: 'rgb' } as never)).rejects.toThrow('in loadImage: expected options among colorMode, targetSize');
    await expect(loadImage('x', { colorMode: 'bgr' as never })).rejects.toThrow('expected colorMode to be "grayscale" or "rgb" or "rgba"; received "bgr"');
    await expect(loadImage('x', { interpolation: 'cubic' as never })).rejects.toThrow('expected interpolation to be "nearest" or "bilinear"');
    await expect(loadImage('x', { targetSize: 150 as never })).rejects.toThrow('expected targetSize to be [height, width] in pixels; received 150. Fix: write for example targetSize: [150, 150]');
    await expect(loadImage('x', { targetSize: [100_000, 100_000] })).rejects.toThrow('in loadImage: expected targetSize of at most 178956970 pixels; received [100000, 100000], which are 10000000000');
    await expect(loadImage(7 as never)).rejects.toThrow('expected a path or the bytes of a file; received 7');
  });
});

describe('arrays', () => {
  it('to pictures, scaled as Keras does it or as they are', () => {
    const x = tensor([[[-10], [0]], [[5], [40]]]);
    expect([...arrayToImage(x).data]).toEqual([0, 51, 76, 255]);
    expect([...arrayToImage(x, { scale: false }).data]).toEqual([0, 0, 5, 40]);
    expect([...arrayToImage(tensor([[[0], [0]]])).data]).toEqual([0, 0]);
    expect(imageToArray(arrayToImage(x, { scale: false })).toArray()).toEqual([[[0], [0]], [[5], [40]]]);
    expect(() => arrayToImage(tensor([[1, 2]]))).toThrow('in arrayToImage: expected a picture [h, w, c] with 1, 3 or 4 channels; received [1, 2]');
    expect(() => arrayToImage(x, { scale: 'no' } as never)).toThrow('in arrayToImage: expected scale to be true or false; received "no"');
    expect(() => imageToArray('cat.jpg' as never)).toThrow('in imageToArray: expected a picture; received "cat.jpg". Fix: pass what loadImage gives');
  });

  it.each([NaN, Infinity, -Infinity])('that hold %j are no pictures, and the first place is named', async (bad) => {
    const x = tensor(Float32Array.from({ length: 24 }, (_, i) => (i === 16 || i === 20 ? bad : i)), { shape: [2, 4, 3] });
    for (const scale of [true, false]) {
      expect(() => arrayToImage(x, { scale })).toThrow(`in arrayToImage: expected numbers that are levels of a picture; received ${bad} at [1, 1, 1]`);
      await expect(saveImage(join(folder, 'bad.png'), x, { scale })).rejects.toThrow(`received ${bad} at [1, 1, 1]`);
    }
  });

  it.each([1, 3, 4] as const)('saved as PNG and loaded again keep %i channels', async (channels) => {
    const x = tensor(Float32Array.from({ length: 6 * channels }, (_, i) => i * 9), { shape: [2, 3, channels] });
    const path = join(folder, 'deeper', `x${channels}.png`);
    await saveImage(path, x, { scale: false });
    const image = await loadImage(path, { colorMode: ({ 1: 'grayscale', 3: 'rgb', 4: 'rgba' } as const)[channels] });
    expect(imageToArray(image).toArray()).toEqual(x.toArray());
  });

  it('are saved as JPEG and WebP too, without alpha where there is none', async () => {
    const x = tensor(new Float32Array(8 * 8 * 4).fill(200), { shape: [8, 8, 4] });
    for (const name of ['x.jpg', 'x.webp']) {
      await saveImage(join(folder, name), x, { scale: false });
      expect((await loadImage(join(folder, name))).data[0]).toBeCloseTo(200, -1);
    }
    await expect(saveImage(join(folder, 'x.tiff'), x)).rejects.toThrow('in saveImage: expected a name that ends in .png, .jpg or .webp');
    await expect(saveImage(join(folder, 'x.jpg'), x, { quality: 200 })).rejects.toThrow('in saveImage: expected quality to be a whole number from 1 to 100; received 200');
    await expect(saveImage(join(folder, 'x.jpg'), x, { qualty: 20 } as never)).rejects.toThrow('did you mean quality?');
  });
});

it('listImages finds pictures at any depth, and links in a circle end', async () => {
  const root = join(folder, 'tree');
  await mkdir(join(root, 'b', 'c'), { recursive: true });
  for (const name of ['z.JPG', 'a.png', 'notes.txt', 'b/ü.webp', 'b/c/1.bmp']) await writeFile(join(root, name), '');
  await symlink(root, join(root, 'b', 'circle'));
  await symlink(join(root, 'nowhere'), join(root, 'lost.png'));
  const found = ['a.png', 'z.JPG', 'b/ü.webp', 'b/c/1.bmp'].map((name) => join(root, name));
  expect(await listImages(root)).toEqual(found);
  expect(await listImages(root, { followLinks: true })).toEqual(found);
  expect(await listImages(root, { extensions: ['.txt'] })).toEqual([join(root, 'notes.txt')]);
  await expect(listImages(join(root, 'none'))).rejects.toMatchObject({ code: 'file/missing' });
});
