/** @file Checkpoints: architecture, what it was compiled with, weights, optimizer state, random position. */
import { KeratinError, check, show, within } from '../core/errors.js';
import { random } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { sameShape } from '../core/shape.js';
import { VERSION } from '../core/version.js';
import type { Variable } from '../core/leaf.js';
import { decodeSafetensors, encodeSafetensors } from '../formats/safetensors.js';
import { isHdf5 } from '../formats/hdf5.js';
import { isZip } from '../formats/zip.js';
import { readFileBytes, readFolder, removeFile, writeFileAtomic, writeFolderAtomic } from '#atomic-file';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { CompileArgs } from '../training/compile-args.js';
import { checkNumbers, namedOptimizerState, namedWeights, writeNumbers } from '../training/training-state.js';
import { writeCompile } from './compile-config.js';
import type { GraphModel } from './graph-model.js';
import { type LoadWeightsOptions, type PutWeightsOptions, putKerasWeights } from './load-keras-weights.js';
import { modelToConfig } from './to-config.js';

/** A model, as far as saving goes. */
export interface SavedModel extends GraphModel {
  readonly optimizer: Optimizer | undefined;
  readonly compileArgs: CompileArgs | undefined;
}

/** Version of the format of `model.json`. */
export const FORMAT = 'keratin-model-1';
/** The files of a checkpoint. */
export const parts = { model: 'model.json', weights: 'weights.safetensors', optimizer: 'optimizer.safetensors' };

/** The files of a checkpoint by name, where there is no disk to save to: for downloads and IndexedDB in a browser. */
export function modelToFiles(model: SavedModel): Record<string, Uint8Array | string> {
  const weights = namedWeights(model);
  const { optimizer, compileArgs } = model;
  const manifest = {
    format: FORMAT, keratin: VERSION, architecture: modelToConfig(model), random: random.state,
    compile: optimizer === undefined || compileArgs === undefined ? null : writeCompile(compileArgs, optimizer),
  };
  return {
    [parts.model]: `${JSON.stringify(manifest, null, 1)}\n`,
    [parts.weights]: encodeWeights(weights),
    ...(optimizer === undefined ? {} : { [parts.optimizer]: encodeSafetensors(numbersOf(namedOptimizerState(optimizer, weights))) }),
  };
}

const numbersOf = (variables: ReadonlyMap<string, Variable>): Map<string, Tensor> => new Map([...variables].map(([name, variable]) => [name, variable.read()]));

/**
 * Saves a model to a folder: `model.json` and safetensors; or as Keras does, to a file called `x.keras` or `x.h5`, or as tfjs does, to `model.json` and shards beside it. Whoever kills it at whatever moment, the folder or file holds
 * the old checkpoint or the new one, whole.
 *
 * @throws KeratinError `save/path` for the name of another format, `model/unbuilt`, `file/…`
 */
export async function saveModel(model: SavedModel, path: string): Promise<void> {
  checkTarget(path, `${model.place}.save`, ['onnx', 'safetensors', ...(/(^|[\\/])model\.json$/.test(path) ? [] : ['json'])], 'a folder, or a file name ending in .h5, .keras or model.json', { onnx: 'model.exportOnnx(path)', safetensors: 'model.saveWeights(path)' });
  check(model.outputs.length > 0, () => ({
    code: 'model/unbuilt', where: `${model.place}.save`, expected: 'a model with a known input shape', received: 'one without', fix: 'give the first layer an inputShape, or call model.build([null, …])',
  }));
  if (/\.json$/.test(path)) return saveTfjs(model, path);
  const kind = kerasKind(path);
  if (kind === null) return writeFolderAtomic(path, modelToFiles(model));
  const { encodeKeras, encodeKerasH5 } = await import('./save-keras.js');
  await writeFileAtomic(path, await (kind === 'keras' ? encodeKeras(model) : encodeKerasH5(model)));
}

/** The shards first, then `model.json`; then the shards of the `model.json` before are removed. */
async function saveTfjs(model: SavedModel, path: string): Promise<void> {
  const { encodeTfjs, shardsOf } = await import('./save-tfjs.js');
  const before = await readFileBytes(path).then(shardsOf, () => []);
  const files = encodeTfjs(model);
  const beside = (name: string): string => path.replace(/model\.json$/, name);
  for (const [name, bytes] of files) await writeFileAtomic(beside(name), bytes);
  for (const name of before) if (!files.has(name)) await removeFile(beside(name));
}

/** Which of Keras's formats a name asks for. */
const kerasKind = (path: string): 'keras' | 'h5' | null => (/\.keras$/i.test(path) ? 'keras' : /\.(h5|hdf5)$/i.test(path) ? 'h5' : null);

/** Saves the weights alone; `x.weights.h5` as Keras 3 does, another `.h5` as Keras 2 did, all else in one safetensors file, each under the name of its layer: `conv2d/kernel`.
 * @throws KeratinError `save/path`, `file/…` */
export async function saveWeights(model: GraphModel, path: string): Promise<void> {
  checkTarget(path, `${model.place}.saveWeights`, ['keras', 'onnx', 'json', 'npz'], 'a file name ending in .safetensors or .weights.h5', {});
  if (kerasKind(path) !== null) {
    const { encodeLegacyWeights, encodeWeightsTree } = await import('./save-keras.js');
    return writeFileAtomic(path, await (/\.weights\.h5$/i.test(path) ? encodeWeightsTree(model) : encodeLegacyWeights(model)));
  }
  await writeFileAtomic(path, encodeWeights(namedWeights(model)));
}

/**
 * Reads the weights of {@link saveWeights}, of a saved model, or of a Keras file (`.h5`, `.weights.h5`, `.keras`). Nothing changes unless all of them fit.
 * @throws KeratinError `checkpoint/names` `checkpoint/shape` for weights of another model, `file/…`
 */
export async function loadWeights(model: GraphModel, path: string, options: LoadWeightsOptions = {}): Promise<void> {
  const bytes = await readWeights(path);
  within(`${model.place}.loadWeights, "${path}"`, () => putWeightBytes(model, bytes, options));
}

/** Puts the bytes of a file of weights into a model, whichever format it has. */
export const putWeightBytes = (model: GraphModel, bytes: Uint8Array, options: PutWeightsOptions = {}): void =>
  (isHdf5(bytes) || isZip(bytes) ? putKerasWeights(model, bytes, options) : putWeights(model, bytes));

/** Weights as a safetensors file, which also tells their order in the model. */
const encodeWeights = (weights: ReadonlyMap<string, Variable>): Uint8Array =>
  encodeSafetensors(numbersOf(weights), { format: 'keratin-weights-1', order: JSON.stringify([...weights.keys()]) });

/** Puts encoded weights into a model, if all of them fit: by name, or in order where the same layers have other names. */
export function putWeights(model: GraphModel, bytes: Uint8Array): void {
  const weights = namedWeights(model);
  const { tensors, metadata } = decodeSafetensors(bytes);
  const matched = inOrder(weights, tensors, metadata['order']) ?? tensors;
  checkNumbers(weights, matched, 'the weights');
  writeNumbers(weights, matched);
}

/**
 * The tensors under the model's own names, where the file's order fits: as many, each of the same kind (`kernel`) and shape.
 * Names made up by counting (`dense_3`) differ between two models of the same layers.
 */
function inOrder(weights: ReadonlyMap<string, Variable>, tensors: ReadonlyMap<string, Tensor>, order: string | undefined): Map<string, Tensor> | null {
  if (order === undefined || [...weights.keys()].every((name) => tensors.has(name))) return null;
  const names = readNames(order);
  const own = [...weights];
  const fits = names.length === own.length && own.every(([name, { shape }], i) => {
    const saved = tensors.get(names[i]!);
    return saved !== undefined && sameShape(saved.shape, shape) && lastPart(names[i]!) === lastPart(name);
  });
  return fits ? new Map(own.map(([name], i) => [name, tensors.get(names[i]!)!])) : null;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

function readNames(json: string): string[] {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : [];
  } catch {
    return [];
  }
}

/** The bytes of a file of weights, or of the weights in a saved model's folder. */
export async function readWeights(path: string): Promise<Uint8Array> {
  try {
    return await readFileBytes(path);
  } catch (error) {
    if (!(error instanceof KeratinError) || error.code !== 'file/is-folder') throw error;
    const bytes = (await readFolder(path)).get(parts.weights);
    check(bytes !== undefined, () => ({ code: 'checkpoint/files', where: `folder "${path}"`, expected: `a saved model, with ${parts.weights}`, received: 'none', fix: 'name the folder that model.save wrote' }));
    return bytes;
  }
}

function checkTarget(path: unknown, where: string, foreign: readonly string[], expected: string, instead: Readonly<Record<string, string>>): asserts path is string {
  const extension = typeof path === 'string' ? /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() : '';
  check(typeof path === 'string' && path !== '' && !foreign.includes(extension ?? ''), () => ({
    code: 'save/path', where, expected, received: show(path), fix: instead[extension ?? ''] ?? `leave .${extension ?? '…'} off: that is the name of another format`,
  }));
}
