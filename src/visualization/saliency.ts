/** @file Saliency and integrated gradients: which numbers of the input a class hangs on. */
import { gradients } from '../autodiff/gradients.js';
import { Tensor, type TensorLike } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { reshape } from '../ops/reshape.js';
import { type ExplainOptions, type Explanation, explain } from './explain.js';
import { Heatmap, toUnitRange } from './heatmap.js';
import { oneSample, wholeOption } from './model-input.js';
import { RandomGenerator } from '../core/random.js';

export interface SaliencyOptions extends ExplainOptions {
  /** Noisy copies to average over (SmoothGrad); default 1, the picture itself. */
  readonly samples?: number;
  /** Standard deviation of the noise as a share of the picture's range; default 0.15. */
  readonly noise?: number;
  readonly seed?: number;
}

/**
 * Saliency: |∂score/∂x|, the largest of the channels, divided by its maximum.
 *
 * Source: Simonyan et al. 2013, https://arxiv.org/abs/1312.6034; Smilkov et al. 2017, https://arxiv.org/abs/1706.03825
 *
 * @returns heatmap [h, w], for sequences [t]; `raw` is the gradient itself, of the sample's shape
 * @throws KeratinError `shape/sample`, `visualization/class`, `visualization/option`
 * @example
 * const heat = await saliency(model, image, { samples: 20 });
 */
export async function saliency(model: Model, image: TensorLike, options: SaliencyOptions = {}): Promise<Heatmap> {
  const { samples = 1, noise = 0.15, seed = 0, ...rest } = options;
  wholeOption('saliency', 'samples', samples, 1);
  const x = oneSample(model, image, 'saliency');
  const first = await inputGradient(model, x, rest);
  if (samples === 1) return ofChannels(first, first.results[0]!, Math.abs);
  const numbers = x.data as Float32Array;
  const spread = noise * (numbers.reduce((a, b) => Math.max(a, b), -Infinity) - numbers.reduce((a, b) => Math.min(a, b), Infinity));
  const generator = new RandomGenerator(seed);
  const total = new Float32Array(numbers.length);
  for (let i = 0; i < samples; i++) {
    const noisy = generator.normal(numbers.length, 0, spread).map((value, k) => value + numbers[k]!);
    const { results: [slope] } = await inputGradient(model, new Tensor(x.shape, 'float32', noisy), { ...rest, classIndex: first.classIndex });
    (slope!.data as Float32Array).forEach((value, k) => { total[k]! += value / samples; });
  }
  return ofChannels(first, new Tensor(x.shape, 'float32', total), Math.abs);
}

export interface IntegratedGradientsOptions extends ExplainOptions {
  /** Points on the way from the baseline to the sample; default 32. */
  readonly steps?: number;
  /** What stands for "nothing there", of the sample's shape or one number; default 0. */
  readonly baseline?: TensorLike;
}

/**
 * Integrated gradients: (x - baseline) · the mean of ∂score/∂x on the way from the baseline to x.
 * Their sum is score(x) - score(baseline), but for the error of the steps.
 *
 * Source: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365
 *
 * @returns heatmap [h, w] of |Σ over channels|; `raw` are the signed attributions, of the sample's shape
 * @throws KeratinError `shape/sample`, `visualization/class`, `visualization/option`
 */
export async function integratedGradients(model: Model, image: TensorLike, options: IntegratedGradientsOptions = {}): Promise<Heatmap> {
  const { steps = 32, baseline = 0, ...rest } = options;
  wholeOption('integratedGradients', 'steps', steps, 1);
  const x = oneSample(model, image, 'integratedGradients');
  const from = typeof baseline === 'number' ? new Float32Array(x.size).fill(baseline) : oneSample(model, baseline, 'integratedGradients baseline').data as Float32Array;
  const to = x.data as Float32Array;
  const end = await inputGradient(model, x, rest);
  const total = new Float32Array(to.length);
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps; // midpoints: their error falls with the square of the step
    const between = Float32Array.from(to, (value, k) => from[k]! + t * (value - from[k]!));
    const { results: [slope] } = await inputGradient(model, new Tensor(x.shape, 'float32', between), { ...rest, classIndex: end.classIndex });
    (slope!.data as Float32Array).forEach((value, k) => { total[k]! += (value * (to[k]! - from[k]!)) / steps; });
  }
  return ofChannels(end, new Tensor(x.shape, 'float32', total), (a) => a, true);
}

/** ∂score/∂x of one sample. */
const inputGradient = (model: Model, x: Tensor, options: ExplainOptions): Promise<Explanation> =>
  explain('inputGradient', model, x, options, [], ({ input, scores }) => gradients(reshape(scores, []), [input]));

/** Channels drawn together: the largest, or the absolute value of their sum. */
function ofChannels({ classIndex, score }: Explanation, values: Tensor, of: (value: number) => number, summed = false): Heatmap {
  const raw = values.reshape(values.shape.slice(1));
  const channels = raw.shape.length > 1 ? raw.shape.at(-1)! : 1;
  const shape = raw.shape.length > 1 ? raw.shape.slice(0, -1) : raw.shape;
  const numbers = Float32Array.from({ length: raw.size / channels }, (_, i) => {
    const own = (raw.data as Float32Array).subarray(i * channels, (i + 1) * channels);
    return summed ? Math.abs(own.reduce((a, b) => a + b, 0)) : own.reduce((a, b) => Math.max(a, of(b)), 0);
  });
  return new Heatmap(toUnitRange(numbers, shape), classIndex, score, raw);
}
