/** @file Weights from Keras's files: by topology or by name from legacy HDF5, by place from the tree of `.keras` and `.weights.h5`. */
import { KeratinError, check, show, within } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import { sayOnce } from '../core/log.js';
import { sameShape, showShape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { Hdf5Group, type Hdf5Value, readHdf5 } from '../formats/hdf5.js';
import { isZip, readZip } from '../formats/zip.js';
import type { Layer } from '../layers/layer.js';
import type { GraphModel } from './graph-model.js';
import { legacyOrder, weightPlaces } from './keras-paths.js';
import { type WeightOrigin, modernWeights } from './load-keras-1.js';

/** How weights find their layers. */
export interface LoadWeightsOptions {
  /** By the names of layers instead of their order; layers that only one side has are left alone. For legacy `.h5` files. */
  readonly byName?: boolean;
  /** Layers whose weights do not fit are left alone instead of being an error. */
  readonly skipMismatch?: boolean;
}

/** How a file's weights are put in, besides what a caller of `loadWeights` may choose. */
export interface PutWeightsOptions extends LoadWeightsOptions {
  /** The file may hold more layers behind those of the model, as a classifier. */
  readonly moreBehind?: boolean;
}

/** Name of the file inside a `.keras` archive. */
export const WEIGHTS_FILE = 'model.weights.h5';

/** Puts the weights of a Keras file (`.h5`, `.weights.h5`, `.keras`) into a model. Nothing changes unless all of them fit. */
export function putKerasWeights(model: GraphModel, bytes: Uint8Array, options: PutWeightsOptions = {}): void {
  const root = readHdf5(isZip(bytes) ? weightsIn(readZip(bytes)) : bytes);
  if (isLegacy(root)) putLegacyWeights(model, root, options);
  else putTreeWeights(model, root, options);
}

/** The HDF5 file inside a `.keras` archive. */
export function weightsIn(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const bytes = files.get(WEIGHTS_FILE);
  if (bytes !== undefined) return bytes;
  throw new KeratinError({ code: 'file/missing-part', expected: `a .keras archive with ${WEIGHTS_FILE}`, received: show([...files.keys()]), fix: 'save the model anew with model.save("model.keras")' });
}

/** Files with lists of layer names; the newer ones are a tree. */
const isLegacy = (root: Hdf5Group): boolean => root.attributeNames.some((name) => /^layer_names\d*$/.test(name)) || root.has('model_weights');

/** A list of texts, which Keras splits into `name0`, `name1`, … where it is long. */
export function readNames(group: Hdf5Group, name: string): string[] {
  const texts = (value: Hdf5Value | undefined): string[] => (Array.isArray(value) ? value as string[] : typeof value === 'string' ? [value] : []);
  const whole = group.attribute(name);
  if (whole !== undefined) return texts(whole);
  const parts: string[] = [];
  for (let i = 0; group.attributeNames.includes(`${name}${i}`); i++) parts.push(...texts(group.attribute(`${name}${i}`)));
  return parts;
}

/** Which Keras wrote this group. */
export function originOf(...groups: readonly Hdf5Group[]): WeightOrigin {
  const text = (name: string): string | undefined => groups.map((g) => g.attribute(name)).find((v): v is string => typeof v === 'string');
  const version = text('keras_version');
  return { keras: version === undefined ? 1 : Number(/^\d+/.exec(version)?.[0] ?? 1), backend: text('backend') };
}

/** The tensors that a group of a legacy file lists. */
export function readListed(group: Hdf5Group): { names: string[]; tensors: Tensor[] } {
  const names = readNames(group, 'weight_names');
  const tensors = names.map((name) => {
    const found = group.get(name);
    check(found instanceof Tensor, () => ({ code: 'file/missing-part', where: `group ${show(group.path)}`, expected: `the weight ${show(name)}, which its list names`, received: 'none', fix: 'save the file anew; this one is damaged' }));
    return found;
  });
  return { names, tensors };
}

/** Weights to be written, once all are known to fit. */
export type Pairs = [variable: Variable, value: Tensor][];

function putLegacyWeights(model: GraphModel, root: Hdf5Group, { byName = false, skipMismatch = false, moreBehind = false }: PutWeightsOptions): void {
  const group = root.group('model_weights') ?? root;
  const origin = originOf(group, root);
  const saved = readNames(group, 'layer_names').map((name) => ({ name, group: group.group(name) }));
  for (const { name, group: found } of saved) check(found !== undefined, () => ({ code: 'file/missing-part', expected: `the layer ${show(name)}, which the file's list names`, received: 'none', fix: 'save the file anew; this one is damaged' }));
  const pairs: Pairs = [];
  const put = (layer: Layer, source: Hdf5Group): void => {
    const { names, tensors } = readListed(source);
    try {
      within(layer.place, () => pairs.push(...matchWeights(layer, modernWeights(layer, tensors, origin), names)));
    } catch (error) {
      if (!skipMismatch || !(error instanceof KeratinError)) throw error;
      sayOnce(`keratin: left alone: ${error.message}`);
    }
  };
  if (byName) {
    const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
    for (const { name, group: source } of saved) {
      const layer = layers.get(name);
      if (layer !== undefined) put(layer, source!);
    }
  } else {
    const [own, given] = [model.layers.filter((l) => l.weights.length > 0), saved.filter((s) => readNames(s.group!, 'weight_names').length > 0)];
    check(own.length === given.length || (moreBehind && own.length < given.length), () => ({
      code: 'weights/layers', expected: `weights of ${own.length} layers (${some(own.map((l) => l.name))})`, received: `those of ${given.length} (${some(given.map((g) => g.name))})`,
      fix: 'load it into the model that it was saved from, or with { byName: true, skipMismatch: true }',
    }));
    own.forEach((layer, i) => put(layer, given[i]!.group!));
  }
  writePairs(pairs);
}

/** Which tensor belongs to which weight: the first order of weights in which all shapes fit, and names where they tell. */
export function matchWeights(layer: Layer, tensors: readonly Tensor[], names: readonly string[]): Pairs {
  const { weights } = layer;
  check(tensors.length === weights.length, () => ({
    code: 'weights/count', expected: `${weights.length} weights (${some(weights.map((w) => tail(w.variable.name)))})`, received: `${tensors.length} (${some(names)})`,
    fix: 'give the layer the settings that it was saved with, or pass { byName: true, skipMismatch: true }',
  }));
  const orders = [legacyOrder(layer), [...weights.filter((w) => w.trainable), ...weights.filter((w) => !w.trainable)], weights];
  const fits = (order: typeof weights, byTail: boolean): boolean => order.every(({ variable }, i) =>
    sameShape(variable.shape, tensors[i]!.shape) && (!byTail || tail(variable.name) === tail(names[i] ?? '')));
  const order = orders.find((o) => fits(o, true)) ?? orders.find((o) => fits(o, false));
  if (order === undefined) {
    const i = orders[0]!.findIndex(({ variable }, at) => !sameShape(variable.shape, tensors[at]!.shape));
    throw mismatch(orders[0]![i]!.variable, tensors[i]!);
  }
  return order.map(({ variable }, i) => [variable, tensors[i]!]);
}

/** `kernel` of `sequential/dense/kernel:0`. */
const tail = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');

const mismatch = (variable: Variable, { shape }: Tensor): KeratinError => new KeratinError({
  code: 'weights/shape', expected: `${variable.name} of shape ${showShape(variable.shape)}`, received: showShape(shape),
  fix: 'give the layer the settings and input shape that it was saved with, or pass { skipMismatch: true }',
});

/** Weights of the tree that Keras 3 and the last of Keras 2 write. */
export function putTreeWeights(model: GraphModel, root: Hdf5Group, { skipMismatch = false }: LoadWeightsOptions = {}): void {
  const pairs: Pairs = [];
  for (const { path, name, variables } of weightPlaces(model)) {
    if (variables.length === 0) continue;
    const place = within(`layer "${name}"`, () => {
      const vars = varsAt(root, path);
      const saved = vars === undefined ? [] : numberedTensors(vars);
      const bad = variables.findIndex((v, i) => saved[i] === undefined || !sameShape(saved[i].shape, v.shape));
      if (bad < 0 && saved.length === variables.length) return saved;
      if (skipMismatch) return null;
      check(saved[bad] !== undefined && saved.length === variables.length, () => ({
        code: 'weights/count', expected: `${variables.length} weights at ${show(path.join('/'))}`, received: `${saved.length}`, fix: 'load it into the model that it was saved from, or pass { skipMismatch: true }',
      }));
      throw mismatch(variables[bad]!, saved[bad]);
    });
    if (place === null) sayOnce(`keratin: left alone: the weights of "${name}" do not fit`);
    else variables.forEach((v, i) => pairs.push([v, place[i]!]));
  }
  writePairs(pairs);
}

/** The `vars` of a place. Keras 2 on Windows wrote the path as one name with backslashes. */
const varsAt = (root: Hdf5Group, path: readonly string[]): Hdf5Group | undefined =>
  root.group([...path, 'vars'].join('/')) ?? root.group(`${path.join('\\')}/vars`) ?? (path[0] === 'layers' ? varsAt(root, ['_layer_checkpoint_dependencies', ...path.slice(1)]) : undefined);

/** Datasets `0`, `1`, `2` … in that order. */
export function numberedTensors(group: Hdf5Group): Tensor[] {
  const tensors: Tensor[] = [];
  for (let found = group.get('0'); found instanceof Tensor; found = group.get(String(tensors.length))) tensors.push(found);
  return tensors;
}

export function writePairs(pairs: Pairs): void {
  for (const [variable, value] of pairs) variable.write(value);
}

const some = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.length > 6 ? `${names.slice(0, 6).join(', ')} … ${names.length} in all` : names.join(', '));
