/** @file Pictures brought to a size without squeezing them: the middle cut out, or bars added. */
import type { Value } from '../../core/value.js';
import { pad, slice } from '../../ops/layout.js';
import { type Interpolation, resize } from '../../ops/resize.js';

/** How pixels are mixed. */
export interface Sampling { readonly interpolation: Interpolation; readonly antialias: boolean }

/** The largest part in the middle of x [n, h, w, c] that has the shape of the wanted size, at that size. */
export function croppedToRatio(x: Value, height: number, width: number, { interpolation, antialias }: Sampling): Value {
  const [, h, w] = x.shape as [number, number, number, number];
  const ch = Math.max(1, Math.min(h, Math.trunc((w * height) / width)));
  const cw = Math.max(1, Math.min(w, Math.trunc((h * width) / height)));
  return resize(centre(x, ch, cw), [height, width], interpolation, antialias);
}

/** x between two bars of `fill`, as wide as each other, that bring it to about the shape of the wanted size, at that size. Source: keras.ops.image.resize, pad_to_aspect_ratio. */
export function paddedToRatio(x: Value, height: number, width: number, { interpolation, antialias }: Sampling, fill: number): Value {
  const [, h, w] = x.shape as [number, number, number, number];
  const bars = (size: number, wanted: number): readonly [number, number] => {
    const bar = Math.floor((Math.max(size, Math.trunc(wanted)) - size) / 2);
    return [bar, bar];
  };
  return resize(pad(x, [[0, 0], bars(h, (w * height) / width), bars(w, (h * width) / height), [0, 0]], fill), [height, width], interpolation, antialias);
}

/** The middle of x, no larger than x. */
export function centre(x: Value, height: number, width: number): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [top, left] = [Math.floor((h - height) / 2), Math.floor((w - width) / 2)];
  return slice(x, [0, top, left, 0], [n, top + height, left + width, c]);
}
