/** @file A written model as text: one line a node, `name: type[shape] = Op(inputs) {attributes}`. */
import type { OnnxAttributeProto, OnnxGraphProto, OnnxModel, OnnxValueInfo } from './onnx-schema.js';

const TYPES: Record<number, string> = { 1: 'float32', 2: 'uint8', 6: 'int32', 7: 'int64', 9: 'bool', 11: 'float64' };

/** The whole model, inputs first. */
export function printModel(model: OnnxModel): string {
  const opsets = model.opsetImport.map(({ domain, version }) => `${domain === '' ? 'ai.onnx' : domain} ${version}`).join(', ');
  return [`# ${model.producerName} ${model.producerVersion}, ${opsets}`, ...printGraph(model.graph, '')].join('\n') + '\n';
}

function printGraph(graph: OnnxGraphProto, indent: string): string[] {
  const lines = graph.input.map((v) => `${indent}input  ${describe(v)}`);
  const sizes = new Map(graph.initializer.map((t) => [t.name, t.dims]));
  for (const node of graph.node) {
    const inputs = node.input.map((name) => (sizes.has(name) ? `${name}[${sizes.get(name)!.join(',')}]` : name)).join(', ');
    const attributes = node.attribute.filter((a) => a.g === undefined).map(printAttribute).join(', ');
    const op = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
    lines.push(`${indent}${node.output.join(', ')} = ${op}(${inputs})${attributes === '' ? '' : ` {${attributes}}`}`);
    for (const { g } of node.attribute) if (g !== undefined) lines.push(...printGraph(g, `${indent}    `));
  }
  lines.push(...graph.output.map((v) => `${indent}output ${describe(v)}`));
  return lines;
}

const describe = ({ name, type: { tensorType } }: OnnxValueInfo): string =>
  `${name}: ${TYPES[tensorType.elemType] ?? tensorType.elemType} [${tensorType.shape.dim.map((d) => ('dimValue' in d ? d.dimValue : d.dimParam)).join(', ')}]`;

function printAttribute({ name, f, i, s, ints }: OnnxAttributeProto): string {
  const value = f ?? i ?? (s === undefined ? undefined : JSON.stringify(new TextDecoder().decode(s))) ?? (ints === undefined ? '…' : `[${ints.join(', ')}]`);
  return `${name}=${value}`;
}
