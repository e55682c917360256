/** @file Saved models come back: ready to predict, and to go on being trained. */
import { KeratinError, check, show, within } from '../core/errors.js';
import { sayOnce } from '../core/log.js';
import { type RandomState, random } from '../core/random.js';
import { readFileBytes, readFolder } from '#atomic-file';
import { decodeSafetensors } from '../formats/safetensors.js';
import { parseStrictJson } from '../formats/strict-json.js';
import { isOnnx } from '../graph/onnx-file.js';
import type { CompileArgs } from '../training/compile-args.js';
import { buildSlots, checkNumbers, namedOptimizerState, namedWeights, writeNumbers } from '../training/training-state.js';
import type { CompileConfig } from './compile-config.js';
import { modelFromConfig } from './config.js';
import type { CustomObjects } from './custom-objects.js';
import { isKerasFile, modelFromKerasFile, notKeras } from './load-keras.js';
import { modelFromOnnx } from './load-onnx.js';
import { modelFromTfjs } from './load-tfjs.js';
import type { Model, ModelCompileArgs } from './model.js';
import { FORMAT, parts, putWeights } from './save.js';

/** Settings of {@link loadModel}. */
export interface LoadOptions {
  /** false: only to predict. A record: what the file cannot hold (functions, own classes), or what is to be different. */
  readonly compile?: boolean | Partial<ModelCompileArgs>;
  /** false: the random generator stays where it is; default true: it stands where it stood when the model was saved. */
  readonly random?: boolean;
  /**
   * What is not Keras's own: classes (Lambdas too) as name -> one from its config in camelCase; activations, losses and metrics that are functions as themselves.
   * `{ customObjects: { MyLayer: (config) => new MyLayer(config), my_loss: myLoss } }`
   */
  readonly customObjects?: CustomObjects;
}

/**
 * Loads what `model.save` or Keras wrote, told apart by content: our folder, a `.keras` archive, an `.h5` file of Keras 1, 2 or 3,
 * the `model.json` of tfjs, or an `.onnx` file, whose nodes become frozen layers. Comes back: the model, its weights, what it was compiled with, the state of its optimizer and the
 * position of the random generator, so that training goes on with the same numbers as if it had never stopped.
 *
 * @param path a file or our folder; in a browser an address, that of a folder with / at its end
 * @throws KeratinError `checkpoint/format` for another kind or version, `config/…`, `checkpoint/…`, `file/…` where it is damaged or missing
 * @example
 * const model = await loadModel('runs/best');
 * const own = await loadModel('runs/best', { compile: { loss: myLoss } });
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<Model> {
  const bytes = await readIfFile(path);
  if (bytes === null) {
    const files = await readFolder(path);
    return within(`loadModel, folder "${path}"`, () => modelFromFiles(files, options));
  }
  if (isJson(bytes)) {
    const folder = path.slice(0, path.replaceAll('\\', '/').lastIndexOf('/') + 1);
    return modelFromTfjs(bytes, (name) => readFileBytes(folder + name), options);
  }
  return within(`loadModel, file "${path}"`, () => modelFromBytes(bytes, options));
}

/** True for bytes that begin as a JSON object does. */
const isJson = (bytes: Uint8Array): boolean => /^\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));

/** A model from the bytes of a file that Keras wrote, where there is no disk. */
export function modelFromBytes(bytes: Uint8Array, options: LoadOptions = {}): Model {
  if (isKerasFile(bytes)) return modelFromKerasFile(bytes, options);
  if (isOnnx(bytes)) return modelFromOnnx(bytes);
  throw notKeras('');
}

/** null for a folder. */
async function readIfFile(path: string): Promise<Uint8Array | null> {
  try {
    return await readFileBytes(path);
  } catch (error) {
    if (error instanceof KeratinError && error.code === 'file/is-folder') return null;
    throw error;
  }
}

/** A model from the files of `modelToFiles`, where there is no disk. */
export function modelFromFiles(files: ReadonlyMap<string, Uint8Array | string>, options: LoadOptions = {}): Model {
  const manifest = parseStrictJson(files.get(parts.model) ?? '{}') as Record<string, unknown> | null;
  const format = manifest?.['format'];
  check(format === FORMAT, () => ({
    code: 'checkpoint/format', expected: `a model in the format ${FORMAT}`, received: format === undefined ? 'none' : show(format),
    fix: typeof format === 'string' && format.startsWith('keratin-model-') ? 'load it with a newer version of keratin' : 'name the folder that model.save wrote',
  }));
  const before = random.state;
  try {
    const model = modelFromConfig(manifest!['architecture'], options.customObjects === undefined ? {} : { customObjects: options.customObjects });
    putWeights(model, bytesOf(files, parts.weights));
    if (options.compile !== false) compileAgain(model, manifest!['compile'], files, typeof options.compile === 'object' ? options.compile : {});
    const position = readRandom(manifest!['random']);
    random.state = options.random === false ? before : position;
    return model;
  } catch (error) {
    random.state = before;
    throw error;
  }
}

function compileAgain(model: Model, saved: unknown, files: ReadonlyMap<string, Uint8Array | string>, given: Partial<ModelCompileArgs>): void {
  if (saved === null || saved === undefined) {
    if (Object.keys(given).length > 0) model.compile(given as ModelCompileArgs);
    return;
  }
  const { args, missing } = saved as CompileConfig;
  check(typeof args === 'object' && args !== null && typeof missing === 'object' && missing !== null, () => ({
    code: 'checkpoint/compile', expected: 'arguments of compile', received: show(saved), fix: 'load it with { compile: false } and compile it again',
  }));
  const open = Object.keys(missing).filter((key) => !Object.hasOwn(given, key));
  if (open.length > 0) {
    const what = open.map((key) => `${key} was ${missing[key]}`).join(', ');
    return sayOnce(`keratin: ${model.place} was loaded without being compiled: ${what}, which a file cannot hold. To go on training: loadModel(path, { compile: { ${open.join(', ')} } }).`);
  }
  model.compile({ ...(args as CompileArgs), ...given });
  // One that stands for what the file could not hold goes on with its state; another begins anew.
  if (given.optimizer === undefined || Object.hasOwn(missing, 'optimizer')) within('the optimizer', () => putOptimizerState(model, bytesOf(files, parts.optimizer)));
}

function putOptimizerState(model: Model, bytes: Uint8Array): void {
  const { tensors } = decodeSafetensors(bytes);
  const weights = namedWeights(model);
  const optimizer = model.optimizer!;
  buildSlots(optimizer, weights, tensors.keys());
  const state = namedOptimizerState(optimizer, weights);
  checkNumbers(state, tensors, 'the state');
  writeNumbers(state, tensors);
}

function bytesOf(files: ReadonlyMap<string, Uint8Array | string>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes instanceof Uint8Array) return bytes;
  throw new KeratinError({ code: 'checkpoint/files', expected: `the file ${name}`, received: show([...files.keys()]), fix: 'copy the whole folder' });
}

function readRandom(value: unknown): RandomState {
  const state = (value ?? {}) as RandomState;
  check(Number.isSafeInteger(state.seed) && Number.isSafeInteger(state.position) && state.position >= 0, () => ({ code: 'checkpoint/random', expected: 'a seed and a position', received: show(value), fix: 'save the model anew' }));
  return { seed: state.seed, position: state.position };
}
