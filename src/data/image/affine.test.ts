/** @file Affine transformations and adjustments, against scipy and Pillow. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../core/tensor.js';
import { changeBrightness, flipHorizontal, flipVertical, shiftChannels } from './adjust-picture.js';
import { affineMatrix, applyAffineTransform } from './affine.js';
import { type FillMode, type PictureShape, warp } from './warp.js';

/** i² mod 23, [4, 5, 1]. */
const x = tensor(Float32Array.from({ length: 20 }, (_, i) => (i * i) % 23), { shape: [4, 5, 1] });
const parameters = { theta: 25, tx: 0.75, ty: -1.5, shear: 10, zx: 1.3, zy: 0.8 };

/** What keras_preprocessing 1.1 with scipy 1.10 makes of it. */
it.each<[FillMode, 0 | 1, number[]]>([
  ['nearest', 0, [8, 8, 2, 13, 1, 18, 18, 18, 6, 6, 18, 18, 3, 13, 13, 18, 3, 13, 13, 2]],
  ['nearest', 1, [10.4474, 6.7153, 3.9621, 7.3903, 5.3561, 18, 17.6408, 8.9561, 5.9228, 5.634, 18, 12.4176, 3.2748, 9.828, 8.6704, 14.0064, 4.1766, 8.7688, 10.4458, 3.2372]],
  ['reflect', 0, [8, 8, 2, 13, 1, 18, 18, 18, 6, 6, 8, 18, 3, 13, 13, 2, 6, 6, 13, 2]],
  ['reflect', 1, [8.4682, 6.7153, 3.9621, 7.3903, 5.3561, 18, 17.6408, 8.9561, 5.9228, 5.634, 11.9886, 11.6832, 3.2748, 9.828, 8.6704, 5.4889, 8.0734, 6.3832, 8.8422, 3.2372]],
  ['wrap', 0, [8, 8, 12, 13, 1, 9, 16, 18, 6, 6, 12, 2, 13, 4, 13, 18, 6, 6, 3, 18]],
  ['wrap', 1, [6.9829, 10.6493, 12.1947, 7.3903, 5.3561, 13.0579, 13.4385, 8.9561, 5.9228, 5.634, 11.9968, 6.259, 9.0393, 3.7498, 8.6704, 12.5636, 5.5222, 6.1704, 6.4755, 15.8711]],
  ['constant', 0, [-1, -1, -1, 13, 1, -1, -1, 18, 6, 6, -1, -1, -1, -1, 13, -1, -1, -1, -1, -1]],
  ['constant', 1, [-1, -1, -1, 7.3903, 5.3561, -1, -1, 8.9561, 5.9228, 5.634, -1, -1, -1, -1, 8.6704, -1, -1, -1, -1, -1]],
])('%s, order %i', (fillMode, order, expected) => {
  const y = applyAffineTransform(x, { ...parameters, fillMode, order, cval: -1 });
  expect(y.shape).toEqual([4, 5, 1]);
  expected.forEach((value, i) => expect(y.data[i]).toBeCloseTo(value, 3));
});

/** The hot loop against one pixel after the other, far beyond the edges too. */
describe.each([1, 3, 4])('%i channels', (c) => {
  it.each(['nearest', 'reflect', 'wrap', 'constant'] as const)('%s: all channels and mirror images agree with one plain channel', (mode) => {
    const shape: PictureShape = [9, 14, c];
    const picture = Float32Array.from({ length: 9 * 14 * c }, (_, i) => (i * 29) % 101);
    for (const options of [{ theta: 200, zx: 3, zy: 2.5 }, { tx: 5, ty: -31 }, { shear: 40, zx: 0.2 }, { theta: 90 }, parameters]) {
      const matrix = affineMatrix(options, shape)!;
      const [whole, mirrored] = [new Float32Array(picture.length), new Float32Array(picture.length)];
      warp(picture, whole, shape, matrix, { mode, cval: 7, order: 1 });
      warp(picture, mirrored, shape, matrix, { mode, cval: 7, order: 1, flipHorizontal: true, flipVertical: true });
      flipHorizontal(mirrored, shape);
      flipVertical(mirrored, shape);
      expect(mirrored).toEqual(whole);
      for (let k = 0; k < c; k++) {
        const one = new Tensor([9, 14, 1], 'float32', picture.filter((_, i) => i % c === k));
        expect(applyAffineTransform(one, { ...options, fillMode: mode, cval: 7 }).data).toEqual(whole.filter((_, i) => i % c === k));
      }
    }
  });
});

it('pictures of one row or column are continued', () => {
  for (const fillMode of ['nearest', 'reflect', 'wrap'] as const) {
    expect([...applyAffineTransform(tensor([[[5]]]), { theta: 30, tx: 4, fillMode }).data]).toEqual([5]);
    expect([...applyAffineTransform(tensor([[[1], [2]]]), { tx: 2.5, fillMode }).data]).toEqual([1, 2]);
  }
});

it('a transformation that changes nothing gives the picture itself', () => {
  expect(applyAffineTransform(x)).toBe(x);
});

it('says what is wrong', () => {
  expect(() => applyAffineTransform(tensor([[1]]))).toThrow('in applyAffineTransform: expected a picture [h, w, c]; received [1, 1]. Fix: reshape it first; a grey picture is [h, w, 1]');
  expect(() => applyAffineTransform(x, { rotation: 3 } as never)).toThrow('expected options among theta, tx');
  expect(() => applyAffineTransform(x, { fillMode: 'mirror' as never })).toThrow('expected fillMode to be "nearest" or "reflect" or "wrap" or "constant"; received "mirror"');
  expect(() => applyAffineTransform(x, { order: 3 as never })).toThrow('expected order to be 0 or 1; received 3');
});

describe('adjustments', () => {
  it('mirror pixels, not channels', () => {
    const y = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    flipHorizontal(y, [2, 3, 2]);
    expect([...y]).toEqual([5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8]);
    flipVertical(y, [2, 3, 2]);
    expect([...y]).toEqual([11, 12, 9, 10, 7, 8, 5, 6, 3, 4, 1, 2]);
  });

  it('channels stay within the range of the picture', () => {
    const y = Float32Array.of(0, 100, 250);
    shiftChannels(y, 20);
    expect([...y]).toEqual([20, 120, 250]);
  });

  it('brightness as Pillow changes it: scaled to 0–255 first, in whole steps, alpha as it was', () => {
    const grey = Float32Array.of(-1, 0, 1, 3);
    changeBrightness(grey, 0.6, 1);
    expect([...grey]).toEqual([0, 37, 76, 153]);
    const rgba = Float32Array.of(10, 20, 200, 50, 255, 0, 0, 255);
    changeBrightness(rgba, 2, 4);
    expect([...rgba]).toEqual([20, 40, 255, 50, 255, 0, 0, 255]);
    const black = new Float32Array(3);
    changeBrightness(black, 1.5, 3);
    expect([...black]).toEqual([0, 0, 0]);
  });
});
