/** @file Layers models of tfjs: `model.json` and its shards. */
import { check, within } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readTfjsJson, readTfjsWeights } from '../formats/tfjs-json.js';
import type { Layer } from '../layers/layer.js';
import { withWeightsToCome } from '../layers/weight-budget.js';
import { modelFromConfig } from './config.js';
import { type GraphModel, isGraphModel } from './graph-model.js';
import { compileAsKeras } from './load-keras-compile.js';
import { type KerasFileOptions, mostNumbers } from './load-keras.js';
import { type Pairs, matchWeights, writePairs } from './load-keras-weights.js';
import type { Model } from './model.js';

/** A model from the bytes of `model.json`; `read` fetches a file that stands beside it. */
export async function modelFromTfjs(bytes: Uint8Array, read: (name: string) => Promise<Uint8Array>, { compile = true, customObjects }: KerasFileOptions = {}): Promise<Model> {
  const file = readTfjsJson(bytes);
  const shards = new Map<string, Uint8Array>();
  for (const path of file.groups.flatMap((g) => g.paths)) if (!shards.has(path)) shards.set(path, await read(path));
  return within('tfjs model', () => {
    const tensors = readTfjsWeights(file, shards);
    const origin = { keras: file.kerasVersion?.startsWith('3') === true ? 3 : 2, ...(customObjects === undefined ? {} : { customObjects }) } as const;
    const model = withWeightsToCome([...shards.values()].reduce((n, shard) => n + mostNumbers(shard.length), 0), () => modelFromConfig(file.topology, origin));
    putNamed(model, tensors);
    if (compile !== false) compileAsKeras(model, { config: file.trainingConfig, state: [], grouped: false }, typeof compile === 'object' ? compile : {}, customObjects);
    return model;
  });
}

/** Weights find their layers by the layer's name anywhere in theirs: `base/conv/kernel`, `sequential/conv/kernel` and `conv/kernel` are of `conv`. */
function putNamed(model: GraphModel, tensors: ReadonlyMap<string, Tensor>): void {
  const left = new Map(tensors);
  const pairs: Pairs = [];
  const visit = (layer: Layer): void => {
    if (isGraphModel(layer)) return layer.layers.forEach(visit);
    if (layer.weights.length === 0) return;
    const own = [...left].filter(([name]) => name.split('/').slice(0, -1).includes(layer.name));
    for (const [name] of own) left.delete(name);
    within(layer.place, () => pairs.push(...matchWeights(layer, own.map(([, t]) => t), own.map(([name]) => name))));
  };
  visit(model);
  check(left.size === 0, () => ({ code: 'weights/names', expected: 'weights of the layers of the model', received: `also ${[...left.keys()].slice(0, 6).join(', ')}`, fix: 'write the model anew; its two parts do not belong together' }));
  writePairs(pairs);
}
