/** @file Writes a program as a standard ONNX model. */
import type { DType } from '../core/dtype.js';
import { KeratinError } from '../core/errors.js';
import { type Variable, constantOp, inputOp, randomOp, variableOp } from '../core/leaf.js';
import { Tensor, filled } from '../core/tensor.js';
import type { Lowering, Node, OnnxAttribute, OnnxGraph, Spec, Value } from '../core/value.js';
import { VERSION } from '../core/version.js';
import { sortNodes } from '../core/walk.js';
import { type ExternalTensor, type OnnxAttributeProto, type OnnxGraphProto, type OnnxModel, type OnnxNode, type OnnxTensor, type OnnxValueInfo, ModelProto } from './onnx-schema.js';
import { optimizeValues } from './passes.js';
import { type Program, findLeaves, results } from './program.js';

/** Numbers that ONNX gives to formats. Source: onnx.proto3, TensorProto.DataType. */
export const ELEMENT_TYPES: Record<DType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

/** ai.onnx operator set that models are written in. */
export const OPSET = 21;

export interface WriteOptions {
  /** Variables written into the model as constants; others become inputs. */
  readonly asConstant?: (variable: Variable) => boolean;
  /** Names for the program's outputs. */
  readonly outputNames?: readonly string[];
  /** Writes axis 0 of inputs and outputs as this symbol. */
  readonly batchSymbol?: string;
  /** Channels in a block of the machine's own layout (see ops/conv-lowering.ts); 0, the default: a model that runs anywhere. */
  readonly block?: number;
  /** Kept in the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A written model, and under which names its leaves are to be fed. */
export interface WrittenModel {
  readonly model: OnnxModel;
  readonly inputs: readonly { name: string; value: Value }[];
  readonly variables: readonly { name: string; variable: Variable }[];
  readonly constants: readonly Variable[];
  readonly randoms: readonly { name: string; value: Value }[];
  readonly outputs: readonly string[];
  readonly updates: readonly { name: string; variable: Variable }[];
}

/** The bytes of a model file. */
export const encodeModel = (model: OnnxModel): Uint8Array => encode(model);

const encode = (model: object): Uint8Array => ModelProto.encode(model as Record<string, unknown>).finish();

/** Smallest constant that is handed over beside the model, in bytes. */
const LARGE = 16_384;

/** A model for a session in this process: large constants stay where they are instead of being copied into the bytes. */
export interface SessionModel {
  readonly bytes: Uint8Array;
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** Encodes a model with its large constants beside it, by name. */
export function encodeForSession(model: OnnxModel): SessionModel {
  const externalData: { path: string; data: Uint8Array }[] = [];
  const initializer = model.graph.initializer.map((tensor): OnnxTensor | ExternalTensor => {
    const { rawData, name, dims, dataType } = tensor;
    if (rawData.byteLength < LARGE) return tensor;
    const path = `constant-${externalData.length}`;
    externalData.push({ path, data: rawData });
    return { name, dims, dataType, externalData: [{ key: 'location', value: path }], dataLocation: 1 };
  });
  return { bytes: encode({ ...model, graph: { ...model.graph, initializer } }), externalData };
}

/**
 * Writes the program as it stands (run `optimize` first).
 * @throws KeratinError `program/input` where a value depends on an input that the program does not list
 */
export function writeOnnx(program: Program, options: WriteOptions = {}): WrittenModel {
  const leaves = findLeaves(results(program));
  const missing = leaves.inputs.find((x) => !program.inputs.includes(x));
  if (missing !== undefined) {
    throw new KeratinError({
      code: 'program/input', where: 'compile', expected: 'every input that the outputs depend on to be listed',
      received: `a value that depends on "${missing.node.attrs.name}", which is not among the inputs`, fix: 'add it to the inputs',
    });
  }
  const graph = new GraphWriter(options.block ?? 0);
  const inputs = program.inputs.map((value) => ({ name: graph.nameLeaf(value, String(value.node.attrs.name)), value }));
  const isConstant = options.asConstant ?? ((): boolean => false);
  const constants = leaves.variables.filter(isConstant);
  const variables = leaves.variables.filter((v) => !isConstant(v)).map((variable) => ({ name: graph.nameLeaf(variable.value, variable.name), variable }));
  constants.forEach((variable) => graph.bind(variable.value, graph.initializer(variable.read(), variable.name)));
  const randoms = leaves.randoms.map((value) => ({ name: graph.nameLeaf(value, 'random'), value }));

  const names = [...program.outputs.map((_, i) => options.outputNames?.[i] ?? `output_${i}`), ...program.updates.map(([variable]) => `${variable.name}:next`)];
  results(program).forEach((value, i) => graph.promise(value, names[i]!));
  graph.writeNodes(results(program));
  const published = results(program).map((value, i) => graph.publish(value, names[i]!));
  const outputs = published.slice(0, program.outputs.length);
  const updates = program.updates.map(([variable], i) => ({ name: published[outputs.length + i]!, variable }));

  const open = (spec: Spec): readonly (number | string)[] => (options.batchSymbol === undefined ? spec.shape : spec.shape.map((d, i) => (i === 0 ? options.batchSymbol! : d)));
  const info = (name: string, spec: Spec, shape: readonly (number | string)[]): OnnxValueInfo => valueInfo(name, spec.dtype, shape);
  const proto: OnnxGraphProto = {
    name: 'keratin',
    node: graph.nodes,
    initializer: graph.initializers,
    input: [
      ...inputs.map(({ name, value }) => info(name, value, open(value))),
      ...variables.map(({ name, variable }) => info(name, variable, variable.shape)),
      ...randoms.map(({ name, value }) => info(name, value, value.shape)),
    ],
    output: [
      ...outputs.map((name, i) => info(name, program.outputs[i]!, open(program.outputs[i]!))),
      ...updates.map(({ name, variable }) => info(name, variable, variable.shape)),
    ],
  };
  const model: OnnxModel = {
    irVersion: 10, producerName: 'keratin', producerVersion: VERSION, graph: proto,
    opsetImport: [{ domain: '', version: OPSET }, ...[...graph.domains].map((domain) => ({ domain, version: 1 }))],
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  };
  return { model, inputs, variables, constants, randoms, outputs, updates };
}

const valueInfo = (name: string, dtype: DType, shape: readonly (number | string)[]): OnnxValueInfo => ({
  name,
  type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) } } },
});

/** A graph being written; the body of a scan has a writer of its own inside its parent's. */
class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  /** Operator sets besides ai.onnx. */
  readonly domains: Set<string>;
  private readonly names = new Map<Value, string>();
  private readonly taken: Set<string>;
  private readonly constants = new Map<string, string>();
  private readonly used = new Set<Value>();
  private readonly promised = new Map<Value, string>();
  /** Promised names that nodes have taken and that are not published yet. */
  private readonly kept = new Set<string>();

  /** Names made by this graph; those of its parents are the same in every run of a body. */
  private readonly own = new Set<string>();
  /** Names whose numbers are known when the model is written. */
  private readonly known: Set<string>;

  constructor(private readonly block: number, private readonly parent?: GraphWriter) {
    this.taken = parent?.taken ?? new Set();
    this.domains = parent?.domains ?? new Set();
    this.known = parent?.known ?? new Set(['']);
  }

  nameLeaf(value: Value, wanted: string): string {
    const name = this.unique(wanted);
    this.own.add(name);
    this.bind(value, name);
    return name;
  }

  bind(value: Value, name: string): void {
    this.names.set(value, name);
  }

  nameOf(value: Value): string | undefined {
    return this.names.get(value) ?? this.parent?.nameOf(value);
  }

  /** Writes every node that the values need and that is not written yet. */
  writeNodes(values: readonly Value[]): void {
    const order = sortNodes(values);
    for (const value of [...values, ...order.flatMap((node) => node.inputs)]) this.used.add(value);
    for (const node of order) {
      if (this.nameOf(node.outputs[0]!) === undefined) this.writeNode(node);
    }
  }

  /** Says under which name a value will be published, so that the node that makes it can take that name. */
  promise(value: Value, wanted: string): void {
    if (!this.promised.has(value)) this.promised.set(value, wanted);
  }

  /** The value under a name of its own, as outputs of a model need. */
  publish(value: Value, wanted: string): string {
    if (this.kept.delete(this.nameOf(value)!)) return this.nameOf(value)!;
    const name = this.unique(wanted);
    this.nodes.push({ opType: 'Identity', name, domain: '', input: [this.nameOf(value)!], output: [name], attribute: [] });
    return name;
  }

  initializer(tensor: Tensor, wanted: string): string {
    const name = this.unique(wanted);
    this.initializers.push(tensorProto(tensor, name));
    this.known.add(name);
    return name;
  }

  private writeNode(node: Node): void {
    if (node.op === constantOp) return this.bind(node.outputs[0]!, this.constantName((node.attrs as { value: Tensor }).value));
    if (node.op.lower === undefined) {
      const leaf = node.op === inputOp || node.op === variableOp || node.op === randomOp;
      throw new KeratinError({
        code: 'program/lower', where: node.label, expected: 'an op that can be written in ONNX', received: node.op.name,
        fix: leaf ? 'list it among the inputs' : 'give the op a lower function',
      });
    }
    const before = this.nodes.length;
    const names = node.op.lower(this.lowering(node), node);
    const kept = this.keepPromises(node, typeof names === 'string' ? [names] : names, this.nodes.slice(before));
    node.outputs.forEach((y, i) => this.bind(y, kept[i]!));
  }

  /** The names of a node's outputs, promised ones in the place of those just given; no other node can have read them yet. */
  private keepPromises(node: Node, names: readonly string[], written: readonly OnnxNode[]): readonly string[] {
    return node.outputs.reduce<readonly string[]>((now, y, i) => {
      const [given, wanted] = [now[i]!, this.promised.get(y)];
      if (wanted === undefined || this.kept.has(given) || !written.some(({ output }) => output.includes(given))) return now;
      const kept = this.unique(wanted);
      const renamed = (list: readonly string[]): string[] => list.map((name) => (name === given ? kept : name));
      for (const one of written) [one.input, one.output] = [renamed(one.input), renamed(one.output)];
      this.own.add(kept);
      this.kept.add(kept);
      return renamed(now);
    }, names);
  }

  private lowering(node: Node): Lowering {
    const base = `${node.label === '' ? '' : `${node.label}/`}${node.op.name}`;
    const emitMany: Lowering['emitMany'] = (opType, inputs, count, attributes = {}, domain = '') => {
      const outputs = Array.from({ length: count }, () => this.unique(base));
      this.addNode(opType, inputs, outputs, attributes, domain, outputs[0]!);
      return outputs;
    };
    return {
      inputs: node.inputs.map((x) => this.nameOf(x)!),
      isUsed: (output) => this.used.has(node.outputs[output]!),
      isConstant: (name) => this.known.has(name),
      block: this.block,
      emitMany,
      emit: (opType, inputs, attributes, domain) => emitMany(opType, inputs, 1, attributes, domain)[0]!,
      constant: (tensor) => this.constantName(tensor),
      ints: (values) => this.constantName(new Tensor([values.length], 'int64', BigInt64Array.from(values, BigInt))),
      scalar: (value, dtype) => this.constantName(filled([], value, dtype)),
      subgraph: (inputs, outputs, outside) => this.subgraph(inputs, outputs, outside),
    };
  }

  private addNode(opType: string, inputs: readonly string[], outputs: readonly string[], attributes: Record<string, OnnxAttribute>, domain: string, name: string): void {
    // What reads nothing of a body is the same each time it runs: it is computed once, outside.
    const isSame = this.parent !== undefined && inputs.every((input) => !this.own.has(input)) && !('body' in attributes);
    if (isSame) return this.parent.addNode(opType, inputs, outputs, attributes, domain, name);
    if (domain !== '') this.domains.add(domain);
    outputs.forEach((output) => this.own.add(output));
    if (inputs.every((input) => this.known.has(input))) outputs.forEach((output) => this.known.add(output));
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.nodes.push({ opType, name, domain, input: [...inputs], output: [...outputs], attribute });
  }

  /** Constants are kept in the outermost graph and shared where small and equal. */
  private constantName(tensor: Tensor): string {
    if (this.parent !== undefined) return this.parent.constantName(tensor);
    if (tensor.size > 64) return this.initializer(tensor, 'constant');
    const key = `${tensor} ${Array.from(tensor.data as Float32Array, (v) => (Object.is(v, -0) ? '-0' : String(v))).join()}`;
    if (!this.constants.has(key)) this.constants.set(key, this.initializer(tensor, 'constant'));
    return this.constants.get(key)!;
  }

  /** Only now is it known which results of a body are wanted, so it is optimized here. */
  private subgraph(inputs: readonly Value[], outputs: readonly Value[], outside: ReadonlyMap<Value, string>): OnnxGraph {
    const body = new GraphWriter(this.block, this);
    outside.forEach((name, value) => body.bind(value, name));
    const formal = inputs.map((value) => body.nameLeaf(value, 'body_input'));
    const wanted = optimizeValues(outputs);
    body.writeNodes(wanted);
    const own = new Set(body.nodes.flatMap((node) => node.output));
    // A result of one of its nodes is an output as it is, once; others get a name of their own.
    const results = wanted.map((value) => (own.delete(body.nameOf(value)!) ? body.nameOf(value)! : body.publish(value, 'body_output')));
    const graph: OnnxGraphProto = {
      name: this.unique('body'), node: body.nodes, initializer: [],
      input: formal.map((name, i) => valueInfo(name, inputs[i]!.dtype, inputs[i]!.shape)),
      output: results.map((name, i) => valueInfo(name, outputs[i]!.dtype, outputs[i]!.shape)),
    };
    return { graph };
  }

  private unique(wanted: string): string {
    const base = wanted === '' ? 'value' : wanted;
    let name = base;
    for (let i = 1; this.taken.has(name); i++) name = `${base}_${i}`;
    this.taken.add(name);
    return name;
  }
}

function tensorProto(tensor: Tensor, name: string): OnnxTensor {
  const { data } = tensor;
  return { name, dims: [...tensor.shape], dataType: ELEMENT_TYPES[tensor.dtype], rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function attributeProto(name: string, value: OnnxAttribute): OnnxAttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if (value instanceof Tensor) return { name, type: 4, t: tensorProto(value, name) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('graph' in value) return { name, type: 5, g: value.graph as OnnxGraphProto };
  return { name, type: 7, ints: [...value] };
}

