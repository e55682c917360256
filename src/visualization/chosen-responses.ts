/** @file How strongly each sample excites the filter chosen for it. */
import type { Value } from '../core/value.js';
import { Conv2D } from '../layers/convolution/conv2d.js';
import { activate } from '../layers/registered-arguments.js';
import { add, mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { gather, oneHot } from '../ops/gather.js';
import { pad, slice, split, transpose } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { mean } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { type Sliding, perAxis, resolvePadding, slidingSizes, toChannelsFirst } from '../ops/window.js';
import { type TracedLayer, channelsLast } from './trace-layers.js';

/** Activations that treat every channel by itself, so that a channel can be computed alone. */
const alone = new Set(['linear', 'relu', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'gelu', 'silu', 'mish', 'leaky_relu', 'hard_sigmoid', 'hard_silu', 'exponential']);

/**
 * Mean over the places of the channel that `filters` [n] names for each sample: [n].
 * Of a convolution only that channel is computed, for each sample its own.
 */
export function chosenResponses(found: TracedLayer, filters: Value): Value {
  const own = onlyChosen(found, filters);
  if (own !== null) return mean(own, [1, 2]);
  const maps = channelsLast(found);
  const places = maps.shape.slice(1, -1).map((_, i) => i + 1);
  return sum(mul(places.length === 0 ? maps : mean(maps, places), oneHot(filters, maps.shape.at(-1)!)), -1);
}

/** The channel `filters` [n] of the layer's output, [n, h, w]; null where it cannot be computed alone. */
function onlyChosen({ layer, inputs: [x] }: TracedLayer, filters: Value): Value | null {
  if (!(layer instanceof Conv2D)) return null;
  const { strides, padding, dilationRate, groups, dataFormat, activation } = layer.config;
  const name = typeof activation === 'string' || activation === null ? activation ?? 'linear' : '';
  if (groups !== 1 || dataFormat !== 'channels_last' || !alone.has(name)) return null;
  const [kernel, bias] = layer.weights.map(({ variable }) => variable.value);
  const [steps, dilations] = [perAxis('strides', strides, 2), perAxis('dilationRate', dilationRate, 2)];
  const pads = resolvePadding(padding, x!.shape.slice(1, 3), kernel!.shape.slice(0, 2), steps, dilations);
  const z = eachItsOwn(x!, gather(kernel!, filters, -1), { strides: steps, dilations, pads });
  return activate(activation, bias === undefined ? z : add(z, reshape(gather(bias, filters), [-1, 1, 1])));
}

/**
 * Convolution of sample i, x[i] [h, w, c], with its own kernel[…, i] [kh, kw, c]: [n, h', w']. One product over the channels for each
 * place k of the kernel, y_k = Σ_c kernel[k, c] · x[…, c]; the maps y_k are then moved by k and added.
 */
function eachItsOwn(x: Value, kernel: Value, sliding: Sliding): Value {
  const { strides, dilations, pads } = sliding;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [kh, kw] = kernel.shape as [number, number];
  const products = matmul(reshape(transpose(kernel, [3, 0, 1, 2]), [n, kh * kw, c]), reshape(toChannelsFirst(x), [n, c, h * w]));
  const maps = split(pad(reshape(products, [n, kh * kw, h, w]), [[0, 0], [0, 0], ...pads]), kh * kw, 1);
  const size = slidingSizes([h, w], [kh, kw], sliding);
  const moved = maps.map((map, k) => {
    const begin = [Math.floor(k / kw) * dilations[0]!, (k % kw) * dilations[1]!];
    const end = begin.map((at, i) => at + (size[i]! - 1) * strides[i]! + 1);
    return slice(map, [0, 0, ...begin], [n, 1, ...end], [1, 1, ...strides]);
  });
  return reshape(moved.reduce(add), [n, ...size]);
}
