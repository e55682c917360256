/** @file Models as layers models of tfjs, whose JSON is that of Keras 2. */
import { type Tensor } from '../core/tensor.js';
import { VERSION } from '../core/version.js';
import { readTfjsJson, writeTfjs } from '../formats/tfjs-json.js';
import { ownWeights } from './keras-paths.js';
import type { Layer } from '../layers/layer.js';
import { type GraphModel, isGraphModel } from './graph-model.js';
import { modelToConfig } from './to-config.js';

type Fields = Record<string, any>;

/** The files by name, `model.json` last. Layers of one name in different models inside are told apart by the models' names. */
export function encodeTfjs(model: GraphModel): Map<string, Uint8Array> {
  const weights = new Map<string, Tensor>();
  const visit = (layer: Layer, prefix: string): void => {
    for (const { variable } of ownWeights(layer)) weights.set(`${prefix}${layer.name}/${variable.name.slice(variable.name.lastIndexOf('/') + 1)}`, variable.read());
    for (const inner of layer.sublayers) visit(inner, isGraphModel(layer) && layer === model ? '' : `${prefix}${layer.name}/`);
  };
  visit(model, '');
  return writeTfjs(toKeras2(modelToConfig(model) as Fields), weights, undefined, { keras: '2.15.0', by: `keratin ${VERSION}` });
}

/** Shards of a `model.json` that {@link encodeTfjs} named; those of others are not ours to remove. */
export function shardsOf(json: Uint8Array): string[] {
  try {
    return readTfjsJson(json).groups.flatMap(({ paths }) => paths).filter((path) => /^group1-[0-9a-f]{8}-shard\d+of\d+\.bin$/.test(path));
  } catch {
    return [];
  }
}

/** Keras 2's words: shapes of inputs, calls as lists. Keras 2 counts the calls of models inside from 1. */
function toKeras2({ class_name: name, config, inbound_nodes: nodes, ...rest }: Fields, models: ReadonlySet<string> = new Set()): Fields {
  const inner: Fields[] = Array.isArray(config['layers']) ? config['layers'] : [];
  const innerModels = new Set(inner.filter((l) => ['Sequential', 'Functional'].includes(l['class_name'])).map((l) => (l['name'] ?? l['config']['name']) as string));
  const { batch_shape: shape, ...others } = config;
  const ends = (value: any): unknown => (value === undefined ? undefined : typeof value[0] === 'string' ? [value] : value);
  return {
    class_name: name, ...rest,
    config: {
      ...Object.fromEntries(Object.entries(others).map(([key, value]) => [key, plain(value)])), ...(shape === undefined ? {} : { batch_input_shape: shape }),
      ...(inner.length > 0 ? { layers: inner.map((l) => toKeras2(l, innerModels)) } : {}),
      ...(config['input_layers'] === undefined ? {} : { input_layers: ends(config['input_layers']), output_layers: ends(config['output_layers']) }),
    },
    ...(nodes === undefined ? {} : { inbound_nodes: nodes.map((node: Fields) => callOf(node, models)) }),
  };
}

const plain = (value: any): unknown => (typeof value === 'object' && value !== null && value.class_name === 'OrthogonalInitializer' ? { ...value, class_name: 'Orthogonal' } : value);

function callOf({ args, kwargs }: Fields, models: ReadonlySet<string>): unknown[] {
  const tensors = (args as unknown[]).flat() as Fields[];
  return tensors.map((t) => {
    const [layer, call, output] = t['config']['keras_history'];
    return [layer, models.has(layer) ? call + 1 : call, output, kwargs];
  });
}
