/** @file Pictures seen through an affine map, each through its own: for random rotation, zoom and translation. */
import { constant } from '../../core/leaf.js';
import { Tensor } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { add, div, mul, sub } from '../../ops/arithmetic.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { cast, clip, greaterEqual, lessEqual, logicalAnd, minimum, where } from '../../ops/compare.js';
import { gather } from '../../ops/gather.js';
import { floor, round } from '../../ops/math.js';
import { expandDims, reshape } from '../../ops/reshape.js';
import { number, oneOf } from '../argument-kinds.js';
import { optional } from '../arguments.js';

/** Arguments of all layers that look through a map. */
export const samplingArgs = {
  /** What lies beyond the edges of abcd: `reflect` (the default) dcba|abcd|dcba, `constant` the fillValue, `wrap` abcd|abcd|abcd, `nearest` aaaa|abcd|dddd. */
  fillMode: optional(oneOf('reflect', 'constant', 'wrap', 'nearest'), 'reflect'),
  /** `bilinear` (the default) mixes the four nearest pixels, `nearest` takes one. */
  interpolation: optional(oneOf('bilinear', 'nearest'), 'bilinear'),
  /** The number for fillMode `constant`; default 0. */
  fillValue: optional(number(), 0),
};

export interface Sampling {
  readonly fillMode: 'reflect' | 'constant' | 'wrap' | 'nearest';
  readonly interpolation: 'bilinear' | 'nearest';
  readonly fillValue: number;
}

/** Old x = xx·x + xy·y + x0, old y = yx·x + yy·y + y0, in pixels from the left upper one; each a number, or [n, 1, 1]. */
export interface AffineMap {
  readonly xx: Value | number;
  readonly xy: Value | number;
  readonly x0: Value | number;
  readonly yx: Value | number;
  readonly yy: Value | number;
  readonly y0: Value | number;
}

/** The pictures x [n, h, w, c], float32, with each pixel taken from where the map says. */
export function sampleAffine(x: Value, map: AffineMap, sampling: Sampling): Value {
  const [n, h, w] = x.shape as [number, number, number, number];
  const [column, row] = [steps(w, [1, 1, w]), steps(h, [1, h, 1])];
  const along = (a: Value | number, b: Value | number, c: Value | number): Value => broadcastTo(add(add(mul(a, column), mul(b, row)), c), [n, h, w]);
  const [u, v] = [along(map.xx, map.xy, map.x0), along(map.yx, map.yy, map.y0)];
  if (sampling.interpolation === 'nearest') return pixels(x, round(u), round(v), sampling);
  const [left, top] = [floor(u), floor(v)];
  const [right, below] = [expandDims(sub(u, left), -1), expandDims(sub(v, top), -1)];
  const mixed = (a: Value, b: Value, share: Value): Value => add(a, mul(sub(b, a), share));
  const line = (y: Value): Value => mixed(pixels(x, left, y, sampling), pixels(x, add(left, 1), y, sampling), right);
  return mixed(line(top), line(add(top, 1)), below);
}

/** 0, 1, 2 … in a shape that broadcasts. */
const steps = (size: number, shape: readonly number[]): Value =>
  constant(new Tensor(shape, 'float32', Float32Array.from({ length: size }, (_, i) => i)));

/** The pixels at whole places u and v, [n, h, w] each, which may lie outside. */
function pixels(x: Value, u: Value, v: Value, { fillMode, fillValue }: Sampling): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const whole = (at: Value, size: number): Value => cast(broughtInside(at, size, fillMode), 'int32');
  const picture = constant(new Tensor([n, 1, 1], 'int32', Int32Array.from({ length: n }, (_, i) => i * h)));
  const place = add(mul(add(picture, whole(v, h)), w), whole(u, w));
  const found = reshape(gather(reshape(x, [n * h * w, c]), reshape(place, [n * h * w])), x.shape);
  if (fillMode !== 'constant') return found;
  const isInside = logicalAnd(logicalAnd(greaterEqual(u, 0), lessEqual(u, w - 1)), logicalAnd(greaterEqual(v, 0), lessEqual(v, h - 1)));
  return where(expandDims(isInside, -1), found, fillValue);
}

/** Whole places brought to 0 … size - 1. */
function broughtInside(at: Value, size: number, fillMode: Sampling['fillMode']): Value {
  if (fillMode === 'nearest' || fillMode === 'constant') return clip(at, 0, size - 1);
  const period = fillMode === 'wrap' ? size : 2 * size;
  const folded = sub(at, mul(floor(div(at, period)), period));
  return fillMode === 'wrap' ? folded : minimum(folded, sub(period - 1, folded));
}
