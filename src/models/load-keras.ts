/** @file Models from Keras's files: legacy HDF5 of Keras 1, 2 and 3, and `.keras` archives. */
import { KeratinError, check, show, within } from '../core/errors.js';
import { type Hdf5Group, isHdf5, readHdf5 } from '../formats/hdf5.js';
import { parseStrictJson } from '../formats/strict-json.js';
import { isZip, readZip } from '../formats/zip.js';
import { withWeightsToCome } from '../layers/weight-budget.js';
import { modelFromConfig } from './config.js';
import type { CustomObjects } from './custom-objects.js';
import { type KerasTraining, compileAsKeras } from './load-keras-compile.js';
import { numberedTensors, originOf, putKerasWeights, putTreeWeights, readListed, weightsIn } from './load-keras-weights.js';
import type { Model, ModelCompileArgs } from './model.js';

/** How a Keras file is read. */
export interface KerasFileOptions {
  readonly compile?: boolean | Partial<ModelCompileArgs>;
  readonly customObjects?: CustomObjects;
}

/** True for what {@link modelFromKerasFile} reads, by its first bytes. */
export const isKerasFile = (bytes: Uint8Array): boolean => isHdf5(bytes) || isZip(bytes);

/**
 * A model from the bytes of a file that Keras wrote, whatever it is called.
 * @throws KeratinError `file/…` where it is damaged, `config/…`, `config/class` for a class of the user's own, `weights/…`
 */
export function modelFromKerasFile(bytes: Uint8Array, options: KerasFileOptions = {}): Model {
  return isZip(bytes) ? fromArchive(readZip(bytes), options) : fromHdf5(readHdf5(bytes), bytes, options);
}

function fromHdf5(root: Hdf5Group, bytes: Uint8Array, options: KerasFileOptions): Model {
  const config = root.attribute('model_config');
  check(typeof config === 'string', () => ({
    code: 'file/weights-only', expected: 'a whole model', received: root.attributeNames.includes('layer_names') ? 'weights alone' : 'an HDF5 file without one',
    fix: 'build the model first, then model.loadWeights(path); one of Keras\'s networks: applications.mobilenetV2({ weights: path })',
  }));
  const { keras, backend } = originOf(root);
  const make = (): Model => modelFromConfig(within('model_config', () => parseStrictJson(config, { python: true })), { ...origin(keras, backend), ...custom(options) });
  const model = root.has('model_weights') ? withWeightsToCome(mostNumbers(bytes.length), make) : make();
  if (root.has('model_weights')) putKerasWeights(model, bytes);
  const training = root.attribute('training_config');
  const state = root.group('optimizer_weights');
  finish(model, {
    config: typeof training === 'string' ? within('training_config', () => parseStrictJson(training, { python: true })) : undefined,
    state: state === undefined ? [] : readListed(state).tensors, grouped: keras < 3 && !isNewOptimizer(state),
  }, options);
  return model;
}

/** Numbers that a file of so many bytes may hold, packed as tightly as is allowed. */
export const mostNumbers = (bytes: number): number => Math.max(2 ** 24, 5 * bytes);

/** Optimizers of Keras 2.11 and later name their step counter first, alone: `iteration:0`. */
const isNewOptimizer = (state: Hdf5Group | undefined): boolean => state !== undefined && state.names.some((name) => /^iteration(:0)?$/.test(name));

function fromArchive(files: ReadonlyMap<string, Uint8Array>, options: KerasFileOptions): Model {
  const text = files.get('config.json');
  check(text !== undefined, () => ({ code: 'file/missing-part', expected: 'a .keras archive with config.json', received: show([...files.keys()]), fix: 'save the model anew with model.save("model.keras")' }));
  const config = within('config.json', () => parseStrictJson(text, { python: true })) as Record<string, unknown> | null;
  const metadata = files.has('metadata.json') ? (within('metadata.json', () => parseStrictJson(files.get('metadata.json')!)) as Record<string, unknown> | null) : null;
  const version = Number(/^\d+/.exec(typeof metadata?.['keras_version'] === 'string' ? metadata['keras_version'] : '3')?.[0] ?? 3);
  const weights = weightsIn(files);
  const model = withWeightsToCome(mostNumbers(weights.length), () => modelFromConfig(config, { ...origin(version, undefined), ...custom(options) }));
  const root = within('model.weights.h5', () => readHdf5(weights));
  within('model.weights.h5', () => putTreeWeights(model, root));
  const state = root.group('optimizer/vars');
  finish(model, { config: config?.['compile_config'], state: state === undefined ? [] : numberedTensors(state), grouped: false }, options);
  return model;
}

function finish(model: Model, training: KerasTraining, { compile = true, customObjects = {} }: KerasFileOptions): void {
  if (compile !== false) compileAsKeras(model, training, typeof compile === 'object' ? compile : {}, customObjects);
}

const custom = ({ customObjects }: KerasFileOptions): { customObjects?: CustomObjects } => (customObjects === undefined ? {} : { customObjects });
const origin = (keras: number, backend: string | undefined): { keras: 2 | 3; backend?: 'tensorflow' | 'torch' } =>
  ({ keras: keras < 3 ? 2 : 3, ...(backend === 'torch' ? { backend } : {}) });

/** The weights' place in an error where a file is none of Keras's. */
export const notKeras = (where: string): KeratinError => new KeratinError({
  code: 'file/format', where, expected: 'a folder that model.save wrote, a .keras archive, an .h5 file of Keras, model.json of tfjs, or an .onnx file', received: 'something else', fix: 'check the path',
});
