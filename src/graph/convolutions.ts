/** @file A pass over convolutions: with the max pooling after them, forward and back, as one; gradients of kernels a few samples at a time. */
import { sameShape, sizeOf } from '../core/shape.js';
import { Node, type Value, withLabel } from '../core/value.js';
import { sortNodes } from '../core/walk.js';
import { convInputGradientOp, convKernelGradient, convKernelGradientOp, convOp } from '../ops/conv.js';
import { maxIndexOp, maxPoolOp, maxUnpoolOp } from '../ops/pool.js';
import { overBlocks } from './blocks.js';
import { type ConvPool, type Pooled, convMaxPool, convMaxPoolGradient } from './conv-pool.js';

/** Largest number of phases: windows of 2 by 2. Each costs a pass over the input. */
const MOST_PHASES = 4;

/** A convolution of which nothing is read but its pooled maxima and its gradients. */
interface Pair {
  readonly given: Node;
  readonly pool: Node;
  readonly unpool: Node;
  readonly dx: Node | undefined;
  readonly dw: Node | undefined;
}

/** The values computed so. Runs last: it relies on transposes being gone and on relu standing after the pool. */
export function arrangeConvolutions(values: readonly Value[]): Value[] {
  const order = sortNodes(values);
  const readers = readersOf(order);
  values.forEach((v) => readers.get(v)?.push(null));
  const pairs = order.flatMap((node) => (node.op === maxPoolOp ? findPair(node, readers) ?? [] : []));

  const made = new Map<Value, Value>();
  const now = (v: Value): Value => made.get(v) ?? v;
  const pooled = new Map<Pair, Pooled>();
  const given = ({ given: conv, pool }: Pair): ConvPool => {
    const [x, w, bias] = conv.inputs.map(now);
    return { x: x!, w: w!, bias, attrs: conv.attrs, full: conv.outputs[0]!.shape.slice(2), window: pool.attrs.size, label: conv.label };
  };
  const forward = (pair: Pair): Pooled => {
    if (!pooled.has(pair)) pooled.set(pair, convMaxPool(given(pair)));
    return pooled.get(pair)!;
  };
  const pairOf = new Map(pairs.flatMap((pair) => [pair.pool, pair.dx, pair.dw].flatMap((node) => (node === undefined ? [] : [[node, pair] as const]))));

  for (const node of order) {
    const [y] = node.outputs;
    const pair = pairOf.get(node);
    if (pair === undefined) remake(node, made);
    else if (node === pair.pool) made.set(y!, forward(pair).y);
    else if (!made.has(y!)) {
      const { dx, dw } = convMaxPoolGradient(given(pair), forward(pair), now(pair.unpool.inputs[0]!), { dx: pair.dx !== undefined, dw: pair.dw !== undefined });
      if (pair.dx !== undefined) made.set(pair.dx.outputs[0]!, dx!);
      if (pair.dw !== undefined) made.set(pair.dw.outputs[0]!, dw!);
    }
  }
  return values.map(now);
}

/** Makes a node anew whose inputs have changed. The gradient of a kernel copies its inputs several times: of a large batch, a few samples at a time. */
function remake(node: Node, made: Map<Value, Value>): void {
  const inputs = node.inputs.map((v) => made.get(v) ?? v);
  const [dw] = node.outputs;
  if (node.op === convKernelGradientOp) {
    const [x, dy] = inputs as [Value, Value];
    const { sums } = withLabel(node.label, () => overBlocks(4 * sizeOf(dy.shape.slice(1)), [x, dy], [dw!], (block) => ({
      sums: [convKernelGradient(block[0]!, block[1]!, node.attrs)], outputs: [],
    })));
    made.set(dw!, sums[0]!);
    return;
  }
  if (inputs.every((x, i) => x === node.inputs[i])) return;
  const copy = new Node(node.op, inputs, node.attrs, node.outputs, node.label);
  node.outputs.forEach((y, i) => made.set(y, copy.outputs[i]!));
}

type Readers = ReadonlyMap<Value, (Node | null)[]>;

/** Who reads each value; null stands for the program's result. */
function readersOf(order: readonly Node[]): Map<Value, (Node | null)[]> {
  const readers = new Map<Value, (Node | null)[]>(order.flatMap((node) => node.outputs.map((y) => [y, []] as const)));
  for (const node of order) for (const x of new Set(node.inputs)) readers.get(x)!.push(node);
  return readers;
}

/**
 * The pair that ends in this pool; undefined where something else reads what would not be there any more, and where no gradient is
 * taken: ONNX Runtime pools fast as long as it need not say where the maxima were.
 */
function findPair(pool: Node, readers: Readers): Pair | undefined {
  const image = pool.inputs[0]!;
  const conv = image.node;
  const { size, strides, pads } = pool.attrs as { size: number[]; strides: number[]; pads: [number, number][] };
  const isTiling = sameShape(size, strides) && pads.every(([a, b]) => a === 0 && b === 0) && size.reduce((a, b) => a * b, 1) <= MOST_PHASES;
  if (conv.op !== convOp || !isTiling || !everyPhaseSeesInput(conv, size)) return undefined;

  const index = readers.get(image)!.find((node) => node?.op === maxIndexOp);
  const others = readers.get(image)!.filter((node) => node !== pool && node !== index);
  if (!index || others.length > 0 || !sameShape(index.attrs.size, size) || !sameSettings(index, pool)) return undefined;

  const [unpool, ...more] = readers.get(index.outputs[0]!)!;
  if (unpool?.op !== maxUnpoolOp || more.length > 0) return undefined;
  const dImage = unpool.outputs[0]!;
  const [x, w] = conv.inputs;
  const isDx = (node: Node | null): boolean => node?.op === convInputGradientOp && node.inputs[0] === dImage && node.inputs[1] === w && node.inputs.length === 2 && sameSettings(node, conv);
  const isDw = (node: Node | null): boolean => node?.op === convKernelGradientOp && node.inputs[0] === x && node.inputs[1] === dImage && sameSettings(node, conv);
  const uses = readers.get(dImage)!;
  if (!uses.every((node) => isDx(node) || isDw(node))) return undefined;
  return { given: conv, pool, unpool, dx: uses.find(isDx) ?? undefined, dw: uses.find(isDw) ?? undefined };
}

/** Padding wider than the kernel would leave a phase nothing but zeros to look at. */
const everyPhaseSeesInput = ({ inputs: [, w], attrs }: Node, size: readonly number[]): boolean =>
  size.every((_, i) => (w!.shape[i + 2]! - 1) * attrs.dilations[i] >= Math.max(...attrs.pads[i]));

const sameSettings = ({ attrs: a }: Node, { attrs: b }: Node): boolean =>
  ['strides', 'dilations', 'pads', 'groups'].every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
