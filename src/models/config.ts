/** @file Models from their architecture in JSON: ours, and what Keras 3 and Keras 2 write. */
import { KeratinError, check, show, within } from '../core/errors.js';
import type { DType } from '../core/dtype.js';
import type { Fields } from '../core/fields.js';
import { type KerasObject, readKerasConfig } from '../core/registry.js';
import type { OpenShape } from '../core/shape.js';
import { parseStrictJson } from '../formats/strict-json.js';
import { type CallOptions, Layer, type SymbolicTensor } from '../layers/layer.js';
import type { KerasOrigin } from '../layers/legacy-names.js';
import { layerFromKeras, layerRegistry } from '../layers/registry.js';
import { type CustomObjects, customName, withCustomParts } from './custom-objects.js';
import { InputLayer } from './input.js';
import { plainCalls } from './keras-calls.js';
import { historyOf, isKerasTensor } from './keras-fields.js';
import { modernLayer, withOneOrdering } from './keras-1-layers.js';
import { Model } from './model.js';
import { OnnxNode } from './onnx-node.js';
import { Operation } from './operations/operation.js';
import { isOperation, readOperation, readOperationCall } from './operations/read-operation.js';
import { withModernOperations } from './operations/tensorflow.js';
import { Sequential } from './sequential.js';

/** How an architecture is read: which Keras wrote it, where that matters, and classes of the user's own. */
export interface ModelOrigin extends KerasOrigin { readonly customObjects?: CustomObjects }

/** Models inside models, and objects inside objects, deeper than any that is meant seriously. */
const DEEPEST = 200;

/**
 * A model from its architecture: what {@link modelToConfig} gave, or the JSON of Keras 3 or 2, as text or parsed.
 * Its weights are new; nothing of it is compiled. Classes come from the closed table of layers.
 *
 * @param origin which Keras wrote it, where that matters, and classes that are not in the table
 * @throws KeratinError `config/…`, naming the layer; `config/class` for a class that is not in the table
 * @example
 * const model = modelFromConfig(await readFile('model.json', 'utf8'));
 */
export function modelFromConfig(json: unknown, origin: ModelOrigin = {}): Model {
  return within('model config', () => {
    const object = typeof json === 'string' ? parseStrictJson(json) : json;
    checkPlain(object, 'the config', []);
    const whole = asKerasObject(object, 'the config');
    const model = readModel(whole, origin) ?? readCustom(whole, origin);
    if (model instanceof Model) return model;
    throw wrong('a Sequential or Functional model', show((object as KerasObject).class_name), 'pass the whole model as Keras wrote it, for one layer use layerFromKeras');
  });
}

/** A model; undefined where the object is something else. */
function readModel({ class_name: name, config }: KerasObject, origin: ModelOrigin): Model | undefined {
  if (name === 'Sequential') return placed('sequential', config, () => readSequential(config, origin));
  if (name === 'Functional' || name === 'Model') return placed('functional', config, () => readFunctional(config, origin));
  return undefined;
}

const placed = <T>(kind: string, config: Fields, body: () => T): T => within(`${kind} ${typeof config['name'] === 'string' ? show(config['name']) : 'model'}`, body);

function readLayer(given: KerasObject, origin: ModelOrigin): Layer {
  const object = withCustomParts(modernLayer(given), origin.customObjects);
  return placed(object.class_name, object.config, () => layerFromKeras(object, {
    ...origin, other: (inner) => readStep(inner, origin) ?? readCustom(inner, origin) ?? readModel(inner, origin) ?? readOwn(inner),
  }));
}

/** An operation of Keras, unless the user has given one of that name. */
const readStep = (object: KerasObject, { customObjects = {} }: ModelOrigin): Layer | undefined =>
  (isOperation(object as unknown as Fields) && customName(object, customObjects) === undefined ? readOperation(object) : undefined);

/** Layers that only models have. */
function readOwn({ class_name: name, config }: KerasObject): Layer | undefined {
  if (name === 'OnnxNode') return new OnnxNode({ program: String(config['program']), ...named(config) });
  return name === 'InputLayer' ? readInput(config) : undefined;
}

/** A layer of the user's own; undefined for those that are known here. Code in a file, as a Lambda's, is never run. */
function readCustom(object: KerasObject, { customObjects = {} }: ModelOrigin): Layer | undefined {
  const { class_name: name, config } = object;
  const key = customName(object, customObjects);
  if (key !== undefined) {
    const layer: unknown = customObjects[key]!(readKerasConfig(config));
    check(layer instanceof Layer, () => problem(`customObjects.${key} to return a layer`, show(layer), `return new ${name}(config)`));
    return layer;
  }
  if (layerRegistry.has(name) || ['Sequential', 'Functional', 'Model', 'InputLayer', 'OnnxNode'].includes(name)) return undefined;
  const plain = name.replace(/^.*>/, '');
  throw new KeratinError({
    code: 'config/class', expected: `the class of layer ${typeof config['name'] === 'string' ? show(config['name']) : 'without a name'} to be one of Keras's that is known here`,
    received: plain === 'Lambda' ? 'a Lambda, which holds Python code' : `the class ${show(plain)}`,
    fix: `write that layer in TypeScript and pass it: loadModel(path, { customObjects: { ${plain}: (config) => new My${plain === 'Lambda' ? 'Layer' : plain}(config) } })`,
  });
}

/** Number formats of inputs that become others here. */
const ownFormats: Readonly<Record<string, DType>> = { float: 'float32', float16: 'float32', bfloat16: 'float32', int: 'int32', int8: 'int32', int16: 'int32', uint16: 'int32', uint32: 'int64' };

function readInput(config: Fields): InputLayer {
  const shape = (config['batch_shape'] ?? config['batch_input_shape'] ?? config['batchInputShape'] ?? config['batchShape']) as OpenShape;
  const dtype = typeof config['dtype'] === 'string' ? { dtype: ownFormats[config['dtype']] ?? config['dtype'] as DType } : {};
  return new InputLayer({ batchShape: shape, ...dtype, ...named(config) });
}

const named = ({ name, trainable }: Fields): { name?: string; trainable?: boolean } =>
  ({ ...(typeof name === 'string' ? { name } : {}), ...(typeof trainable === 'boolean' ? { trainable } : {}) });

function readSequential(config: Fields, origin: ModelOrigin): Sequential {
  const layers = withOneOrdering(asList(Array.isArray(config) ? config : config['layers'], 'layers'));
  const model = new Sequential([], named(config));
  layers.forEach((layer, i) => model.add(readLayer(asKerasObject(layer, `layers[${i}]`), origin)));
  const shape = config['build_input_shape'];
  if (Array.isArray(shape) && model.outputs.length === 0) model.build(shape as OpenShape);
  return model;
}

/** A call that waits for the tensors that it takes. */
interface Waiting { readonly layer: Layer; readonly node: unknown }

function readFunctional(written: Fields, origin: ModelOrigin): Model {
  const config = plainCalls(withModernOperations(written));
  const layers = new Map<string, Layer>();
  let waiting: Waiting[] = [];
  withOneOrdering(asList(config['layers'], 'layers')).forEach((entry, i) => {
    const object = asKerasObject(entry, `layers[${i}]`);
    const layer = readLayer(object, origin);
    const name = (entry as Fields)['name'] ?? layer.name;
    check(typeof name === 'string' && !layers.has(name), () => ({ ...problem('layers of different names', `${show(name)} twice`, 'give each layer a name of its own') }));
    layers.set(name, layer);
    for (const node of asList((entry as Fields)['inbound_nodes'] ?? [], `inbound_nodes of "${name}"`)) waiting.push({ layer, node });
  });

  while (waiting.length > 0) {
    const blocked = new Set<Layer>();
    const left = waiting.filter(({ layer, node }) => {
      // The calls of one layer are made in their order.
      const done = !blocked.has(layer) && within(layer.place, () => makeCall(layer, node, layers));
      if (!done) blocked.add(layer);
      return !done;
    });
    if (left.length === waiting.length) {
      const names = [...new Set(left.map(({ layer }) => `"${layer.name}"`))];
      throw wrong('layers each of which takes what earlier ones give', `${names.slice(0, 6).join(', ')}, which wait for one another`, 'remove the circle from their inbound_nodes');
    }
    waiting = left;
  }
  const ends = (key: string): SymbolicTensor[] => readEnds(config[key], key).map((end) => findEnd(end, layers, key));
  return new Model({ inputs: ends('input_layers'), outputs: ends('output_layers'), layerOrder: [...layers.values()], ...named(config) });
}

/** Makes a call where its inputs are there; false where they are not yet. */
function makeCall(layer: Layer, node: unknown, layers: ReadonlyMap<string, Layer>): boolean {
  const { sources, options } = layer instanceof Operation ? readStepCall(layer, node) : Array.isArray(node) ? readLegacyCall(node, layers) : readCall(node);
  const inputs = sources.map(([name, call, output]) => findLayer(name, layers).calls[call]?.outputs[output]);
  if (inputs.some((x) => x === undefined)) return false;
  layer.applyMany(inputs as SymbolicTensor[], options);
  return true;
}

type Source = readonly [layer: string, call: number, output: number];
interface ReadCall { readonly sources: readonly Source[]; readonly options: CallOptions }

/** An operation: tensors anywhere, and numbers beside them. */
function readStepCall(operation: Operation, node: unknown): ReadCall {
  const sources: Source[] = [];
  const named = readOperationCall(operation, (node ?? {}) as Fields, (tensor) => sources.push(asSource(historyOf(tensor))) - 1);
  check(sources.length > 0, () => problem('calls that take at least one tensor', 'one without', 'correct its inbound_nodes'));
  return { sources, options: { arguments: named } };
}

/** Keras 3: `{ args, kwargs }`, tensors anywhere in args. */
function readCall(node: unknown): ReadCall {
  const { args, kwargs } = (node ?? {}) as Fields;
  const sources: Source[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isKerasTensor(value)) sources.push(asSource(historyOf(value)));
    else if (value !== null) throw wrong('calls on tensors alone', `the argument ${show(value)}`, 'make it a setting of the layer');
  };
  collect(asList(args, 'args'));
  check(sources.length > 0, () => problem('calls that take at least one tensor', 'one without', 'correct its inbound_nodes'));
  return { sources, options: readOptions((kwargs ?? {}) as Fields) };
}

/** Keras 2: `[[layer, call, output, kwargs], …]`; models count their calls from 1. */
function readLegacyCall(node: readonly unknown[], layers: ReadonlyMap<string, Layer>): ReadCall {
  const entries = node.map((entry) => asList(entry, 'inbound_nodes'));
  const sources = entries.map((entry) => {
    const [name, call, output] = asSource(entry.slice(0, 3));
    return [name, findLayer(name, layers) instanceof Model ? call - 1 : call, output] as const;
  });
  return { sources, options: readOptions((entries[0]?.[3] ?? {}) as Fields) };
}

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.every(isNothing));

/** What may be said at a call, by Keras's names. */
const callOptions: Readonly<Record<string, keyof CallOptions>> = { training: 'training', use_causal_mask: 'useCausalMask', return_attention_scores: 'returnAttentionScores' };

function readOptions(kwargs: Fields): CallOptions {
  for (const [key, value] of Object.entries(kwargs)) {
    const fits = isNothing(value) || (Object.hasOwn(callOptions, key) && typeof value === 'boolean');
    check(fits, () => problem(`calls with no other argument than ${Object.keys(callOptions).join(', ')}`, `${key}: ${show(value)}`, 'build that part of the model by hand'));
  }
  const said = Object.entries(callOptions).filter(([key]) => kwargs[key] === true || (key === 'training' && kwargs[key] === false));
  return Object.fromEntries(said.map(([key, ours]) => [ours, kwargs[key]]));
}

/** `["x", 0, 0]`, a list of such, or a record of them by name. */
function readEnds(value: unknown, key: string): Source[] {
  if (Array.isArray(value)) return typeof value[0] === 'string' ? [asSource(value)] : value.flatMap((v) => readEnds(v, key));
  check(typeof value === 'object' && value !== null, () => problem(`${key} as a list`, show(value), 'save the model anew'));
  return Object.values(value).flatMap((v) => readEnds(v, key));
}

function findEnd([name, call, output]: Source, layers: ReadonlyMap<string, Layer>, key: string): SymbolicTensor {
  const layer = findLayer(name, layers);
  // Here functional models count their calls from 1, and a Sequential of Keras 3 from 0.
  const index = layer instanceof Model && !(layer instanceof Sequential && layer.calls[call] !== undefined) ? Math.max(0, call - 1) : call;
  const tensor = layer.calls[index]?.outputs[output];
  check(tensor !== undefined, () => problem(`${key} that exist`, `output ${output} of call ${call} of "${name}"`, 'save the model anew'));
  return tensor;
}

function findLayer(name: string, layers: ReadonlyMap<string, Layer>): Layer {
  const layer = layers.get(name);
  check(layer !== undefined, () => problem('connections between the layers of the model', `one from ${show(name)}, which is not among them`, 'add that layer, or correct inbound_nodes'));
  return layer;
}

function asSource(value: unknown): Source {
  const isSource = Array.isArray(value) && value.length === 3 && typeof value[0] === 'string' && [value[1], value[2]].every((n) => Number.isInteger(n) && n >= 0);
  check(isSource, () => problem('a connection as [layer, call, output]', show(value), 'save the model anew'));
  return value as unknown as Source;
}

function asList(value: unknown, what: string): readonly unknown[] {
  check(Array.isArray(value), () => problem(`${what} as a list`, show(value), 'save the model anew'));
  return value;
}

function asKerasObject(value: unknown, what: string): KerasObject {
  const { class_name: name, config } = (value ?? {}) as Partial<KerasObject>;
  check(typeof name === 'string' && typeof config === 'object' && config !== null, () => problem(`${what} as { class_name, config }`, show(value), 'pass what Keras or modelToConfig wrote'));
  return value as KerasObject;
}

/** Throws where something is no plain data: circles, names that reach into prototypes, depths without end. */
function checkPlain(value: unknown, path: string, around: readonly unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  check(!around.includes(value), () => problem('plain data', `a circle at ${path}`, 'break the circle'));
  check(around.length < DEEPEST, () => problem(`data at most ${DEEPEST} deep`, 'deeper data', 'save the model anew'));
  for (const [key, inner] of Object.entries(value)) {
    check(key !== '__proto__', () => problem('plain names', `"__proto__" at ${path}`, 'do not load this file: somebody tampered with it'));
    checkPlain(inner, `${path}.${key}`, [...around, value]);
  }
}

const problem = (expected: string, received: string, fix: string): { code: string; expected: string; received: string; fix: string } => ({ code: 'config/model', expected, received, fix });
const wrong = (expected: string, received: string, fix: string): KeratinError => new KeratinError(problem(expected, received, fix));
