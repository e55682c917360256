/** @file How the gradient of a convolution's kernel is written in ONNX: columns of x, then one batched matrix product. */
import { sizeOf } from '../core/shape.js';
import type { Lowering, Node, Value } from '../core/value.js';
import type { Sliding } from './window.js';

/** Settings of the kernel's gradient; `kernel`: the spatial sizes of w. */
export interface ConvKernelGradientAttrs extends Sliding { readonly groups: number; readonly kernel: readonly number[] }

/**
 * dw[m, c, k] = Σ over n and p of dy[n, m, p] · x[n, c, p · stride + k · dilation].
 *
 * For each place k of the kernel, the x that it meets is a strided slice of the padded x, [n, c, …o]. All of them beside one
 * another are the columns X [n, g, K · c, P] with P places and K = |kernel|; then dw = Σ over n of dy [n, g, m, P] · Xᵀ.
 */
export function lowerKernelGradient(onnx: Lowering, node: Node<ConvKernelGradientAttrs>): string {
  const { strides, dilations, pads, groups, kernel } = node.attrs;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const [n, c] = x.shape as [number, number];
  const [, m, ...places] = dy.shape as [number, number, ...number[]];
  const spatial = kernel.length;
  const axes = onnx.ints(kernel.map((_, i) => i + 2));

  const border = [...pads.map(([before]) => before), ...pads.map(([, after]) => after)];
  const zeros = [0, 0];
  const padded = border.every((p) => p === 0) ? onnx.inputs[0]!
    : onnx.emit('Pad', [onnx.inputs[0]!, onnx.ints([...zeros, ...border.slice(0, spatial), ...zeros, ...border.slice(spatial)])], { mode: 'constant' });

  const P = sizeOf(places);
  const perGroup = onnx.ints([n, groups, 1, c / groups, P]);
  const columns = positions(kernel).map((k) => {
    const begin = k.map((offset, i) => offset * dilations[i]!);
    const end = begin.map((b, i) => b + (places[i]! - 1) * strides[i]! + 1);
    const seen = onnx.emit('Slice', [padded, onnx.ints(begin), onnx.ints(end), axes, onnx.ints(strides)]);
    return onnx.emit('Reshape', [seen, perGroup]);
  });
  const K = columns.length;
  const X = onnx.emit('Reshape', [K === 1 ? columns[0]! : onnx.emit('Concat', columns, { axis: 2 }), onnx.ints([n, groups, (K * c) / groups, P])]);
  const dY = onnx.emit('Reshape', [onnx.inputs[1]!, onnx.ints([n, groups, m / groups, P])]);
  const products = onnx.emit('FusedMatMul', [dY, X], { transB: 1 }, 'com.microsoft');
  const total = onnx.emit('ReduceSum', [products, onnx.ints([0])], { keepdims: 0 });
  const byPlace = onnx.emit('Reshape', [total, onnx.ints([m, K, c / groups])]);
  return onnx.emit('Reshape', [onnx.emit('Transpose', [byPlace], { perm: [0, 2, 1] }), onnx.ints([m, c / groups, ...kernel])]);
}

/** Every place in a kernel, in C order. */
function positions(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])), [[]]);
}
