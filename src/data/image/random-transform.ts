/** @file A picture's random transformation: drawn from a generator, and applied. */
import type { RandomGenerator } from '../../core/random.js';
import { changeBrightness, flipHorizontal, flipVertical, shiftChannels } from './adjust-picture.js';
import { type AffineParameters, affineMatrix } from './affine.js';
import type { AugmentationSettings } from './augmentation-settings.js';
import { type PictureShape, warp } from './warp.js';

/** What is done to one picture. */
export interface TransformParameters extends AffineParameters {
  readonly flipHorizontal?: boolean;
  readonly flipVertical?: boolean;
  /** Added to all channels. */
  readonly channelShiftIntensity?: number | null;
  /** Multiplies brightness. */
  readonly brightness?: number | null;
}

/** Numbers that {@link drawTransform} takes from the generator, needed or not: so a setting changes nothing but its own effect. */
const DRAWS = 12;

/** Draws a transformation of pictures of this shape. */
export function drawTransform(settings: AugmentationSettings, [h, w]: PictureShape, generator: RandomGenerator): Required<TransformParameters> {
  const u = generator.uniform(DRAWS);
  const between = (i: number, low: number, high: number): number => low + u[i]! * (high - low);
  const either = (i: number, range: number): number => (range === 0 ? 0 : between(i, -range, range));
  const [low, high] = settings.zoomRange;
  const zooms = low !== 1 || high !== 1;
  return {
    theta: either(0, settings.rotationRange),
    tx: drawShift(settings.heightShiftRange, h, u[1]!, u[2]!),
    ty: drawShift(settings.widthShiftRange, w, u[3]!, u[4]!),
    shear: either(5, settings.shearRange),
    zx: zooms ? between(6, low, high) : 1,
    zy: zooms ? between(7, low, high) : 1,
    flipHorizontal: settings.horizontalFlip && u[8]! < 0.5,
    flipVertical: settings.verticalFlip && u[9]! < 0.5,
    channelShiftIntensity: settings.channelShiftRange === 0 ? null : either(10, settings.channelShiftRange),
    brightness: settings.brightnessRange === null ? null : between(11, ...settings.brightnessRange),
  };
}

/** A shift in pixels, along an axis of `size`. */
function drawShift(range: number | readonly number[], size: number, u: number, sign: number): number {
  const side = sign < 0.5 ? -1 : 1;
  if (typeof range !== 'number') return range[Math.floor(u * range.length)]! * side * (Math.max(...range) < 1 ? size : 1);
  if (range === 0) return 0;
  if (range < 1) return (2 * u - 1) * range * size;
  return range >= 2 && Number.isInteger(range) ? Math.floor(u * range) * side : (2 * u - 1) * range;
}

/**
 * Writes the transformed picture into `to`, which shares no memory with `from`: affine transformation, channel shift, mirroring, brightness, in Keras's order.
 * The mirroring costs nothing where there is an affine transformation: pixels are written from the other side.
 */
export function transformPicture(from: Float32Array, to: Float32Array, shape: PictureShape, parameters: TransformParameters, settings: AugmentationSettings): void {
  const { channelShiftIntensity = null, brightness = null } = parameters;
  const matrix = affineMatrix(parameters, shape);
  if (matrix === undefined) {
    to.set(from);
    if (parameters.flipHorizontal === true) flipHorizontal(to, shape);
    if (parameters.flipVertical === true) flipVertical(to, shape);
  } else {
    warp(from, to, shape, matrix, {
      mode: settings.fillMode, cval: settings.cval, order: settings.interpolationOrder, flipHorizontal: parameters.flipHorizontal === true, flipVertical: parameters.flipVertical === true,
    });
  }
  if (channelShiftIntensity !== null) shiftChannels(to, channelShiftIntensity);
  if (brightness !== null) changeBrightness(to, brightness, shape[2]);
}
