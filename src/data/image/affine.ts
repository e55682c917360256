/** @file Pictures turned, moved, sheared and zoomed about their middle, as Keras does it. */
import { check, show } from '../../core/errors.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { showShape } from '../../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import { type AffineMatrix, type FillMode, type PictureShape, fillModes, warp } from './warp.js';

export { type FillMode, type PictureShape, fillModes };

/** A transformation. As in Keras x runs along the rows, downwards, and y along the columns. */
export interface AffineParameters {
  /** Rotation in degrees, clockwise as the picture is seen. */
  readonly theta?: number;
  /** Shift up, in pixels. */
  readonly tx?: number;
  /** Shift to the left, in pixels. */
  readonly ty?: number;
  /** Shear in degrees. */
  readonly shear?: number;
  /** How many pixels of the old picture one pixel of the new one spans, downwards and across: 0.5 makes things twice as large. */
  readonly zx?: number;
  readonly zy?: number;
}

/** What {@link applyAffineTransform} fills and weighs with. */
export interface WarpOptions {
  readonly fillMode?: FillMode;
  /** The k of `constant`. */
  readonly cval?: number;
  /** 1 (the default) weighs the four nearest pixels, 0 takes the nearest. */
  readonly order?: 0 | 1;
}

/**
 * Transforms a picture about its middle. For the pixel at p = (row, column) it takes what lies at T·p in the old picture,
 * T = rotation · shift · shear · zoom.
 *
 * Source: keras_preprocessing 1.1, apply_affine_transform; scipy.ndimage.affine_transform.
 *
 * @param x float32 [h, w, c]
 * @returns the shape of x
 * @throws KeratinError `shape/rank`, `option/…`
 * @example
 * applyAffineTransform(x, { theta: 30, fillMode: 'reflect' });
 */
export function applyAffineTransform(x: TensorLike, options: AffineParameters & WarpOptions = {}): Tensor {
  const picture = readPicture('applyAffineTransform', x);
  const { fillMode, cval, order, ...parameters } = readSettings('applyAffineTransform', { ...still, fillMode: 'nearest', cval: 0, order: 1 }, options);
  checkNumbers('applyAffineTransform', { ...parameters, cval });
  const mode = oneOfWords('applyAffineTransform', 'fillMode', fillModes, fillMode);
  check(order === 0 || order === 1, () => ({ code: 'option/value', where: 'applyAffineTransform', expected: 'order to be 0 or 1', received: show(order), fix: 'use 1, which mixes neighbours' }));
  const matrix = affineMatrix(parameters, picture.shape as PictureShape);
  if (matrix === undefined) return picture;
  const result = new Float32Array(picture.size);
  warp(picture.data as Float32Array, result, picture.shape as PictureShape, matrix, { mode, cval, order: order as 0 | 1 });
  return new Tensor(picture.shape, 'float32', result);
}

/** A picture as float32 [h, w, c]. @throws KeratinError `shape/rank` */
export function readPicture(where: string, x: TensorLike): Tensor {
  const picture = tensor(x).cast('float32');
  check(picture.shape.length === 3, () => ({
    code: 'shape/rank', where, expected: 'a picture [h, w, c]', received: showShape(picture.shape),
    fix: picture.shape.length === 4 ? 'pass the pictures of a batch one by one' : 'reshape it first; a grey picture is [h, w, 1]',
  }));
  return picture;
}

/** @throws KeratinError `option/value` for what is no number; null and true or false pass */
export function checkNumbers(where: string, parameters: object): void {
  for (const [name, value] of Object.entries(parameters)) {
    check(value === null || typeof value === 'boolean' || Number.isFinite(value), () => ({ code: 'option/value', where, expected: `${name} to be a number`, received: show(value), fix: `write for example ${name}: 1` }));
  }
}

/** The transformation that changes nothing. */
const still = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1 };

type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** The matrix from new to old pixels; undefined where nothing moves. */
export function affineMatrix({ theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 }: AffineParameters, [h, w]: PictureShape): AffineMatrix | undefined {
  const parts: Matrix3[] = [];
  const [turn, slant] = [(theta * Math.PI) / 180, (shear * Math.PI) / 180];
  if (theta !== 0) parts.push([Math.cos(turn), -Math.sin(turn), 0, Math.sin(turn), Math.cos(turn), 0, 0, 0, 1]);
  if (tx !== 0 || ty !== 0) parts.push([1, 0, tx, 0, 1, ty, 0, 0, 1]);
  if (shear !== 0) parts.push([1, -Math.sin(slant), 0, 0, Math.cos(slant), 0, 0, 0, 1]);
  if (zx !== 1 || zy !== 1) parts.push([zx, 0, 0, 0, zy, 0, 0, 0, 1]);
  if (parts.length === 0) return undefined;
  // Keras's middle lies half a pixel below and to the right of the centre of the pixels.
  const [row, column] = [h / 2 + 0.5, w / 2 + 0.5];
  return times(times([1, 0, row, 0, 1, column, 0, 0, 1], parts.reduce(times)), [1, 0, -row, 0, 1, -column, 0, 0, 1]);
}

const times = (a: Matrix3, b: Matrix3): Matrix3 =>
  Array.from({ length: 9 }, (_, i) => [0, 1, 2].reduce((sum, k) => sum + a[i - (i % 3) + k]! * b[3 * k + (i % 3)]!, 0)) as unknown as Matrix3;
