/** @file The pattern that a filter answers to most: gradient ascent from grey noise, many filters side by side. */
import { gradients } from '../autodiff/gradients.js';
import { check } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { showShape, sizeOf } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import type { Model } from '../models/model.js';
import { add, div, mul, square } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { mean } from '../ops/reduce.js';
import { sqrt } from '../ops/math.js';
import { chosenResponses } from './chosen-responses.js';
import { wholeOption } from './model-input.js';
import { runProgram } from './model-programs.js';
import { type Pixels, toPixels } from './pixels.js';
import { type LayerName, findTraced, traceLayers } from './trace-layers.js';

export interface FilterPatternOptions {
  /** Pixels of the picture's side; default what the model takes, or 150 where it takes any. */
  readonly size?: number;
  /** Default 40. */
  readonly steps?: number;
  /** Length of a step in units of the input: the gradient is divided by its root mean square first. Default 1. */
  readonly step?: number;
  /** Of the noise that the ascent begins with, the same for every filter; default 0. */
  readonly seed?: number;
  /** Mean of that noise; default 138, for inputs of 0–255. For inputs of 0–1 take `grey: 0.5, noise: 0.08, step: 0.01`. */
  readonly grey?: number;
  /** Its width from lowest to highest; default 20. */
  readonly noise?: number;
}

/** What a filter answers to. */
export interface FilterPattern {
  readonly filter: number;
  /** The picture, shown as {@link deprocessImage} shows it. */
  readonly pixels: Pixels;
  /** The input [h, w, c] that the ascent ended with. */
  readonly input: Tensor;
  /** Mean of the filter's response to it, one step before the end. 0: the filter answers to nothing near the noise. */
  readonly response: number;
}

/**
 * The pattern that one filter answers to: `steps` times x ← x + step · g / (√mean(g²) + 10⁻⁵), g = ∂ mean(response) / ∂x.
 *
 * Source: Erhan et al. 2009; the recipe is that of Chollet, Deep Learning with Python, 5.4.2.
 *
 * @param layer its name, or path in models inside: `vgg16/block3_conv1`; the model's later layers are not computed
 * @throws KeratinError `model/layer`, `visualization/option`, `visualization/layer`
 * @example
 * await saveDrawing('filter.png', (await filterPattern(vgg, 'block3_conv1', 0)).pixels);
 */
export async function filterPattern(model: Model, layer: LayerName, filter: number, options: FilterPatternOptions = {}): Promise<FilterPattern> {
  const [found] = await filterPatterns(model, layer, [filter], { ...options, batchSize: 1 });
  return found!;
}

export interface FilterPatternsOptions extends FilterPatternOptions {
  /** Patterns computed at once; default as many as stay in the cache of a processor with all that is computed on the way: deep layers one by one, which is fastest. */
  readonly batchSize?: number;
  /** Called after each step with the share that is done, 0–1. */
  readonly onProgress?: (done: number) => void;
}

/**
 * {@link filterPattern} for many filters: each sample of a batch climbs for its own filter, with its own gradient.
 * The patterns are those that filterPattern finds, one by one.
 */
export async function filterPatterns(model: Model, layer: LayerName, filters: readonly number[], options: FilterPatternsOptions = {}): Promise<FilterPattern[]> {
  const place = 'filterPatterns';
  const { steps = 40, step = 1, seed = 0, grey = 138, noise = 20 } = options;
  wholeOption(place, 'steps', steps, 1);
  const shape = pictureShape(model, options.size);
  const { path, maps, floats } = measure(model, layer, shape);
  for (const filter of filters) wholeOption(place, `a filter of ${path}`, filter, 0, maps - 1);
  if (filters.length === 0) return [];
  const batch = Math.min(filters.length, wholeOption(place, 'batchSize', options.batchSize ?? Math.max(1, Math.round(2e6 / floats)), 1));
  const start = new RandomGenerator(seed).uniform(sizeOf(shape), grey - noise / 2, grey + noise / 2);
  const found: FilterPattern[] = [];
  for (let first = 0; first < filters.length; first += batch) {
    const own = Array.from({ length: batch }, (_, i) => filters[Math.min(first + i, filters.length - 1)]!);
    const indices = new Tensor([batch], 'int32', Int32Array.from(own));
    const all = new Float32Array(batch * start.length);
    own.forEach((_, i) => all.set(start, i * start.length));
    let x = new Tensor([batch, ...shape], 'float32', all);
    let responses = new Tensor([batch], 'float32', new Float32Array(batch));
    for (let i = 0; i < steps; i++) {
      const [next, now] = await runProgram(model, ['filterPatterns', path, x.shape], () => ascent(model, path, x.shape), [x, indices, step]);
      x = next!;
      responses = now!;
      options.onProgress?.((first + Math.min(batch, filters.length - first) * ((i + 1) / steps)) / filters.length);
    }
    for (let i = 0; i < Math.min(batch, filters.length - first); i++) {
      const input = x.slice(i, i + 1).reshape(shape);
      found.push({ filter: own[i]!, pixels: deprocessImage(visible(input)), input, response: Number(responses.data[i]) });
    }
  }
  return found;
}

/** The program of one step: pictures, filters and length of the step to the next pictures and the responses of these. */
export function ascent(model: Model, layer: LayerName, shape: readonly number[]): [Value[], Value[]] {
  const x = placeholder(shape, { name: 'pictures' });
  const filters = placeholder([shape[0]!], { dtype: 'int32', name: 'filters' });
  const step = placeholder([], { name: 'step' });
  const responses = chosenResponses(findTraced(traceLayers(model, [x]), layer, 'filterPatterns'), filters);
  const [slope] = gradients(sum(responses), [x]); // each picture has its own response, so each gets its own gradient
  const size = sqrt(mean(square(slope!), slope!.shape.slice(1).map((_, i) => i + 1), { keepDims: true }));
  return [[x, filters, step], [add(x, mul(div(slope!, add(size, 1e-5)), step)), responses]];
}

/**
 * Numbers as a picture: mean 0.5, standard deviation 0.1 of the range 0–1, cut off at its ends, then 0–255.
 *
 * Source: Chollet, Deep Learning with Python, 5.4.2.
 *
 * @param values [h, w, c] with 1, 3 or 4 channels
 */
export function deprocessImage(values: TensorLike): Pixels {
  const { shape, data } = tensor(values).cast('float32');
  const numbers = data as Float32Array;
  const centre = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const spread = Math.sqrt(numbers.reduce((a, b) => a + (b - centre) ** 2, 0) / numbers.length);
  return toPixels(new Tensor(shape, 'uint8', Uint8Array.from(numbers, (value) => 255 * Math.min(1, Math.max(0, ((value - centre) / (spread + 1e-5)) * 0.1 + 0.5)))));
}

/** Of inputs that are no picture, as those of two channels, the mean of the channels. */
function visible(input: Tensor): Tensor {
  const [h, w, c] = input.shape as [number, number, number];
  if (c === 1 || c === 3 || c === 4) return input;
  return new Tensor([h, w, 1], 'float32', Float32Array.from({ length: h * w }, (_, i) => (input.data as Float32Array).subarray(i * c, (i + 1) * c).reduce((a, b) => a + b, 0) / c));
}

/** Height, width and channels of the model's input, open sizes filled in. */
export function pictureShape(model: Model, size?: number): number[] {
  const { shape } = model.input;
  check(shape.length === 4 && shape[3] !== null, () => ({
    code: 'visualization/layer', where: 'filterPatterns', expected: 'a model of pictures [n, h, w, c]', received: showShape(shape), fix: 'build the model with its inputShape',
  }));
  if (size !== undefined) wholeOption('filterPatterns', 'size', size, 1);
  return [size ?? shape[1] ?? 150, size ?? shape[2] ?? 150, shape[3]!];
}

/** The layer's path, its number of filters, and how many numbers one picture takes on its way to it. */
export function measure(model: Model, layer: LayerName, shape: readonly number[]): { path: string; maps: number; floats: number } {
  let floats = 0;
  const counted = function* () {
    for (const found of traceLayers(model, [placeholder([1, ...shape])])) {
      floats += found.outputs.reduce((total, y) => total + sizeOf(y.shape), 0);
      yield found;
    }
  };
  const { path, layer: own, outputs: [y] } = findTraced(counted(), layer, 'filterPatterns');
  return { path, maps: y!.shape[own.config['dataFormat'] === 'channels_first' ? 1 : y!.rank - 1]!, floats };
}
