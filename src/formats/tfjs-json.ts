/** @file The files of a tfjs layers model: `model.json` and the shards of its weights. */
import { type ErrorFields, KeratinError, check, show, within } from '../core/errors.js';
import { isFields } from '../core/fields.js';
import { showShape, sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { toTensor } from './hdf5-data.js';
import type { Datatype } from './hdf5-header.js';
import { crc32c } from './crc32c.js';
import { parseStrictJson } from './strict-json.js';

/** What `model.json` says. */
export interface TfjsModel {
  /** The architecture in Keras's JSON, with what else stood around it. */
  readonly topology: unknown;
  readonly kerasVersion: string | undefined;
  readonly trainingConfig: unknown;
  readonly groups: readonly { readonly paths: readonly string[]; readonly weights: readonly TfjsWeight[] }[];
}
interface TfjsWeight { readonly name: string; readonly shape: readonly number[]; readonly dtype: string; readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number } }

type Fields = Readonly<Record<string, any>>;

const types: Readonly<Record<string, Datatype>> = {
  float32: { kind: 'float', size: 4, bigEndian: false }, float16: { kind: 'float', size: 2, bigEndian: false }, int32: { kind: 'int', size: 4, bigEndian: false },
  uint16: { kind: 'uint', size: 2, bigEndian: false }, uint8: { kind: 'uint', size: 1, bigEndian: false }, bool: { kind: 'bool', size: 1, bigEndian: false },
};

/**
 * Reads `model.json`. Its shards may be no files but those beside it.
 * @throws KeratinError `file/tfjs` `file/name` `file/unsupported` for a graph model, `file/json`
 */
export function readTfjsJson(bytes: Uint8Array): TfjsModel {
  return within('model.json', () => {
    const json = parseStrictJson(bytes);
    check(isFields(json) && isFields(json['modelTopology']), () => broken('file/tfjs', 'a layers model of tfjs', isFields(json) ? show(json) : 'something else'));
    const { modelTopology: around, weightsManifest = [], trainingConfig } = json;
    check(json['format'] !== 'graph-model' && !Array.isArray(around['node']), () => ({
      code: 'file/unsupported', expected: 'a layers model', received: 'a graph model of TensorFlow, which has no layers any more', fix: 'convert the original with --output_format=tfjs_layers_model',
    }));
    const whole = isFields(around['model_config']) ? around['model_config'] : around;
    check(Array.isArray(weightsManifest) && weightsManifest.every(isGroup), () => broken('file/tfjs', 'a weightsManifest of paths and weights', show(weightsManifest)));
    for (const path of weightsManifest.flatMap((group: Fields) => group['paths'] as string[])) {
      check(/^[\w][\w.-]*$/.test(path) && path !== '__proto__', () => broken('file/name', 'names of files beside model.json', show(path)));
    }
    return { topology: whole, kerasVersion: typeof around['keras_version'] === 'string' ? around['keras_version'] : undefined, trainingConfig: trainingConfig ?? around['training_config'], groups: weightsManifest };
  });
}

const isGroup = (group: unknown): boolean => isFields(group) && Array.isArray(group['paths']) && group['paths'].every((p: unknown) => typeof p === 'string')
  && Array.isArray(group['weights']) && group['weights'].every((w: unknown) => isFields(w) && typeof w['name'] === 'string' && typeof w['dtype'] === 'string' && isShape(w['shape']));
const isShape = (shape: unknown): boolean => Array.isArray(shape) && shape.length <= 32 && shape.every((d) => Number.isSafeInteger(d) && d >= 0);

/** The weights by name. Quantized ones become float32. @throws KeratinError `file/truncated` `file/dtype` `file/duplicate` */
export function readTfjsWeights({ groups }: TfjsModel, shards: ReadonlyMap<string, Uint8Array>): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const { paths, weights } of groups) {
    const bytes = join(paths.map((path) => shards.get(path) ?? new Uint8Array(0)));
    let at = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      const type = Object.hasOwn(types, quantization?.dtype ?? dtype) ? types[quantization?.dtype ?? dtype] : undefined;
      if (type === undefined) throw new KeratinError(broken('file/dtype', `numbers in ${show(name)}`, dtype));
      const length = sizeOf(shape) * type.size;
      check(length <= bytes.length - at, () => ({ code: 'file/truncated', expected: `${at + length} bytes in ${paths.join(', ')}, for ${show(name)} of shape ${showShape(shape)}`, received: `${bytes.length}`, fix: 'copy all shards beside model.json' }));
      check(!tensors.has(name), () => broken('file/duplicate', 'each weight once', `${show(name)} twice`));
      const stored = toTensor(bytes.subarray(at, at + length), shape, type);
      const { scale = 1, min = 0 } = quantization ?? {};
      tensors.set(name, quantization === undefined || quantization.dtype === 'float16' ? stored : new Tensor(shape, 'float32', Float32Array.from(stored.data as ArrayLike<number>, (q) => q * scale + min)));
      at += length;
    }
  }
  return tensors;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes in a shard: browsers cache files up to this size. */
const SHARD = 4 * 2 ** 20;

/** The files of a layers model by name: the shards, then `model.json`, which names them. */
export function writeTfjs(topology: unknown, weights: ReadonlyMap<string, Tensor>, trainingConfig: unknown, about: { keras: string; by: string }): Map<string, Uint8Array> {
  const list = [...weights].map(([name, t]) => ({ name, shape: t.shape, dtype: t.dtype === 'float64' ? 'float32' : t.dtype === 'int64' ? 'int32' : t.dtype, tensor: t }));
  const bytes = join([new Uint8Array(0), ...list.map(({ tensor, dtype }) => new Uint8Array(tensor.cast(dtype).data.slice().buffer))]);
  const count = Math.max(1, Math.ceil(bytes.length / SHARD));
  // Names that the content gives: while new shards are written, the model.json of before still has its own.
  const mark = crc32c(bytes).toString(16).padStart(8, '0');
  const files = new Map<string, Uint8Array>(Array.from({ length: count }, (_, i) => [`group1-${mark}-shard${i + 1}of${count}.bin`, bytes.slice(i * SHARD, (i + 1) * SHARD)]));
  const json = {
    format: 'layers-model', generatedBy: about.by, convertedBy: null, modelTopology: { keras_version: about.keras, backend: 'tensorflow', model_config: topology },
    ...(trainingConfig === undefined ? {} : { trainingConfig }), weightsManifest: [{ paths: [...files.keys()], weights: list.map(({ name, shape, dtype }) => ({ name, shape, dtype })) }],
  };
  return files.set('model.json', new TextEncoder().encode(JSON.stringify(json)));
}

const broken = (code: string, expected: string, received: string): ErrorFields => ({ code, expected, received, fix: 'write the model anew; this file is damaged or of another kind' });
