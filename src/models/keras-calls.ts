/** @file What Keras 3 writes beside the tensors of a call: masks, which it computes by operations of their own, and initial states. */
import { type Fields, isFields } from '../core/fields.js';
import { plainAttentionCall } from './attention-calls.js';
import { historyOf, isKerasTensor } from './keras-fields.js';
import { isOperation } from './operations/read-operation.js';

interface Entry extends Fields { readonly inbound_nodes?: readonly unknown[] }
interface Call extends Fields { readonly args: readonly unknown[]; readonly kwargs?: Fields }

const isCall = (node: unknown): node is Call => isFields(node) && Array.isArray(node['args']);
/** Masks that go with the values here. `attention_mask` is one of its own. */
const isMask = (key: string): boolean => /^((query|value|key)_)?mask$/.test(key);

/** All tensors in a value of lists. */
const tensorsIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.flatMap(tensorsIn) : isKerasTensor(value) ? [value] : []);
/** Names of the layers that a model ends with. */
const endsOf = (ends: unknown): unknown[] => (Array.isArray(ends) && typeof ends[0] === 'string' ? [ends[0]] : typeof ends === 'object' && ends !== null ? Object.values(ends).flatMap(endsOf) : []);
const placeOf = (tensor: Fields): string => JSON.stringify(historyOf(tensor));
/** Name of the layer that gave a tensor. */
const sourceOf = (tensor: Fields): unknown => (historyOf(tensor) as readonly unknown[] | undefined)?.[0];
const nameOf = (entry: Entry): unknown => entry['name'] ?? (entry['config'] as Fields | undefined)?.['name'];
const callsOf = (entry: Entry): Call[] => (Array.isArray(entry.inbound_nodes) ? entry.inbound_nodes.filter(isCall) : []);
/** Layers whose calls Keras 3 notes with `training: true`, though they do nothing when a model predicts. */
const isMeantForTraining = (entry: Entry): boolean => /^Random/.test(String(entry['class_name']));

/** Attention with its tensors by place. */
const withPlainAttention = (entry: Entry): Entry =>
  (isFields(entry) && entry['class_name'] === 'MultiHeadAttention' && Array.isArray(entry.inbound_nodes) ? { ...entry, inbound_nodes: entry.inbound_nodes.map(plainAttentionCall) } : entry);

/**
 * A functional config whose calls take tensors in `args` alone. Masks go with the values here, so what only computes one is left out;
 * initial states of recurrent layers stand behind the input.
 */
export function plainCalls(config: Fields): Fields {
  const layers = Array.isArray(config['layers']) ? (config['layers'] as readonly Entry[]).map(withPlainAttention) : [];
  const entries = layers.filter(isFields);
  if (entries.length === 0) return config;
  const steps: Steps = new Map(entries.filter(isOperation).map((entry) => [nameOf(entry), entry]));
  const unused = masksAlone(entries, steps, endsOf(config['output_layers']));
  const isOwn = ownMasks(entries, steps);
  const plain = (entry: Entry): Entry =>
    (Array.isArray(entry.inbound_nodes) ? { ...entry, inbound_nodes: entry.inbound_nodes.map((node) => (isCall(node) ? plainCall(node, entry, isOwn) : node)) } : entry);
  return { ...config, layers: layers.filter((entry) => !isFields(entry) || !unused.has(nameOf(entry))).map((entry) => (isFields(entry) ? plain(entry) : entry)) };
}

/** Operations by name. */
type Steps = ReadonlyMap<unknown, Entry>;

/** Names of the operations that make masks alone: no layer computes with what they give, nor does the model end with it. */
function masksAlone(entries: readonly Entry[], steps: Steps, ends: readonly unknown[]): ReadonlySet<unknown> {
  const left = new Set(steps.keys());
  for (const end of ends) left.delete(end);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    // What a layer computes with is no mask, nor is what that is made of.
    for (const { args, kwargs } of entries.filter((entry) => !left.has(nameOf(entry))).flatMap(callsOf)) {
      const others = Object.entries(kwargs ?? {}).filter(([key]) => !isMask(key)).map(([, value]) => value);
      for (const tensor of tensorsIn([args, others])) left.delete(sourceOf(tensor));
    }
  }
  return left;
}

/** Whether a tensor is a mask that goes with the values here: made of those of embeddings and maskings, each `not_equal(x, 0)`. */
function ownMasks(entries: readonly Entry[], steps: Steps): (tensor: Fields) => boolean {
  const maskers = entries.filter((entry) => /^(Embedding|Masking)$/.test(String(entry['class_name'])));
  const masked = new Set(maskers.flatMap(callsOf).flatMap(({ args }) => tensorsIn(args)).map(placeOf));
  const known = new Map<unknown, boolean>();
  const isOwn = (tensor: Fields): boolean => {
    const name = sourceOf(tensor);
    const step = steps.get(name);
    if (step === undefined || known.has(name)) return known.get(name) ?? false;
    known.set(name, false); // a file may go in circles
    const from = callsOf(step).flatMap(({ args, kwargs }) => tensorsIn([args, Object.values(kwargs ?? {})]));
    const isConstant = /^(OnesLike|ZerosLike)$/.test(String(step['class_name']));
    const found = step['class_name'] === 'NotEqual' ? from.some((x) => masked.has(placeOf(x))) : isConstant || (from.length > 0 && from.every(isOwn));
    known.set(name, found);
    return found;
  };
  return isOwn;
}

/** The call without masks of the values' own, and with its initial states behind the input. */
function plainCall(call: Call, entry: Entry, isOwn: (tensor: Fields) => boolean): Call {
  const { initial_state: states, ...kwargs } = call.kwargs ?? {};
  const isOwnMask = (key: string, value: unknown): boolean => isMask(key) && tensorsIn(value).length > 0 && tensorsIn(value).every(isOwn);
  const kept = Object.entries(kwargs).filter(([key, value]) => !(key === 'training' && isMeantForTraining(entry)) && !isOwnMask(key, value));
  const given = tensorsIn(states);
  if (given.length > 0) return { ...call, args: [...call.args, given], kwargs: Object.fromEntries(kept) };
  return { ...call, kwargs: { ...Object.fromEntries(kept), ...(states === undefined ? {} : { initial_state: states }) } };
}
