/** @file Pixels as each network was trained on them. */
import { check } from '../core/errors.js';
import { sayOnce } from '../core/log.js';
import { showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';

/** How pixels 0–255, RGB, are changed: see {@link preprocessInput}. */
export type PreprocessingMode = 'caffe' | 'tf' | 'torch';

/** Output channel i is (input channel `from[i]` - mean[i]) / spread[i]. */
interface Recipe { readonly from: readonly number[]; readonly mean: readonly number[]; readonly spread: readonly number[] }

/** Means and deviations of ImageNet's pixels. */
const recipes: Readonly<Record<PreprocessingMode, Recipe>> = {
  caffe: { from: [2, 1, 0], mean: [103.939, 116.779, 123.68], spread: [1, 1, 1] },
  tf: { from: [0, 1, 2], mean: [127.5, 127.5, 127.5], spread: [127.5, 127.5, 127.5] },
  torch: { from: [0, 1, 2], mean: [0.485 * 255, 0.456 * 255, 0.406 * 255], spread: [0.229 * 255, 0.224 * 255, 0.225 * 255] },
};

/**
 * Pictures as a network was trained on them. Given are pixels 0–255 in the order RGB; the result is new, nothing is overwritten:
 * - `caffe`: BGR; ImageNet's mean (103.939, 116.779, 123.68) taken off, not scaled; about -124 … 151
 * - `tf`: RGB, or one grey channel; -1 … 1: x / 127.5 - 1
 * - `torch`: RGB; 0 … 1, then ImageNet's mean taken off and divided by its deviation; about -2.1 … 2.6
 *
 * Every network knows its own: `applications.vgg16.preprocessInput(x)`.
 *
 * Source: Keras imagenet_utils.preprocess_input.
 *
 * @param x one picture [h, w, 3] or several [n, h, w, 3]
 * @throws KeratinError `preprocess/shape`
 * @example
 * const x = preprocessInput(images, { mode: 'tf' });
 */
export function preprocessInput(x: TensorLike, { mode = 'caffe' }: { readonly mode?: PreprocessingMode } = {}): Tensor {
  const { shape, data } = tensor(x);
  const recipe = Object.hasOwn(recipes, mode) ? recipes[mode] : undefined;
  check(recipe !== undefined, () => ({ code: 'option/value', where: 'preprocessInput', expected: `a mode among ${Object.keys(recipes).join(', ')}`, received: String(mode), fix: 'use the preprocessInput of the network itself' }));
  const grey = mode === 'tf' && shape.at(-1) === 1; // one scale for all channels
  check((shape.length === 3 || shape.length === 4) && (grey || shape.at(-1) === 3), () => ({
    code: 'preprocess/shape', where: 'preprocessInput', expected: 'pictures of three channels, [h, w, 3] or [n, h, w, 3]', received: showShape(shape),
    fix: shape.at(-1) === 1 ? 'repeat the grey channel three times' : shape.at(-1) === 4 ? 'leave out the alpha channel' : 'bring the channels to the last axis: RGB',
  }));
  const out = new Float32Array(data.length);
  const { from, mean, spread } = recipe;
  let [least, most] = [Infinity, -Infinity];
  const channels = shape.at(-1)!;
  for (let at = 0; at < out.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      const value = Number(data[at + from[c]!]);
      if (value < least) least = value;
      if (value > most) most = value;
      out[at + c] = (value - mean[c]!) / spread[c]!;
    }
  }
  if (least >= 0 && most > 0 && most <= 1) sayOnce('keratin: preprocessInput was given pixels 0–1 and expects 0–255: leave out rescale: 1 / 255 before it.');
  return new Tensor(shape, 'float32', out);
}
