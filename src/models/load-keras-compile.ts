/** @file What a Keras file says of training: optimizer, loss, metrics, and the optimizer's state. */
import { KeratinError, check, show } from '../core/errors.js';
import { type Fields, isFields } from '../core/fields.js';
import type { Variable } from '../core/leaf.js';
import { sayOnce } from '../core/log.js';
import { sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { lossRegistry } from '../losses/loss-registry.js';
import { metricRegistry } from '../metrics/metric-registry.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { CompileArgs } from '../training/compile-args.js';
import { type CustomObjects, customPart } from './custom-objects.js';
import type { Model, ModelCompileArgs } from './model.js';

/** What a file of Keras knows of training. */
export interface KerasTraining {
  /** `training_config` of an `.h5` file or `compile_config` of a `.keras` file. */
  readonly config: unknown;
  /** The optimizer's variables in the file's order. */
  readonly state: readonly Tensor[];
  /** Keras up to 2.10 kept all first slots, then all second ones; later each weight has its slots together. */
  readonly grouped: boolean;
}

/**
 * Compiles the model as the file says, as far as it can; what the file cannot hold (functions of the user's own) leaves it
 * uncompiled with a notice, since it can still predict.
 */
export function compileAsKeras(model: Model, { config, state, grouped }: KerasTraining, given: Partial<ModelCompileArgs>, customObjects: CustomObjects = {}): void {
  const written = isFields(config) && (config['optimizer_config'] ?? config['optimizer']) !== undefined ? config : undefined;
  if (written === undefined) {
    if (Object.keys(given).length > 0) model.compile(given as ModelCompileArgs);
    return;
  }
  try {
    model.compile({ ...readArgs(written, customObjects), ...given });
  } catch (error) {
    if (!(error instanceof KeratinError) || Object.keys(given).length > 0) throw error;
    return sayOnce(`keratin: ${model.place} was loaded without being compiled: ${error.message}. To go on training: loadModel(path, { compile: { optimizer, loss, metrics } }), or compile it.`);
  }
  if (given.optimizer === undefined && state.length > 0) putState(model, state, grouped);
}

function readArgs(config: Fields, customObjects: CustomObjects): CompileArgs {
  const own = (read: (value: unknown) => unknown) => (value: unknown): unknown => customPart(value, customObjects) ?? read(value);
  const args: Record<string, unknown> = { optimizer: own(optimizerOf)(config['optimizer_config'] ?? config['optimizer']) };
  const put = (name: string, value: unknown): void => {
    if (value !== undefined && value !== null) args[name] = value;
  };
  put('loss', perOutput(config['loss'], own(lossOf)));
  put('lossWeights', config['loss_weights']);
  put('metrics', perOutput(config['metrics'], own(metricOf)));
  put('weightedMetrics', perOutput(config['weighted_metrics'], own(metricOf)));
  return args as CompileArgs;
}

/** Each of a value, a list (of lists) or a record by outputs. */
function perOutput(value: unknown, read: (one: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((v) => perOutput(v, read));
  if (isFields(value) && typeof value['class_name'] !== 'string') return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, perOutput(v, read)]));
  return value === undefined || value === null ? null : read(value);
}

/** Written by Keras, without a meaning here. */
const without = (config: unknown, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(isFields(config) ? config : {}).filter(([key, value]) => !['dtype', 'fn', ...names].includes(key) && !(key === 'reduction' && value === 'auto')));

function lossOf(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { class_name: name, config } = value;
  if (name === 'function') return config;
  const fn = isFields(config) ? config['fn'] : undefined;
  if (name === 'LossFunctionWrapper' && typeof fn === 'string') return fn;
  return { class_name: lossRegistry.nameOf(String(name)), config: without(config) };
}

function metricOf(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { class_name: name, config } = value;
  if (name === 'function') return config;
  const { fn, name: called } = (isFields(config) ? config : {}) as Fields;
  if (name !== 'MeanMetricWrapper') return { class_name: metricRegistry.nameOf(String(name)), config: without(config) };
  const wrapped = isFields(fn) ? fn['config'] : fn;
  // Asked for by a word, accuracy is written as the function that the shapes chose.
  return called === 'accuracy' || called === 'acc' ? called : { class_name: metricRegistry.nameOf(String(wrapped)), config: { name: called } };
}

/** Options of older optimizers that have no meaning, or only one, here. */
const oldOptions = ['schedule_decay', 'accum_dtype', 'sample_weight_mode'];

function optimizerOf(value: unknown): CompileArgs['optimizer'] {
  if (typeof value === 'string') return value;
  check(isFields(value) && typeof value['class_name'] === 'string', () => ({ code: 'config/optimizer', expected: 'an optimizer as { class_name, config }', received: show(value), fix: 'load it with { compile: false } and compile it again' }));
  const config = Object.fromEntries(Object.entries(without(value['config'], ...oldOptions)).filter(([key, v]) => v !== null && !(key === 'weight_decay' && v === false)));
  return { class_name: value['class_name'].replace(/^.*>/, ''), config } as CompileArgs['optimizer'] & object;
}

/** Puts the state where its tensors fit; Keras starts anew where they do not, and so do we. */
function putState(model: Model, state: readonly Tensor[], grouped: boolean): void {
  const optimizer = model.optimizer!;
  const weights = model.trainableWeights.map((w) => w.variable);
  if (state.length <= 2 && state.every(({ shape }) => shape.length === 0)) return writeAll([optimizer.iterations, optimizer.learningRate], state);
  optimizer.build(weights);
  const order = orders(optimizer, weights, grouped).find((o) => o.length === state.length && o.every(({ shape }, i) => sameShape(shape, state[i]!.shape)));
  if (order !== undefined) return writeAll(order, state);
  if (optimizer.className === 'SGD' && state[0]?.shape.length === 0) return writeAll([optimizer.iterations], state.slice(0, 1)); // slots without momentum
  sayOnce(`keratin: the optimizer of ${model.place} begins anew: its ${state.length} saved tensors are not those of ${optimizer.className} here`);
}

/** The orders in which Kerases have written an optimizer: with and without its learning rate and step counter. */
function orders(optimizer: Optimizer, weights: readonly Variable[], grouped: boolean): Variable[][] {
  const heads = [[optimizer.iterations, optimizer.learningRate], [optimizer.iterations], []];
  const slots = new Set(weights.flatMap((w) => Object.values(optimizer.slots(w))));
  const together = optimizer.variables.filter((v) => slots.has(v));
  const own = optimizer.variables.filter((v) => !slots.has(v) && v !== optimizer.iterations && v !== optimizer.learningRate);
  const names = [...new Set(weights.flatMap((w) => Object.keys(optimizer.slots(w))))];
  const apart = (of: readonly Variable[]): Variable[] => names.flatMap((name) => of.map((w) => optimizer.slots(w)[name]!));
  // Keras 2.0 and older sorted the weights by name.
  const byName = [...weights].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (grouped ? [apart(weights), together, apart(byName)] : [together, apart(weights)]).flatMap((rest) => heads.flatMap((head) => [[...head, ...rest, ...own], [...head, ...own, ...rest]]));
}

function writeAll(variables: readonly Variable[], values: readonly Tensor[]): void {
  values.forEach((value, i) => variables[i]!.write(value));
}
