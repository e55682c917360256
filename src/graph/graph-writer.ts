/** @file Writes the nodes of one ONNX graph, and of the bodies of its loops. */
import { constantOp, inputOp, randomOp, variableOp } from '../core/leaf.js';
import { KeratinError } from '../core/errors.js';
import { Tensor, filled } from '../core/tensor.js';
import type { Lowering, Node, OnnxAttribute, OnnxGraph, Value } from '../core/value.js';
import { sortNodes } from '../core/walk.js';
import { attributeProto, tensorProto, valueInfo } from './onnx-parts.js';
import type { OnnxGraphProto, OnnxNode, OnnxTensor } from './onnx-schema.js';
import { optimizeValues } from './passes.js';

/** A graph being written; the body of a scan has a writer of its own inside its parent's. */
export class GraphWriter {
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
