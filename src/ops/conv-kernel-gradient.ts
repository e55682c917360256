/** @file How the gradient of a convolution's kernel is written in ONNX: copies of x and dy side by side, then one batched matrix product. */
import { sizeOf } from '../core/shape.js';
import type { Lowering, Node, Value } from '../core/value.js';
import type { Padding } from './layout.js';
import type { Sliding } from './window.js';

/** Settings of the kernel's gradient. */
export interface ConvKernelGradientAttrs extends Sliding {
  readonly groups: number;
  /** The spatial sizes of w. */
  readonly kernel: readonly number[];
  /** Says that this many last places of dy along its last axis are zeros, so that it does not matter what x is there. */
  readonly idle?: number;
}

/**
 * dw[m, c, k] = Σ over n and p of dy[n, m, p] · x[n, c, p · stride + k · dilation]: a matrix product, once dy and x are rows
 * of equal length whose product is wanted. Copying costs more than multiplying, so the way of fewer copies is taken.
 */
export function lowerKernelGradient(onnx: Lowering, node: Node<ConvKernelGradientAttrs>): string {
  const [c, m] = node.inputs.map((v) => v.shape[1]!) as [number, number];
  return isShifted(node.attrs, c, m) ? byShifts(onnx, node) : byColumns(onnx, node);
}

const isShifted = ({ strides, kernel }: ConvKernelGradientAttrs, c: number, m: number): boolean =>
  c * sizeOf(kernel) > m && sizeOf(kernel) > 1 && strides.every((s) => s === 1);

/** How many idle places dy should end in, for whoever makes it anyway: they save a copy of it. */
export const idlePlaces = (attrs: ConvKernelGradientAttrs, c: number, m: number): number =>
  isShifted(attrs, c, m) ? (attrs.kernel.at(-1)! - 1) * attrs.dilations.at(-1)! : 0;

/** One row for each place k of the kernel and channel: what x shows there, a (strided) slice. Then dw = Σ over n of dy · rowsᵀ. */
function byColumns(onnx: Lowering, { inputs, attrs: { strides, dilations, pads, groups, kernel } }: Node<ConvKernelGradientAttrs>): string {
  const [x, dy] = inputs as readonly [Value, Value];
  const [n, c] = x.shape as [number, number];
  const [, m, ...places] = dy.shape as [number, number, ...number[]];
  const padded = padSpace(onnx, onnx.inputs[0]!, pads);
  const axes = onnx.ints(kernel.map((_, i) => i + 2));
  const seen = placesOf(kernel).map((k) => {
    const begin = k.map((offset, i) => offset * dilations[i]!);
    const end = begin.map((b, i) => b + (places[i]! - 1) * strides[i]! + 1);
    const isWhole = strides.every((s, i) => s === 1 && begin[i] === 0 && end[i] === x.shape[i + 2]! + pads[i]![0] + pads[i]![1]);
    const part = isWhole ? padded : onnx.emit('Slice', [padded, onnx.ints(begin), onnx.ints(end), axes, onnx.ints(strides)]);
    return reshape(onnx, part, [n, groups, c / groups, sizeOf(places)]);
  });
  const K = seen.length;
  const rows = K === 1 ? seen[0]! : onnx.emit('Concat', seen, { axis: 2 });
  const dw = sumOfProducts(onnx, reshape(onnx, onnx.inputs[1]!, [n, groups, m / groups, sizeOf(places)]), rows);
  const moved = onnx.emit('Transpose', [reshape(onnx, dw, [m, K, c / groups])], { perm: [0, 2, 1] });
  return reshape(onnx, moved, [m, c / groups, ...kernel]);
}

/**
 * With stride 1, a step in the kernel is a shift of the flattened plane, as soon as dy is filled up with zeros to the width of x:
 * dw[k] = Σ over q of dy[q] · x[q + shift(k)] = Σ over q of dy[q - shift(the leading axes of k)] · x[q + shift(its last axis)].
 * So one row for each last place k shifts x to the left, one for each leading place shifts dy to the right. Repeating the plane
 * in rows that are `shift` longer than it makes all shifts of x in one copy; what moves in at the end meets zeros of dy.
 */
function byShifts(onnx: Lowering, { inputs, attrs: { dilations, pads, groups, kernel, idle = 0 } }: Node<ConvKernelGradientAttrs>): string {
  const [x, dy] = inputs as readonly [Value, Value];
  const [n, c] = x.shape as [number, number];
  const [, m, ...places] = dy.shape as [number, number, ...number[]];
  const around = pads.map(([before, after], i) => [before, i === pads.length - 1 ? Math.max(after - idle, 0) : after] as const);
  const space = x.shape.slice(2).map((d, i) => d + around[i]![0] + around[i]![1]);
  const shifts = kernel.map((_, i) => dilations[i]! * sizeOf(space.slice(i + 1)));
  const [last, step] = [kernel.at(-1)!, shifts.at(-1)!];
  const leading = placesOf(kernel.slice(0, -1)).map((k) => k.reduce((sum, offset, i) => sum + offset * shifts[i]!, 0));
  const plane = sizeOf(space);
  const length = plane + step;
  const zeros = (channels: number, count: number): string[] => (count === 0 ? [] : [onnx.emit('Expand', [onnx.scalar(0, x.dtype), onnx.ints([n, channels, count])])]);

  const planeX = reshape(onnx, padSpace(onnx, onnx.inputs[0]!, around), [n, c, plane]);
  const rowsX = onnx.emit('Concat', [...new Array<string>(last).fill(planeX), ...zeros(c, last * step)], { axis: 2 });

  const used = places[0]! * sizeOf(space.slice(1));
  const wide = padSpace(onnx, onnx.inputs[1]!, space.map((d, i) => [0, i === 0 ? 0 : d - places[i]!] as const));
  const planeDy = reshape(onnx, wide, [n, m, used]);
  let end = 0;
  const parts = leading.flatMap((offset, row) => {
    const gap = row * length + offset - end;
    end += gap + used;
    return [...zeros(m, gap), planeDy];
  });
  const rowsDy = onnx.emit('Concat', [...parts, ...zeros(m, leading.length * length - end)], { axis: 2 });

  const dw = sumOfProducts(onnx,
    reshape(onnx, rowsDy, [n, groups, (m / groups) * leading.length, length]), reshape(onnx, rowsX, [n, groups, (c / groups) * last, length]));
  const moved = onnx.emit('Transpose', [reshape(onnx, dw, [m, leading.length, c / groups, last])], { perm: [0, 2, 1, 3] });
  return reshape(onnx, moved, [m, c / groups, ...kernel]);
}

/** Σ over the first axis of a · bᵀ. */
function sumOfProducts(onnx: Lowering, a: string, b: string): string {
  const products = onnx.emit('FusedMatMul', [a, b], { transB: 1 }, 'com.microsoft');
  return onnx.emit('ReduceSum', [products, onnx.ints([0])], { keepdims: 0 });
}

function padSpace(onnx: Lowering, x: string, pads: Padding): string {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  return onnx.emit('Pad', [x, onnx.ints([0, 0, ...pads.map(([before]) => before), 0, 0, ...pads.map(([, after]) => after)])], { mode: 'constant' });
}

const reshape = (onnx: Lowering, x: string, shape: readonly number[]): string => onnx.emit('Reshape', [x, onnx.ints(shape)]);

/** Every place in a kernel, in C order. */
function placesOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])), [[]]);
}
