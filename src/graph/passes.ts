/** @file Makes a program smaller without changing its numbers: folds constants, shares equal nodes, moves transposes out. */
import { allocate } from '../core/dtype.js';
import { constant, constantNumber, constantOp } from '../core/leaf.js';
import { sameShape, sizeOf, stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { Node, type Op, Value, withLabel } from '../core/value.js';
import { sortNodes } from '../core/walk.js';
import { addOp, divOp, mulOp, subOp } from '../ops/arithmetic.js';
import { inversePermutation, transpose, transposeOp } from '../ops/layout.js';
import { reshape, reshapeOp } from '../ops/reshape.js';
import { arrangeConvolutions } from './convolutions.js';
import { poolRules } from './pool-rules.js';
import { type Program } from './program.js';
import type { Draft, Rule } from './rule.js';

/** Largest constant that is folded or shared by content, in elements. */
const SMALL = 4096;

/** The same program after all passes. */
export function optimize(program: Program): Program {
  const values = [...program.outputs, ...program.updates.map(([, next]) => next)];
  const mapped = arrangeConvolutions(optimizeValues(values));
  const outputs = mapped.slice(0, program.outputs.length);
  const updates = program.updates.map(([variable], i) => [variable, mapped[program.outputs.length + i]!] as const);
  return { inputs: program.inputs, outputs, updates };
}

/** Values that compute the same in fewer steps. */
export const optimizeValues = (values: readonly Value[]): Value[] => rewrite(values, [foldConstants, dropNeutral, mergeLayout, sinkTranspose, ...poolRules]);

/** Rebuilds the values, each node passing through the rules; equal nodes become one. */
export function rewrite(values: readonly Value[], rules: readonly Rule[]): Value[] {
  const mapped = new Map<Value, Value>();
  const shared = new Map<string, Node>();
  const ids = new Map<Value, number>();
  const id = (v: Value): number => {
    if (!ids.has(v)) ids.set(v, ids.size);
    return ids.get(v)!;
  };
  const known = new Set<Node>();
  const settle = (value: Value): Value => {
    // What a rule made passes through the rules as well, its inputs first.
    if (known.has(value.node)) return value;
    return visit(value.node, value.node.inputs.map(settle))[value.index]!;
  };
  const visit = (node: Node, inputs: readonly Value[]): readonly Value[] => {
    const draft: Draft = { op: node.op, inputs, attrs: node.attrs, outputs: node.outputs };
    for (const rule of rules) {
      const replaced = withLabel(node.label, () => rule(draft));
      if (replaced !== null) return replaced.map(settle);
    }
    const key = nodeKey(node, inputs, id);
    const twin = key === null ? undefined : shared.get(key);
    if (twin !== undefined) return twin.outputs;
    const same = inputs.every((x, i) => x === node.inputs[i]);
    const made = same ? node : new Node(node.op, inputs, node.attrs, node.outputs, node.label);
    if (key !== null) shared.set(key, made);
    known.add(made);
    return made.outputs;
  };
  for (const node of sortNodes(values)) {
    const outputs = visit(node, node.inputs.map((x) => mapped.get(x)!));
    node.outputs.forEach((y, i) => mapped.set(y, outputs[i]!));
  }
  return values.map((v) => mapped.get(v)!);
}

/** Equal text for nodes that compute the same; null for those that must stay apart. */
function nodeKey(node: Node, inputs: readonly Value[], id: (v: Value) => number): string | null {
  if (node.op === constantOp) {
    const { value } = node.attrs as { value: Tensor };
    return value.size > 64 ? null : `constant ${value} ${Array.from(value.data as Float32Array, (v) => (Object.is(v, -0) ? '-0' : String(v))).join()}`;
  }
  if (inputs.length === 0) return null;
  const attrs = plainText(node.attrs);
  return attrs === null ? null : `${node.op.name} ${inputs.map(id).join()} ${attrs}`;
}

/** JSON of settings made of plain data; null where they hold anything else (a scan's body). */
function plainText(attrs: unknown): string | null {
  let plain = true;
  const text = JSON.stringify(attrs, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    const isPlain = value === null || typeof value !== 'object' || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    if (!isPlain || typeof value === 'function') plain = false;
    return isPlain ? value : null;
  });
  return plain ? text ?? '' : null;
}

/** An element-wise op on small constants becomes a constant. */
const foldConstants: Rule = ({ op, inputs, attrs, outputs }) => {
  const y = outputs[0]!;
  if (op.fold === undefined || inputs.length === 0 || y.dtype === 'int64' || sizeOf(y.shape) > SMALL) return null;
  if (!inputs.every((x) => x.node.op === constantOp)) return null;
  const tensors = inputs.map((x) => (x.node.attrs as { value: Tensor }).value);
  const readers = tensors.map((t) => reader(t, y.shape));
  const data = allocate(y.dtype, sizeOf(y.shape)) as Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = op.fold(attrs, ...readers.map((read) => read(i)));
  return [constant(new Tensor(y.shape, y.dtype, data))];
};

/** Element `i` of `t` stretched to `shape`. */
function reader(t: Tensor, shape: readonly number[]): (i: number) => number {
  if (sameShape(t.shape, shape)) return (i) => Number(t.data[i]);
  const outer = stridesOf(shape);
  const inner = stridesOf(t.shape);
  const lead = shape.length - t.shape.length;
  return (i) => {
    let at = 0;
    for (let axis = lead; axis < shape.length; axis++) {
      if (t.shape[axis - lead] !== 1) at += (Math.floor(i / outer[axis]!) % shape[axis]!) * inner[axis - lead]!;
    }
    return Number(t.data[at]);
  };
}

/** x + 0, x - 0, x · 1, x / 1 are x. */
const dropNeutral: Rule = ({ op, inputs: [a, b], outputs: [y] }) => {
  const neutral = op === addOp || op === subOp ? 0 : op === mulOp || op === divOp ? 1 : undefined;
  if (neutral === undefined) return null;
  if (constantNumber(b!) === neutral && sameShape(a!.shape, y!.shape)) return [a!];
  const commutes = op === addOp || op === mulOp;
  return commutes && constantNumber(a!) === neutral && sameShape(b!.shape, y!.shape) ? [b!] : null;
};

/** Two transposes become one or none; one that moves only axes of size 1 is a reshape; two reshapes become one. */
const mergeLayout: Rule = ({ op, inputs: [x], attrs, outputs: [y] }) => {
  if (op === reshapeOp) {
    if (sameShape(x!.shape, y!.shape)) return [x!];
    return x!.node.op === reshapeOp ? [reshape(x!.node.inputs[0]!, y!.shape)] : null;
  }
  if (op !== transposeOp) return null;
  const perm = attrs.perm as readonly number[];
  if (x!.node.op === transposeOp) {
    const before = x!.node.attrs.perm as readonly number[];
    return [transpose(x!.node.inputs[0]!, perm.map((p) => before[p]!))];
  }
  const moved = perm.filter((p) => x!.shape[p] !== 1);
  return moved.every((p, i) => i === 0 || moved[i - 1]! < p) ? [reshape(x!, y!.shape)] : null;
};

/** op(transpose(x)) becomes transpose(op(x)): transposes move towards the outputs until they meet their inverse. */
const sinkTranspose: Rule = (draft) => {
  const { op, inputs, attrs, outputs } = draft;
  if (op.commute === undefined) return null;
  const first = inputs.find((x) => x.node.op === transposeOp);
  if (first === undefined) return null;
  const perm = first.node.attrs.perm as readonly number[];
  const inverse = inversePermutation(perm);
  const untransposed = (x: Value): Value | null => {
    if (x.node.op !== transposeOp || x.rank !== perm.length) return null;
    const own = x.node.attrs.perm as readonly number[];
    return own.every((p, i) => p === perm[i]) ? x.node.inputs[0]! : null;
  };
  if (op.commute !== 'elementwise') {
    const sources = inputs.map(untransposed);
    if (sources.some((s) => s === null)) return null;
    const passed = op.commute({ ...draft, label: '' } as unknown as Node, perm);
    return passed === null ? null : remake(op, sources as Value[], passed.attrs).map((y) => transpose(y, passed.perm));
  }
  const rank = outputs[0]!.rank;
  if (rank !== perm.length) return null;
  const full = sizeOf(outputs[0]!.shape);
  let gain = 0;
  const sources = inputs.map((x) => {
    const source = untransposed(x);
    const large = sizeOf(x.shape) * 4 > full && x.node.op !== constantOp;
    gain += large ? (source === null ? -1 : 1) : 0;
    if (source !== null) return source;
    if (sizeOf(x.shape) === 1) return x;
    return transpose(reshape(x, [...new Array<number>(rank - x.rank).fill(1), ...x.shape]), inverse);
  });
  return gain <= 0 ? null : remake(op, sources, attrs).map((y) => transpose(y, perm));
};

const remake = (op: Op, inputs: readonly Value[], attrs: unknown): Value[] => [...new Node(op, inputs, attrs, op.infer(inputs, attrs)).outputs];

