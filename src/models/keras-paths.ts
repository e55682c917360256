/** @file Where Keras keeps the weights of a model: in the tree of a `.keras` file, and under the names of an `.h5` file. */
import type { Variable } from '../core/leaf.js';
import { type Layer, type Weight, defaultName } from '../layers/layer.js';
import { type GraphModel, isGraphModel, isSequential } from './graph-model.js';
import { InputLayer } from './input.js';
import { Operation } from './operations/operation.js';

/** A place of the tree: the weights of one layer's own, under `path/vars`. */
export interface WeightPlace { readonly path: readonly string[]; readonly name: string; readonly variables: readonly Variable[] }

/** All places of a model in the tree of a `.keras` file. A layer used twice stands at its first place. */
export function weightPlaces(model: GraphModel): WeightPlace[] {
  const places: WeightPlace[] = [];
  const done = new Set<Layer>();
  const visit = (layer: Layer, path: readonly string[]): void => {
    if (done.has(layer)) return;
    done.add(layer);
    places.push({ path, name: layer.name, variables: ownWeights(layer).map((w) => w.variable) });
    for (const [name, inner] of innerLayers(layer)) visit(inner, [...path, ...name]);
  };
  visit(model, []);
  return places;
}

/** Weights of the layer that are in none of the layers inside it. */
export function ownWeights(layer: Layer): Weight[] {
  const inner = new Set(layer.sublayers.flatMap((l) => l.weights.map((w) => w.variable)));
  return layer.weights.filter((w) => !inner.has(w.variable));
}

/** Layers inside a layer by the attribute of Keras's object that holds them. */
function innerLayers(layer: Layer): readonly (readonly [path: readonly string[], inner: Layer])[] {
  const { sublayers } = layer;
  if (isGraphModel(layer)) return numbered('layers', isSequential(layer) ? layer.layers.filter((l) => !(l instanceof InputLayer)) : layer.layers.filter((l) => !(l instanceof Operation)));
  if (layer.className === 'StackedRNNCells') return numbered('cells', sublayers);
  if (layer.className === 'Bidirectional') return sublayers.map((inner, i) => [[i === 0 ? 'forward_layer' : 'backward_layer'], inner] as const);
  if (layer.className === 'MultiHeadAttention') return sublayers.map((inner, i) => [[`${['query', 'key', 'value', 'output'][i]!}_dense`], inner] as const);
  const name = Object.hasOwn(layer.config, 'layer') ? 'layer' : 'cell';
  return sublayers.map((inner, i) => [[i === 0 ? name : `${name}_${i}`], inner] as const);
}

/** `conv2d`, `conv2d_1`: by class, whatever the layers are called. */
function numbered(container: string, layers: readonly Layer[]): [string[], Layer][] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const base = defaultName(layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return [[container, count === 0 ? base : `${base}_${count}`], layer];
  });
}

/** The weights of one of a model's layers in the order of an `.h5` file: what is trained first. */
export const legacyOrder = (layer: Layer): readonly Weight[] => [...layer.trainableWeights, ...layer.nonTrainableWeights];

/** Each weight under the name that Keras 3 gives it: `sequential/dense/kernel`, in a functional model `dense/kernel`. */
export function weightPaths(model: GraphModel): Map<Variable, string> {
  const paths = new Map<Variable, string>();
  const visit = (layer: Layer, prefix: string): void => {
    const here = isGraphModel(layer) ? (isSequential(layer) ? `${layer.name}/` : '') : `${prefix}${layer.name}/`;
    for (const { variable } of ownWeights(layer)) if (!paths.has(variable)) paths.set(variable, here + variable.name.slice(variable.name.lastIndexOf('/') + 1));
    for (const inner of layer.sublayers) visit(inner, here);
  };
  visit(model, '');
  return paths;
}
