/** @file How convolution and the gradient of its input are written in ONNX, in plain operators or in ONNX Runtime's own layout. */
import type { DType } from '../core/dtype.js';
import type { Shape } from '../core/shape.js';
import type { Lowering, Node } from '../core/value.js';
import { type Sliding, extent } from './window.js';

interface ConvSettings extends Sliding { readonly groups: number }

/** y from x, w and maybe a bias. */
export function lowerConv(onnx: Lowering, { inputs: [x, w], attrs }: Node<ConvSettings>): string {
  const [image, kernel, bias] = onnx.inputs as [string, string, string?];
  return convolve(onnx, { image, kernel, bias, shape: w!.shape, dtype: x!.dtype, settings: attrs });
}

/**
 * dx from dy, w and maybe a bias. With stride 1 it is a convolution of dy with the kernel turned round and its channels swapped:
 * dx[p] = Σ dy[p - k] · w[k] = Σ dy[p + k - last] · w[last - k], so where x was padded by `before`, dy is by extent - 1 - before.
 * Otherwise ONNX's ConvTranspose.
 */
export function lowerInputGradient(onnx: Lowering, { inputs: [dy, w], attrs }: Node<ConvSettings & { size: readonly number[] }>): string {
  const { strides, dilations, pads, groups, size } = attrs;
  const [m, cInGroup, ...kernel] = w!.shape as [number, number, ...number[]];
  const reach = kernel.map((k, i) => extent(k, dilations[i]!) - 1);
  const turnedPads = pads.map(([before, after], i) => [reach[i]! - before, reach[i]! - after] as const);
  if (strides.every((s) => s === 1) && turnedPads.every(([before, after]) => before >= 0 && after >= 0)) {
    const [image, given, bias] = onnx.inputs as [string, string, string?];
    const shape = [cInGroup * groups, m / groups, ...kernel];
    return convolve(onnx, { image, kernel: turn(onnx, given, w!.shape, groups), bias, shape, dtype: dy!.dtype, settings: { strides, dilations, groups, pads: turnedPads } });
  }
  const reached = dy!.shape.slice(2).map((o, i) => (o - 1) * strides[i]! + reach[i]! + 1 - pads[i]![0] - pads[i]![1]);
  return onnx.emit('ConvTranspose', onnx.inputs, { ...onnxAttributes(attrs, kernel), output_padding: size.map((d, i) => d - reached[i]!) });
}

/** [m, c / groups, …k] to [c, m / groups, …k], every spatial axis reversed. */
function turn(onnx: Lowering, kernel: string, shape: Shape, groups: number): string {
  const [m, cInGroup, ...sizes] = shape as [number, number, ...number[]];
  const each = (value: number): string => onnx.ints(sizes.map(() => value));
  const reversed = sizes.every((k) => k === 1) ? kernel : onnx.emit('Slice', [kernel, each(-1), each(-(2 ** 31)), onnx.ints(sizes.map((_, i) => i + 2)), each(-1)]);
  return relayout(onnx, reversed, [groups, m / groups, cInGroup, ...sizes], [0, 2, 1, ...sizes.map((_, i) => i + 3)], [cInGroup * groups, m / groups, ...sizes]);
}

/** Names of the operands, and what must be known of them. */
interface Convolution {
  readonly image: string;
  readonly kernel: string;
  readonly bias: string | undefined;
  /** Of the kernel: [m, c / groups, …k]. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly settings: ConvSettings;
}

function convolve(onnx: Lowering, conv: Convolution): string {
  const { image, kernel, bias, shape, settings } = conv;
  return convolveInBlocks(onnx, conv) ?? onnx.emit('Conv', [image, kernel, ...optional(bias)], onnxAttributes(settings, shape.slice(2)));
}

/**
 * The same with channels in blocks of B = 8 or 16, one block a vector register: [n, c, h, w] as [n, c / B, h, w, B]. ONNX Runtime
 * goes to this layout by itself where kernels are constants; while training they are not, so we write its operators ourselves and
 * reorder what goes in and out. `onnx.block` is the B of this machine, 0 in models for elsewhere. Few channels (an image's) stay
 * as they are; undefined where the channels do not go into blocks. Source: ONNX Runtime, MLAS, snchwc.
 */
function convolveInBlocks(onnx: Lowering, { image, kernel, bias, shape, dtype, settings }: Convolution): string | undefined {
  const B = onnx.block;
  const { groups } = settings;
  const [m, c, kh, kw] = shape as [number, number, number, number]; // c: in a group
  const isDepthwise = c === 1 && groups === m;
  const isFew = groups === 1 && c < B;
  const fits = B > 0 && shape.length === 4 && dtype === 'float32' && m % B === 0 && (isDepthwise || isFew || (c % B === 0 && (m / groups) % B === 0));
  if (!fits || onnx.isConstant(kernel)) return undefined;
  const blockedKernel = isDepthwise || isFew
    ? relayout(onnx, kernel, [m / B, B, c, kh, kw], [0, 2, 3, 4, 1], shape)
    : relayout(onnx, kernel, [m / B, B, c / B, B, kh, kw], [0, 2, 4, 5, 3, 1], shape);
  const blockedImage = isFew ? image : onnx.emit('ReorderInput', [image], {}, NCHWC);
  const y = onnx.emit('Conv', [blockedImage, blockedKernel, ...optional(bias)], onnxAttributes(settings, [kh, kw]), NCHWC);
  return onnx.emit('ReorderOutput', [y], { channels: m }, NCHWC);
}
const NCHWC = 'com.microsoft.nchwc';

function relayout(onnx: Lowering, x: string, split: Shape, perm: readonly number[], shape: Shape): string {
  const moved = onnx.emit('Transpose', [onnx.emit('Reshape', [x, onnx.ints(split)])], { perm });
  return onnx.emit('Reshape', [moved, onnx.ints(shape)]);
}

const optional = (name: string | undefined): string[] => (name === undefined ? [] : [name]);

const onnxAttributes = ({ strides, dilations, pads, groups }: ConvSettings, kernel: Shape): Record<string, number | readonly number[]> => ({
  kernel_shape: kernel, strides, dilations, group: groups, pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
});
