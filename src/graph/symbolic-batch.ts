/** @file One ONNX model for every batch size, from models that were written for three fixed ones. */
import { KeratinError } from '../core/errors.js';
import type { OnnxAttributeProto, OnnxGraphProto, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-schema.js';

/*
 * Inside a program every size is known, so a shape such as [n·t, d] stands in it as numbers. Written for three batch sizes
 * in a row, the models are the same but for constants; a constant that differs is a·n + b, and is computed from the first
 * input's shape instead. Three sizes, so that what is not of that form is noticed; and if two models differ by chance,
 * as by a size that happens to equal another, other sizes are tried.
 */

/** Smallest of three batch sizes, in the order in which they are tried. */
const STARTS = [5, 12, 29] as const;

/**
 * The model with axis 0 of its inputs open.
 *
 * @param write the model for a batch size; each time with the same weights
 * @param symbol name of the open size
 * @throws KeratinError `export/batch` where the graph depends on the batch size in another way
 */
export function openBatch(write: (batch: number) => OnnxModel, symbol = 'batch'): OnnxModel {
  let reason = '';
  for (const start of STARTS) {
    try {
      const models = three((i) => write(start + i));
      return { ...models[0], graph: new Merger(start, symbol).merge(three((i) => models[i].graph)) };
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      reason = error.message;
    }
  }
  throw new KeratinError({
    code: 'export/batch', expected: 'a program that is the same for every batch size', received: `one in which ${reason}`, fix: 'leave that layer out of the exported model, or export for one batch size: { batchSize: 1 }',
  });
}

type Three<T> = readonly [T, T, T];
/** Where models differ so that they cannot be one. */
class Difference extends Error {}
const differ = (what: string): never => {
  throw new Difference(what);
};
const three = <T>(make: (i: 0 | 1 | 2) => T): Three<T> => [make(0), make(1), make(2)];

/** What a name stands for, told alike in all models: which input, or which output of which node. */
type Names = Map<string, string>;

class Merger {
  private readonly added: OnnxNode[] = [];
  private readonly addedConstants: OnnxTensor[] = [];
  private readonly dependent = new Map<string, string>();
  private constants!: Three<ReadonlyMap<string, OnnxTensor>>;
  private batch: string | undefined;
  private firstInput = '';

  constructor(private readonly start: number, private readonly symbol: string) {}

  merge(graphs: Three<OnnxGraphProto>): OnnxGraphProto {
    this.constants = three((i) => new Map(graphs[i].initializer.map((t) => [t.name, t])));
    this.firstInput = graphs[0].input[0]!.name;
    const merged = this.graph(graphs, three(() => new Map()), '');
    const node = [...this.added, ...merged.node];
    const used = new Set<string>();
    const mark = (nodes: readonly OnnxNode[]): void => nodes.forEach((n) => {
      n.input.forEach((name) => used.add(name));
      n.attribute.forEach(({ g }) => g !== undefined && mark(g.node));
    });
    mark(node);
    return { ...merged, node, initializer: [...this.addedConstants, ...graphs[0].initializer].filter(({ name }) => used.has(name)) };
  }

  /** A graph, or the body of a loop with the names of the graphs around it. */
  private graph(graphs: Three<OnnxGraphProto>, outside: Three<Names>, path: string): OnnxGraphProto {
    const [first, second, third] = graphs;
    if (second.node.length !== first.node.length || third.node.length !== first.node.length) differ(`there are ${first.node.length}, ${second.node.length} or ${third.node.length} nodes`);
    const names = three((i) => new Map(outside[i]));
    three((i) => graphs[i].input.forEach(({ name }, k) => names[i].set(name, `${path}input ${k}`)));
    const node = first.node.map((_, at) => {
      const nodes = three((i) => graphs[i].node[at]!);
      const merged = this.node(nodes, names, `${path}${at}`);
      three((i) => nodes[i].output.forEach((name, k) => names[i].set(name, `${path}${at}:${k}`)));
      return merged;
    });
    first.output.forEach((_, k) => this.input(three((i) => graphs[i].output[k]!.name), names, 'an output'));
    const infos = (key: 'input' | 'output'): OnnxValueInfo[] => first[key].map((_, k) => this.info(three((i) => graphs[i][key][k]!)));
    return { ...first, node, input: infos('input'), output: infos('output') };
  }

  private node(nodes: Three<OnnxNode>, names: Three<Names>, path: string): OnnxNode {
    const [first] = nodes;
    const place = `the node ${first.name}`;
    const same = (read: (n: OnnxNode) => unknown): boolean => nodes.every((n) => read(n) === read(first));
    if (!same((n) => n.opType) || !same((n) => n.input.length) || !same((n) => n.output.length) || !same((n) => n.attribute.length)) differ(`${place} is not always ${first.opType}`);
    const input = first.input.map((_, k) => {
      const given = three((i) => nodes[i].input[k]!);
      const free = first.opType === 'Reshape' && k === 1 ? this.inferredSize(given) : undefined;
      return free ?? this.input(given, names, place);
    });
    const attribute = first.attribute.map((_, k) => this.attribute(three((i) => nodes[i].attribute[k]!), names, path, place));
    return { ...first, input, attribute };
  }

  private attribute(attributes: Three<OnnxAttributeProto>, names: Three<Names>, path: string, place: string): OnnxAttributeProto {
    const [first] = attributes;
    if (first.g !== undefined) return { ...first, g: this.graph(three((i) => attributes[i].g!), names, `${path}/`) };
    const text = ({ s, t, ...rest }: OnnxAttributeProto): string => JSON.stringify({ ...rest, s: s && [...s], t: t && [t.dims, [...t.rawData]] });
    if (!attributes.every((a) => text(a) === text(first))) differ(`the attribute ${first.name} of ${place} depends on the batch`);
    return first;
  }

  /** The name of an input in the merged model. */
  private input(given: Three<string>, names: Three<Names>, place: string): string {
    const tensors = three((i) => this.constants[i].get(given[i]));
    if (tensors.every((t) => t !== undefined)) return this.constant(tensors as Three<OnnxTensor>, place);
    const sources = three((i) => (given[i] === '' ? 'none' : names[i].get(given[i])));
    if (sources[0] === undefined || sources.some((s) => s !== sources[0])) differ(`${place} does not always read the same`);
    return given[0];
  }

  private constant(tensors: Three<OnnxTensor>, place: string): string {
    const [first] = tensors;
    if (tensors.every((t) => sameTensor(t, first))) return first.name;
    const key = tensors.map((t) => t.name).join('\n');
    if (!this.dependent.has(key)) this.dependent.set(key, this.compute(tensors, place));
    return this.dependent.get(key)!;
  }

  /** Of the shape that a Reshape asks for, one size may be left to it. */
  private inferredSize(given: Three<string>): string | undefined {
    const tensors = three((i) => this.constants[i].get(given[i]));
    if (tensors.some((t) => t === undefined)) return undefined;
    const [a, b, c] = three((i) => numbersOf(tensors[i]!));
    const open = a.flatMap((v, k) => (v === b[k] && v === c[k] ? [] : [k]));
    if (a.length !== b.length || open.length !== 1 || a.includes(0)) return undefined;
    return this.addConstant([a.length], INT64, a.map((v, k) => (k === open[0] ? -1 : v)));
  }

  /** a·n + b in the program, n being the size of axis 0 of the first input. */
  private compute(tensors: Three<OnnxTensor>, place: string): string {
    const [first, second, third] = tensors;
    const dims = three((i) => tensors[i].dims);
    if (dims.some((d) => d.join() !== first.dims.join())) return this.filled(tensors, place);
    const values = three((i) => numbersOf(tensors[i]));
    const slope = values[1].map((v, k) => v - values[0][k]!);
    const isLinear = values[2].every((v, k) => Math.abs(v - values[1][k]! - slope[k]!) <= 1e-6 * Math.abs(v));
    if (!isLinear || second.dataType !== first.dataType || third.dataType !== first.dataType || first.dataType === BOOL) differ(`a constant of ${place} is no multiple of the batch`);
    const base = values[0].map((v, k) => v - slope[k]! * this.start);
    const n = this.batchAs(first.dataType, first.dims.length === 0);
    const scaled = slope.every((a) => a === 1) && slope.length === 1 ? n : this.emit('Mul', [this.addConstant(first.dims, first.dataType, slope), n]);
    return base.every((b) => b === 0) ? scaled : this.emit('Add', [scaled, this.addConstant(first.dims, first.dataType, base)]);
  }

  /** A constant whose shape depends on the batch: one number repeated. */
  private filled(tensors: Three<OnnxTensor>, place: string): string {
    const [first] = tensors;
    const numbers = three((i) => numbersOf(tensors[i]));
    const value = numbers[0][0];
    const rank = first.dims.length;
    if (value === undefined || tensors.some((t) => t.dims.length !== rank) || numbers.some((all) => all.some((v) => v !== value))) differ(`a constant of ${place} has as many different numbers as there are samples`);
    const shapes = three((i): OnnxTensor => ({ name: '', dims: [rank], dataType: INT64, rawData: encode(INT64, tensors[i].dims) }));
    const shape = this.compute(shapes, place);
    const t: OnnxTensor = { name: '', dims: [1], dataType: first.dataType, rawData: encode(first.dataType, [value!]) };
    return this.emit('ConstantOfShape', [shape], [{ name: 'value', type: 4, t }]);
  }

  /** The batch size, as [n] or as a number of its own, in a format. */
  private batchAs(dataType: number, scalar: boolean): string {
    this.batch ??= this.emit('Shape', [this.firstInput], [{ name: 'start', type: 2, i: 0 }, { name: 'end', type: 2, i: 1 }]);
    const shaped = scalar ? this.once('scalar', () => this.emit('Squeeze', [this.batch!])) : this.batch;
    return dataType === INT64 ? shaped : this.once(`${dataType} ${scalar}`, () => this.emit('Cast', [shaped], [{ name: 'to', type: 2, i: dataType }]));
  }

  private once(key: string, make: () => string): string {
    if (!this.dependent.has(key)) this.dependent.set(key, make());
    return this.dependent.get(key)!;
  }

  private emit(opType: string, input: string[], attribute: OnnxAttributeProto[] = []): string {
    const output = `${this.symbol}/${opType}_${this.added.length}`;
    this.added.push({ opType, name: output, domain: '', input, output: [output], attribute });
    return output;
  }

  private addConstant(dims: readonly number[], dataType: number, values: readonly number[]): string {
    return this.once(`constant ${dataType} [${dims.join()}] ${values.join()}`, () => {
      const name = `${this.symbol}/constant_${this.addedConstants.length}`;
      this.addedConstants.push({ name, dims: [...dims], dataType, rawData: encode(dataType, values) });
      return name;
    });
  }

  /** A shape with the batch, and its multiples, as symbols. */
  private info(infos: Three<OnnxValueInfo>): OnnxValueInfo {
    const dims = three((i) => infos[i].type.tensorType.shape.dim.map((d) => ('dimValue' in d ? d.dimValue : -1)));
    if (dims.some((d) => d.length !== dims[0].length)) differ('the number of dimensions of an input or output depends on the batch');
    const dim = dims[0].map((d, k) => {
      const slope = dims[1][k]! - d;
      if (slope === 0) return { dimValue: d };
      const base = d - slope * this.start;
      return { dimParam: `${slope === 1 ? '' : `${slope} `}${this.symbol}${base === 0 ? '' : ` + ${base}`}` };
    });
    return { ...infos[0], type: { tensorType: { ...infos[0].type.tensorType, shape: { dim } } } };
  }
}

// Numbers of TensorProto.DataType.
const [INT64, BOOL] = [7, 9];

const arrays: Readonly<Record<number, { new (buffer: ArrayBufferLike): ArrayLike<number | bigint>; from(values: any): ArrayBufferView }>> = {
  1: Float32Array, 2: Uint8Array, 6: Int32Array, [INT64]: BigInt64Array, [BOOL]: Uint8Array, 11: Float64Array,
};

const numbersOf = ({ dataType, rawData }: OnnxTensor): number[] => Array.from(new arrays[dataType]!(rawData.slice().buffer), Number);

function encode(dataType: number, values: readonly number[]): Uint8Array {
  const { buffer } = arrays[dataType]!.from(dataType === INT64 ? values.map(BigInt) : values);
  return new Uint8Array(buffer);
}

function sameTensor(a: OnnxTensor, b: OnnxTensor): boolean {
  if (a.dataType !== b.dataType || a.dims.join() !== b.dims.join()) return false;
  const [x, y] = [a.rawData, b.rawData];
  return (x.buffer === y.buffer && x.byteOffset === y.byteOffset) || x.every((v, i) => v === y[i]);
}
