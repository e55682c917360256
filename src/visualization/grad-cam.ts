/** @file Grad-CAM and Grad-CAM++: where in the picture (or sequence) a class was seen. */
import { gradients } from '../autodiff/gradients.js';
import { KeratinError, check } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import type { TensorLike } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { isGraphModel } from '../models/graph-model.js';
import type { Model } from '../models/model.js';
import { add, div, mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { relu } from '../ops/math.js';
import { mean } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { type ExplainOptions, explain } from './explain.js';
import { Heatmap, toUnitRange } from './heatmap.js';
import { type LayerName, type TracedLayer, channelsLast, findTraced } from './trace-layers.js';

export interface GradCamOptions extends ExplainOptions {
  /** The layer whose maps are weighted; default the last one that keeps places apart, pooling and dropout aside. */
  readonly layer?: LayerName;
}

/**
 * Grad-CAM: where the picture speaks for a class.
 * heat = relu(Σ_c w_c A_c) / its maximum, with A the layer's output [h', w', c] and w_c the mean of ∂score/∂A_c over h', w'.
 *
 * Source: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391
 *
 * @param image one sample as the model takes it, [h, w, c]; for models of sequences [t, d] or word indices [t]
 * @returns heatmap [h', w'] of the layer's size, 0–1, for sequences [t']; `raw` is Σ_c w_c A_c before relu and division
 * @throws KeratinError `model/layer`, `shape/sample`, `visualization/class`, `visualization/layer`
 * @example
 * const heat = await gradCam(model, image, { layer: 'block5_conv3', classIndex: 386 });
 * const picture = overlayHeatmap(photo, heat);
 */
export function gradCam(model: Model, image: TensorLike, options: GradCamOptions = {}): Promise<Heatmap> {
  return classActivation('gradCam', model, image, options, (_, dA) => mean(dA, places(dA), { keepDims: true }));
}

/**
 * Grad-CAM++: as {@link gradCam}, but places count by how much they alone change the score, which shows several objects of a class better.
 * w_c = Σ α · relu(G) over places, G = ∂score/∂A, α = G² / (2 G² + G³ Σ A_c) = 1 / (2 + G Σ A_c), with Σ A_c of at least 0, as after a relu.
 *
 * Source: Chattopadhyay et al. 2018, https://arxiv.org/abs/1710.11063
 */
export function gradCamPlusPlus(model: Model, image: TensorLike, options: GradCamOptions = {}): Promise<Heatmap> {
  return classActivation('gradCamPlusPlus', model, image, options, (a, g) => {
    const total = relu(sum(a, places(a), { keepDims: true }));
    return sum(div(relu(g), add(mul(relu(g), total), 2)), places(g), { keepDims: true });
  });
}

const places = (x: Value): number[] => x.shape.slice(1, -1).map((_, i) => i + 1);

async function classActivation(place: string, model: Model, image: TensorLike, options: GradCamOptions, weigh: (a: Value, gradient: Value) => Value): Promise<Heatmap> {
  const { classIndex, score, results: [raw] } = await explain(place, model, image, options, [typeof options.layer === 'string' ? options.layer : options.layer?.name], ({ layers, scores }) => {
    const found = options.layer === undefined ? lastWithPlaces(layers, place) : findTraced(layers, options.layer, place);
    const own = found.outputs[0]!;
    const a = channelsLast(found);
    check(a.rank >= 3, () => ({
      code: 'visualization/layer', where: place, expected: 'a layer whose output has places, [n, h, w, c] or [n, t, d]', received: `${found.path} with ${showShape(own.shape)}`, fix: 'choose a convolution',
    }));
    const [slope] = gradients(reshape(scores, []), [own]);
    const dA = channelsLast({ ...found, outputs: [slope!] });
    return [sum(mul(a, weigh(a, dA)), -1)];
  });
  const map = raw!.reshape(raw!.shape.slice(1));
  return new Heatmap(toUnitRange(map.data as Float32Array, map.shape), classIndex, score, map);
}

function lastWithPlaces(layers: readonly TracedLayer[], where: string): TracedLayer {
  const found = layers.filter(({ layer, outputs: [y] }) =>
    !isGraphModel(layer) && !/Pool|Dropout|Flatten|Reshape|Permute|Padding|Cropping|Noise|Input/.test(layer.className) && y!.rank >= 3 && y!.dtype === 'float32' && y!.shape.slice(1, -1).some((d) => d > 1)).at(-1);
  if (found !== undefined) return found;
  throw new KeratinError({
    code: 'visualization/layer', where, expected: 'a model with a layer that keeps places apart', received: layers.map(({ path }) => path).join(', '), fix: 'use saliency or occlusion for models without convolutions',
  });
}
