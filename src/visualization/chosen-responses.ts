/** @file How strongly each sample excites the filter chosen for it. */
import type { Value } from '../core/value.js';
import { Conv2D } from '../layers/convolution/conv2d.js';
import { activate } from '../layers/registered-arguments.js';
import { mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { conv } from '../ops/conv.js';
import { gather, oneHot } from '../ops/gather.js';
import { mean } from '../ops/reduce.js';
import { constant } from '../core/leaf.js';
import { type TracedLayer, channelsLast } from './trace-layers.js';

/** Activations that treat every channel by itself, so that a channel can be computed alone. */
const alone = new Set(['linear', 'relu', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'gelu', 'silu', 'mish', 'leaky_relu', 'hard_sigmoid', 'hard_silu', 'exponential']);

/**
 * Mean over the places of the channel that `filters` [n] names for each sample: [n].
 * Of a convolution only the channels are computed that one of the samples wants.
 */
export function chosenResponses(found: TracedLayer, filters: Value): Value {
  const n = filters.shape[0]!;
  const y = onlyChosen(found, filters);
  const maps = y ?? channelsLast(found);
  const places = maps.shape.slice(1, -1).map((_, i) => i + 1);
  const own = y === null ? filters : constant(Array.from({ length: n }, (_, i) => i), { dtype: 'int32' }); // sample i wants channel i
  return sum(mul(places.length === 0 ? maps : mean(maps, places), oneHot(own, maps.shape.at(-1)!)), -1);
}

/** The layer's output with the channels `filters` alone, [n, h, w, n]; null where they cannot be computed alone. */
function onlyChosen({ layer, inputs: [x] }: TracedLayer, filters: Value): Value | null {
  if (!(layer instanceof Conv2D)) return null;
  const { strides, padding, dilationRate: dilations, groups, dataFormat, activation, filters: all } = layer.config;
  const name = typeof activation === 'string' || activation === null ? activation ?? 'linear' : '';
  if (groups !== 1 || dataFormat !== 'channels_last' || !alone.has(name) || filters.shape[0]! >= all) return null;
  const [kernel, bias] = layer.weights.map(({ variable }) => variable.value);
  const chosenBias = bias === undefined ? {} : { bias: gather(bias, filters) };
  const z = conv(x!, gather(kernel!, filters, -1), { strides, padding, dilations, ...chosenBias });
  return activate(activation, z);
}
