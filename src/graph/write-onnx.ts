/** @file Writes a program as a standard ONNX model. */
import { KeratinError } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import type { Spec, Value } from '../core/value.js';
import { VERSION } from '../core/version.js';
import { GraphWriter } from './graph-writer.js';
import { valueInfo } from './onnx-parts.js';
import type { OnnxGraphProto, OnnxModel, OnnxValueInfo } from './onnx-schema.js';
import { type Program, findLeaves, results } from './program.js';

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
