/** @file An ONNX file taken apart: its nodes, its numbers, what goes in and out; nothing in it is trusted. Source: onnx/onnx.proto3. */
import { type DType, allocate } from '../core/dtype.js';
import { KeratinError, check, show } from '../core/errors.js';
import { type OpenShape, showShape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { ModelProto } from './onnx-schema.js';

/** Settings of a node, as plain data. */
export type OnnxSettings = Readonly<Record<string, number | readonly number[] | string>>;

/** One node of the graph, as plain data. An input `''` is one left out. */
export interface OnnxStep {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly settings: OnnxSettings;
}

/** What goes in or comes out; sizes that the file leaves open are null. */
export interface OnnxPort { readonly name: string; readonly shape: OpenShape; readonly dtype: DType }

export interface OnnxFile {
  /** Version of the operators of ai.onnx. */
  readonly opset: number;
  readonly steps: readonly OnnxStep[];
  /** Numbers by name. */
  readonly numbers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly string[];
}

/** Formats of elements by their numbers in the file, and what they become here. */
const formats: Readonly<Record<number, { readonly bytes: number; readonly dtype: DType; readonly read: (view: DataView, at: number) => number | bigint }>> = {
  1: { bytes: 4, dtype: 'float32', read: (v, at) => v.getFloat32(at, true) },
  2: { bytes: 1, dtype: 'uint8', read: (v, at) => v.getUint8(at) },
  3: { bytes: 1, dtype: 'int32', read: (v, at) => v.getInt8(at) },
  5: { bytes: 2, dtype: 'int32', read: (v, at) => v.getInt16(at, true) },
  6: { bytes: 4, dtype: 'int32', read: (v, at) => v.getInt32(at, true) },
  7: { bytes: 8, dtype: 'int64', read: (v, at) => v.getBigInt64(at, true) },
  9: { bytes: 1, dtype: 'bool', read: (v, at) => v.getUint8(at) },
  11: { bytes: 8, dtype: 'float32', read: (v, at) => v.getFloat64(at, true) },
};

/** Most nodes of a file: no network that is meant seriously has as many. */
const MOST_NODES = 50_000;

/** True for bytes that begin as an ONNX model does: with its version, field 1. */
export const isOnnx = (bytes: Uint8Array): boolean => bytes[0] === 0x08 && bytes[1]! > 0 && bytes[1]! < 64 && bytes.length > 16;

/**
 * @throws KeratinError `file/damaged`, `onnx/external` where numbers lie in other files, which are never opened, `onnx/format` for a format of numbers that is not known
 */
export function readOnnxFile(bytes: Uint8Array): OnnxFile {
  const { graph, opsetImport } = decode(bytes);
  check(graph !== null && graph !== undefined && graph.node.length > 0, () => damaged('a graph with nodes', 'none'));
  check(graph.node.length <= MOST_NODES, () => damaged(`at most ${MOST_NODES} nodes`, `${graph.node.length}`));
  const numbers = new Map(graph.initializer.map((t) => [t.name, readTensor(t)]));
  const steps: OnnxStep[] = [];
  for (const [i, node] of graph.node.entries()) {
    check(node.domain === '' || node.domain === 'ai.onnx', () => unknownOperators([`${node.domain}.${node.opType}`]));
    const constant = node.opType === 'Constant' ? readConstant(node) : undefined;
    if (constant !== undefined) numbers.set(node.output[0] ?? '', constant);
    else steps.push({ op: node.opType, name: node.name === '' ? `${node.opType}_${i}` : node.name, inputs: node.input, outputs: node.output, settings: readSettings(node) });
  }
  const opset = Number(opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1);
  return { opset, steps, numbers, inputs: graph.input.filter(({ name }) => !numbers.has(name)).map(readPort), outputs: graph.output.map(({ name }) => name) };
}

/** What protobufjs gives; int64 may be an object, which Number understands. */
interface Decoded {
  readonly opsetImport: readonly { readonly domain: string; readonly version: unknown }[];
  readonly graph: null | undefined | { readonly node: readonly DecodedNode[]; readonly initializer: readonly DecodedTensor[]; readonly input: readonly DecodedPort[]; readonly output: readonly DecodedPort[] };
}
interface DecodedTensor {
  readonly name: string; readonly dims: readonly unknown[]; readonly dataType: number; readonly rawData: Uint8Array; readonly floatData: readonly number[]; readonly doubleData: readonly number[];
  readonly int32Data: readonly number[]; readonly int64Data: readonly unknown[]; readonly externalData: readonly unknown[]; readonly dataLocation: number;
}
interface DecodedNode { readonly opType: string; readonly name: string; readonly domain: string; readonly input: readonly string[]; readonly output: readonly string[]; readonly attribute: readonly DecodedSetting[] }
interface DecodedSetting { readonly name: string; readonly type: number; readonly f: number; readonly i: unknown; readonly s: Uint8Array; readonly t: DecodedTensor | null; readonly floats: readonly number[]; readonly ints: readonly unknown[] }
interface DecodedPort { readonly name: string; readonly type: null | { readonly tensorType: null | { readonly elemType: number; readonly shape: null | { readonly dim: readonly { readonly dimValue: unknown; readonly dimParam: string }[] } } } }

function decode(bytes: Uint8Array): Decoded {
  try {
    return ModelProto.decode(bytes) as unknown as Decoded;
  } catch (error) {
    throw new KeratinError({ ...damaged('an ONNX model', error instanceof Error ? error.message : 'something else'), cause: error });
  }
}

function readTensor(t: DecodedTensor): Tensor {
  check(t.externalData.length === 0 && t.dataLocation === 0, () => ({
    code: 'onnx/external', where: `tensor ${show(t.name)}`, expected: 'numbers that stand in the file', received: 'a path of another file, which is not opened',
    fix: 'save the model as one file: onnx.save(onnx.load(path), target, save_as_external_data=False)',
  }));
  const shape = t.dims.map(Number);
  const format = formats[t.dataType];
  check(format !== undefined, () => ({
    code: 'onnx/format', where: `tensor ${show(t.name)}`, expected: 'numbers as float32, float64, bool or whole numbers', received: `format ${t.dataType} of ONNX`, fix: 'export the model in float32',
  }));
  check(shape.every((d) => Number.isSafeInteger(d) && d >= 0), () => damaged('sizes of 0 or more', showShape(shape)));
  const size = shape.reduce((a, b) => a * b, 1);
  const listed = [t.floatData, t.int32Data, t.int64Data, t.doubleData].find((list) => list.length > 0);
  const count = t.rawData.length > 0 ? t.rawData.length / format.bytes : listed?.length ?? 0;
  check(count === size, () => damaged(`${size} numbers for ${show(t.name)} of shape ${showShape(shape)}`, String(count)));
  const data = allocate(format.dtype, size) as unknown as Record<number, number | bigint>;
  const view = new DataView(t.rawData.buffer, t.rawData.byteOffset, t.rawData.byteLength);
  const isWide = format.dtype === 'int64';
  for (let i = 0; i < size; i++) {
    const value = t.rawData.length > 0 ? format.read(view, i * format.bytes) : Number(listed![i]);
    data[i] = isWide ? BigInt(value) : value;
  }
  return new Tensor(shape, format.dtype, data as never);
}

function readConstant({ attribute }: DecodedNode): Tensor | undefined {
  const [a] = attribute;
  if (a === undefined) return undefined;
  const whole = (values: readonly unknown[], shape: readonly number[]): Tensor => new Tensor(shape, 'int64', BigInt64Array.from(values, (v) => BigInt(Number(v))));
  if (a.name === 'value' && a.t !== null) return readTensor(a.t);
  if (a.name === 'value_float') return new Tensor([], 'float32', Float32Array.of(a.f));
  if (a.name === 'value_floats') return new Tensor([a.floats.length], 'float32', Float32Array.from(a.floats));
  if (a.name === 'value_int') return whole([a.i], []);
  return a.name === 'value_ints' ? whole(a.ints, [a.ints.length]) : undefined;
}

function readSettings({ attribute, opType }: DecodedNode): OnnxSettings {
  return Object.fromEntries(attribute.flatMap((a): [string, number | readonly number[] | string][] => {
    if (a.type === 1) return [[a.name, a.f]];
    if (a.type === 2) return [[a.name, Number(a.i)]];
    if (a.type === 3) return [[a.name, new TextDecoder().decode(a.s)]];
    if (a.type === 6) return [[a.name, [...a.floats]]];
    if (a.type === 7) return [[a.name, a.ints.map(Number)]];
    // The number that a ConstantOfShape repeats.
    if (a.type === 4 && a.t !== null && opType === 'ConstantOfShape') return [[a.name, Number(readTensor(a.t).data[0] ?? 0)]];
    return [];
  }));
}

function readPort({ name, type }: DecodedPort): OnnxPort {
  const tensorType = type?.tensorType;
  const dims = tensorType?.shape?.dim;
  const format = formats[tensorType?.elemType ?? 0];
  check(dims !== undefined && format !== undefined, () => ({
    code: 'onnx/input', where: `input ${show(name)}`, expected: 'a tensor with a known number of dimensions, of float32 or whole numbers', received: dims === undefined ? 'one without a shape' : `format ${tensorType!.elemType} of ONNX`,
    fix: 'export the model with the shapes of its inputs, in float32',
  }));
  const shape = dims.map(({ dimValue }) => (Number(dimValue) > 0 ? Number(dimValue) : null));
  return { name, shape, dtype: format.dtype === 'int64' ? 'int32' : format.dtype };
}

const damaged = (expected: string, received: string): { code: string; expected: string; received: string; fix: string } => ({
  code: 'file/damaged', expected, received, fix: 'export or download the model again',
});

/** Operators that are not known here, named all at once. */
export const unknownOperators = (names: readonly string[]): { code: string; expected: string; received: string; fix: string } => ({
  code: 'onnx/operator', expected: 'operators that Keratin knows', received: [...new Set(names)].sort().join(', '),
  fix: 'export the part of the model before them; or run the whole file with onnxruntime-node as it is, where nothing is to be learned or explained',
});
