/** @file Models as Keras 3.6 saves them: legacy `.h5`, `.keras` archives, `.weights.h5`. */
import type { Variable } from '../core/leaf.js';
import { sayOnce } from '../core/log.js';
import { Tensor } from '../core/tensor.js';
import { type WrittenAttribute, type WrittenGroup, putMember, writeHdf5 } from '../formats/hdf5-write.js';
import { writeZip } from '../formats/zip.js';
import type { Layer } from '../layers/layer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { CompileArgs } from '../training/compile-args.js';
import { type GraphModel, isSequential } from './graph-model.js';
import { pythonText } from './python-json.js';
import { InputLayer } from './input.js';
import { Operation } from './operations/operation.js';
import { legacyOrder, weightPaths, weightPlaces } from './keras-paths.js';
import { type KerasStyle, kerasCompileConfig, kerasConfig } from './save-keras-config.js';

/** A model, as far as Keras's files go. */
export interface KerasSavable extends GraphModel {
  readonly optimizer: Optimizer | undefined;
  readonly compileArgs: CompileArgs | undefined;
}

/** The Keras whose files these are like. */
const KERAS_VERSION = '3.6.0';

const utf8 = (text: string): WrittenAttribute => ({ text, encoding: 'utf8' });
const ascii = (text: string | readonly string[]): WrittenAttribute => ({ text, encoding: 'ascii' });
/** Texts; an empty list is what NumPy makes of one. */
const list = (texts: readonly string[]): WrittenAttribute => (texts.length === 0 ? new Tensor([0], 'float64', new Float64Array(0)) : ascii(texts));
type Members = Map<string, WrittenGroup | Tensor>;

/** What NumPy may make of an attribute, in bytes: Keras splits longer lists. */
const LONGEST_LIST = 64512;

/** A list under its name; where it is long, in pieces `name0`, `name1`, … as Keras cuts them. */
function lists(name: string, texts: readonly string[]): Record<string, WrittenAttribute> {
  // NumPy gives each text the room of the longest.
  const room = Math.max(0, ...texts.map((text) => new TextEncoder().encode(text).length));
  let count = 1;
  while (Math.ceil(texts.length / count) * room > LONGEST_LIST && count < texts.length) count++;
  if (count === 1) return { [name]: list(texts) };
  const [least, longer] = [Math.floor(texts.length / count), texts.length % count];
  const startOf = (piece: number): number => piece * least + Math.min(piece, longer);
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, list(texts.slice(startOf(i), startOf(i + 1)))]));
}

/** The bytes of a legacy `.h5` file: architecture, weights, optimizer. */
export async function encodeKerasH5(model: KerasSavable): Promise<Uint8Array> {
  const compile = compileOf(model, 'h5');
  const members: Members = new Map([['model_weights', legacyWeights(model)]]);
  if (compile !== undefined) members.set('optimizer_weights', legacyOptimizer(model, model.optimizer!));
  return writeHdf5({
    attributes: {
      backend: utf8(backendOf(model)), keras_version: utf8(KERAS_VERSION), model_config: ascii(pythonText(kerasConfig(model, 'h5'))),
      ...(compile === undefined ? {} : { training_config: ascii(pythonText(compile)) }),
    },
    members,
  });
}

/** The bytes of a `.keras` archive. */
export async function encodeKeras(model: KerasSavable, when = new Date()): Promise<Uint8Array> {
  const compile = compileOf(model, 'keras');
  const config = { ...kerasConfig(model, 'keras'), ...(compile === undefined ? {} : { compile_config: compile }) };
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(pythonText(value));
  return writeZip({
    'metadata.json': json({ keras_version: KERAS_VERSION, date_saved: when.toISOString().slice(0, 19).replace('T', '@') }),
    'config.json': json(config),
    'model.weights.h5': await encodeWeightsTree(model, compile === undefined ? undefined : model.optimizer),
  }, when);
}

/** Weights alone, as Keras's older `save_weights` wrote them. */
export const encodeLegacyWeights = (model: GraphModel): Promise<Uint8Array> => writeHdf5(legacyWeights(model));

/** Weights as a tree of layers, as in `.keras` and `.weights.h5` files. */
export function encodeWeightsTree(model: GraphModel, optimizer?: Optimizer): Promise<Uint8Array> {
  const root: Members = new Map();
  const put = (path: readonly string[], name: string, variables: readonly Variable[]): void =>
    putMember(root, [...path, 'vars'], { attributes: { name: utf8(name) }, members: new Map(variables.map((v, i) => [String(i), v.read()])) });
  for (const { path, name, variables } of weightPlaces(model)) put(path, name, variables);
  if (optimizer !== undefined) put(['optimizer'], optimizer.name, stateOf(optimizer, model));
  return writeHdf5({ members: root });
}

/** Torch and TensorFlow pad some layers differently; a model that was read from a file of the one goes back as such. */
function backendOf(model: GraphModel): string {
  const isTorch = (layer: Layer): boolean => layer.config['crop'] === 'before' || layer.config['border'] === 'edge' || layer.sublayers.some(isTorch);
  return isTorch(model) ? 'torch' : 'tensorflow';
}

function compileOf(model: KerasSavable, style: KerasStyle): ReturnType<typeof kerasCompileConfig> {
  const { optimizer, compileArgs } = model;
  if (optimizer === undefined || compileArgs === undefined) return undefined;
  const config = kerasCompileConfig(compileArgs, optimizer, style);
  if (config === undefined) sayOnce(`keratin: ${model.place} is saved without what it was compiled with: functions and own classes stand in no file of Keras`);
  return config;
}

function legacyWeights(model: GraphModel): WrittenGroup {
  const paths = weightPaths(model);
  const layers = model.layers.filter((layer) => !(isSequential(model) && layer instanceof InputLayer) && !(layer instanceof Operation));
  const groups = layers.map((layer): [string, WrittenGroup] => {
    const variables = [...new Set(legacyOrder(layer).map((w) => w.variable))];
    const members: Members = new Map();
    for (const v of variables) putMember(members, paths.get(v)!.split('/'), v.read());
    return [layer.name, { attributes: lists('weight_names', variables.map((v) => paths.get(v)!)), members }];
  });
  return {
    attributes: { backend: ascii(backendOf(model)), keras_version: ascii(KERAS_VERSION), ...lists('layer_names', layers.map((l) => l.name)) },
    members: new Map([...groups, ['top_level_model_weights', { attributes: lists('weight_names', []) }]]),
  };
}

function legacyOptimizer(model: GraphModel, optimizer: Optimizer): WrittenGroup {
  const paths = weightPaths(model);
  const slots = new Map(model.weights.flatMap(({ variable }) => Object.entries(optimizer.slots(variable)).map(([slot, v]) => [v, `${paths.get(variable)!.replaceAll('/', '_')}_${slot}`])));
  const members: Members = new Map();
  const names = stateOf(optimizer, model).map((v) => {
    const name = `${optimizer.name}/${slots.get(v) ?? v.name.slice(optimizer.name.length + 1)}`;
    putMember(members, name.split('/'), v.read());
    return name;
  });
  return { attributes: lists('weight_names', names), members };
}

/** The optimizer's variables in Keras's order: steps, learning rate, slots of this model's weights, numbers of its own. */
function stateOf(optimizer: Optimizer, model: GraphModel): Variable[] {
  const heads = [optimizer.iterations, optimizer.learningRate];
  const slots = new Set(model.weights.flatMap(({ variable }) => Object.values(optimizer.slots(variable))));
  const own = optimizer.variables.filter((v) => !heads.includes(v) && v.shape.length === 0 && v.name.split('/').length === 2);
  return [...optimizer.variables.filter((v) => slots.has(v) || heads.includes(v)), ...own];
}
