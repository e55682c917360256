/** @file Operations from the entries of a functional Keras model: which entries are some, and what their calls say. */
import { KeratinError, show } from '../../core/errors.js';
import type { Fields } from '../../core/fields.js';
import { type KerasObject, readKerasConfig } from '../../core/registry.js';
import { isKerasTensor } from '../keras-fields.js';
import { Operation, namedArguments } from './operation.js';
import { operations } from './table.js';
import { isTensorflowOperation } from './tensorflow.js';

/** True for an entry that is an operation: by its module or, in `.h5` files, where there is none, by what its config has not. */
export function isOperation(entry: Fields): boolean {
  if (isTensorflowOperation(entry)) return true;
  if (typeof entry['module'] === 'string') return /^keras(\.src)?\.(ops|activations)\b/.test(entry['module']);
  const { class_name: name, config, inbound_nodes: nodes } = entry;
  const isCall = Array.isArray(nodes) && nodes.some((node: unknown) => Array.isArray((node as Fields | null)?.['args']));
  return isCall && typeof name === 'string' && Object.hasOwn(operations, name) && typeof config === 'object' && config !== null && !('trainable' in config);
}

/**
 * The operation of an entry.
 * @throws KeratinError `config/class`, naming it, for one that is not known here
 */
export function readOperation({ class_name: name, config, ...rest }: KerasObject): Operation {
  if (Object.hasOwn(operations, name)) return new Operation(name, readKerasConfig(config));
  const called = isTensorflowOperation({ class_name: name, config }) ? `tf.${String(config['function'])}` : `${String((rest as Fields)['module'])}.${name}`;
  throw new KeratinError({
    code: 'config/class', expected: `the operation ${show(config['name'])} to be one of those that are known here`, received: called,
    fix: `write it in TypeScript as a layer and pass it: loadModel(path, { customObjects: { ${name}: (config) => new MyLayer(config) } }), or build the model without it`,
  });
}

/** What a call of an operation takes: the tensors in their order, by `collect`, which gives the place of each; all else by name. */
export function readOperationCall({ kind }: Operation, node: Fields, collect: (tensor: Fields) => number): Fields {
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read);
    return isKerasTensor(value) ? { input: collect(value) } : value;
  };
  const { args = [], kwargs } = node as { args?: unknown; kwargs?: unknown };
  if (!Array.isArray(args) || typeof (kwargs ?? {}) !== 'object') throw new KeratinError({ code: 'config/model', expected: 'a call with a list of args and a record of kwargs', received: `${show(args)} and ${show(kwargs)}`, fix: 'save the model anew' });
  return namedArguments(kind, args.map(read), Object.fromEntries(Object.entries((kwargs ?? {}) as Fields).map(([key, value]) => [key, read(value)])));
}
