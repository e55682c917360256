/** @file Operations as Keras 2 wrote them (layers TFOpLambda and SlicingOpLambda) in the form of Keras 3. */
import { KeratinError, show } from '../../core/errors.js';
import { type Fields, isFields } from '../../core/fields.js';
import { snakeCase } from '../../core/registry.js';
import { operations } from './table.js';
import { type Rename, tensorflowNames } from './tensorflow-names.js';

interface Entry extends Fields { readonly class_name: string; readonly config: Fields; readonly name?: string; readonly inbound_nodes?: readonly unknown[] }

export const isTensorflowOperation = (entry: unknown): entry is Entry =>
  isFields(entry) && /^(TFOpLambda|SlicingOpLambda)$/.test(String(entry['class_name'])) && isFields(entry['config']);

/** How an operation of TensorFlow is called in Keras 3; undefined for those that are not known here. */
function renameOf({ config }: Entry): Rename | undefined {
  const parts = /^(?:compat\.v1\.)?(?:(?:math|nn|linalg|image|__operators__|keras\.activations|keras\.backend)\.)?(\w+)$/.exec(String(config['function']));
  return parts !== null && Object.hasOwn(tensorflowNames, parts[1]!) ? tensorflowNames[parts[1]!] : undefined;
}

/** Models inside a model count their calls from 1. */
const isModel = (entry: unknown): boolean => isFields(entry) && /^(Functional|Model|Sequential)$/.test(String(entry['class_name']));

/** A functional config in which all operations that are known stand as Keras 3 writes them. */
export function withModernOperations(config: Fields): Fields {
  const entries = config['layers'];
  if (!Array.isArray(entries) || !entries.some(isTensorflowOperation)) return config;
  const models = new Set(entries.filter(isModel).map((entry: Entry) => entry.name ?? entry.config['name']));
  return { ...config, layers: entries.map((entry) => {
    const found = isTensorflowOperation(entry) ? renameOf(entry) : undefined;
    return found === undefined ? entry : modernEntry(entry as Entry, found, models);
  }) };
}

function modernEntry(entry: Entry, rename: Rename, models: ReadonlySet<unknown>): Fields {
  const name = entry.name ?? String(entry.config['name']);
  const calls = (Array.isArray(entry.inbound_nodes) ? entry.inbound_nodes : []).map((node) => modernCall(name, readNode(node, rename, models), rename));
  const [first] = calls;
  const agree = calls.every((call) => call.operation === first!.operation && JSON.stringify(call.settings) === JSON.stringify(first!.settings));
  if (first === undefined || !agree) throw problem(`"${name}" to be called once, or always alike`, `${calls.length} calls`, 'give each call an operation of its own');
  const { operation, settings } = first;
  return { module: operations[operation]!.module, class_name: operation, name, config: { name, ...settings }, registered_name: operation, inbound_nodes: calls.map(({ args }) => ({ args, kwargs: {} })) };
}

/** The arguments by TensorFlow's names. */
function readNode(node: unknown, { takes }: Rename, models: ReadonlySet<unknown>): Fields {
  const isRef = (value: unknown): value is [string, number, number, Fields?] =>
    Array.isArray(value) && (value.length === 3 || value.length === 4) && typeof value[0] === 'string' && Number.isInteger(value[1]) && (value[1] === -1 || Number.isInteger(value[2]));
  const tensor = ([layer, call, output]: readonly [string, number, number, Fields?]): unknown =>
    (layer === '_CONSTANT_VALUE' ? output : { class_name: '__keras_tensor__', config: { keras_history: [layer, models.has(layer) ? call - 1 : call, output] } });
  const read = (value: unknown): unknown => (isRef(value) ? tensor(value) : Array.isArray(value) ? value.map(read) : isFields(value) && value['class_name'] === '__tuple__' ? read(value['items'] ?? value['config']) : value);
  const said = (value: unknown): Fields => (isRef(value) ? value[3] ?? {} : Array.isArray(value) && value.length > 0 ? said(value[0]) : {});
  const [first] = Object.keys(takes);
  return { ...Object.fromEntries(Object.entries(said(node)).map(([key, value]) => [key, read(value)])), [first!]: read(node) };
}

interface ModernCall { readonly operation: string; readonly args: readonly unknown[]; readonly settings: Fields }

/** By Keras's names: what is said at the call, and what are settings. */
function modernCall(name: string, given: Fields, { takes, adjust, operation: usual }: Rename): ModernCall {
  const renamed = Object.entries(given).flatMap(([key, value]): [string, unknown][] => {
    const ours = Object.hasOwn(takes, key) ? takes[key] : undefined;
    if (key === 'name' || value === null || ours === '') return [];
    if (ours !== undefined) return [[ours, value]];
    if (value === false || value === 0) return [];
    throw problem(`arguments among ${Object.keys(takes).join(', ')}`, `${key}: ${show(value)}`, 'build that part of the model by hand').within(`operation "${name}"`);
  });
  const named = Object.fromEntries(renamed);
  const { operation = usual, ...all } = adjust?.(named) ?? named;
  const kind = operations[operation as string]!;
  const args = kind.takes.filter((key) => Object.hasOwn(all, key.replace('*', ''))).flatMap((key) => (key.startsWith('*') ? (all[key.slice(1)] as unknown[]) : [all[key]]));
  const settings = Object.entries(all).filter(([key, value]) => value !== undefined && !kind.takes.includes(key) && !kind.takes.includes(`*${key}`));
  for (const [key, value] of settings) {
    if (JSON.stringify(value).includes('__keras_tensor__')) throw problem(`numbers as its ${key}`, 'a tensor', 'build that part of the model by hand').within(`operation "${name}"`);
  }
  return { operation: operation as string, args, settings: Object.fromEntries(settings.map(([key, value]) => [snakeCase(key), value])) };
}

const problem = (expected: string, received: string, fix: string): KeratinError => new KeratinError({ code: 'config/operation', expected, received, fix });
