/** @file Convolution in the layout that ONNX Runtime computes fastest in on the CPU: channels in blocks of 8 or 16, one block a vector register. */
import type { Lowering, Value } from '../core/value.js';
import type { Sliding } from './window.js';

/*
 * [n, c, h, w] becomes [n, c / B, h, w, B]. ONNX Runtime goes there by itself only for kernels that are constants; in training they
 * are not, so we write the operators of its domain com.microsoft.nchwc ourselves, and reorder what goes in and out. Only where
 * `onnx.block` gives the B of this machine's ONNX Runtime; models for elsewhere are written without. Source: ONNX Runtime's MLAS, snchwc.
 */
const DOMAIN = 'com.microsoft.nchwc';

interface Attrs extends Sliding { readonly groups: number }

/** y of Conv, or undefined where the shapes do not go into blocks. Few channels (an image's) stay as they are. */
export function blockedConv(onnx: Lowering, [x, w]: readonly Value[], attrs: Attrs): string | undefined {
  const B = onnx.block;
  const [m, c, kh, kw] = w!.shape as [number, number, number, number];
  const fits = B > 0 && w!.rank === 4 && x!.dtype === 'float32' && m % B === 0 && attrs.groups === 1 && (c % B === 0 || c < B);
  if (!fits || onnx.isConstant(1)) return undefined;
  const [image, kernel, ...bias] = onnx.inputs as [string, string];
  const blockedKernel = c < B
    ? relayout(onnx, kernel, [m / B, B, c, kh, kw], [0, 2, 3, 4, 1], [m, c, kh, kw])
    : relayout(onnx, kernel, [m / B, B, c / B, B, kh, kw], [0, 2, 4, 5, 3, 1], [m, c, kh, kw]);
  return convolve(onnx, c < B ? image : intoBlocks(onnx, image), [blockedKernel, ...bias], { kernel: [kh, kw], channels: m, ...attrs });
}

/**
 * dx of Conv from dy, or undefined. With stride 1 it is a convolution of dy with the kernel turned round and its channels swapped:
 * dx[p] = Σ dy[p - k] · w[k] = Σ dy[p + k - last] · w[last - k], so what was padded before is now padded with extent - 1 - before.
 */
export function blockedInputGradient(onnx: Lowering, [dy, w]: readonly Value[], attrs: Attrs): string | undefined {
  const B = onnx.block;
  const [m, c, kh, kw] = w!.shape as [number, number, number, number];
  const pads = attrs.pads.map(([before, after], i) => [w!.shape[i + 2]!, attrs.dilations[i]!, before, after] as const)
    .map(([k, d, before, after]) => [(k - 1) * d - before, (k - 1) * d - after] as const);
  const fits = B > 0 && w!.rank === 4 && dy!.dtype === 'float32' && m % B === 0 && c % B === 0 && attrs.groups === 1
    && attrs.strides.every((s) => s === 1) && pads.every(([before, after]) => before >= 0 && after >= 0);
  if (!fits || onnx.isConstant(1)) return undefined;
  const [cotangent, kernel, ...bias] = onnx.inputs as [string, string];
  const turned = onnx.emit('Slice', [kernel, onnx.ints([-1, -1]), onnx.ints([-(2 ** 31), -(2 ** 31)]), onnx.ints([2, 3]), onnx.ints([-1, -1])]);
  const blockedKernel = relayout(onnx, turned, [m / B, B, c / B, B, kh, kw], [2, 0, 4, 5, 1, 3], [c, m, kh, kw]);
  return convolve(onnx, intoBlocks(onnx, cotangent), [blockedKernel, ...bias], { ...attrs, kernel: [kh, kw], channels: c, pads });
}

function convolve(onnx: Lowering, x: string, kernelAndBias: readonly string[], { kernel, channels, strides, dilations, pads, groups }: Attrs & { kernel: readonly number[]; channels: number }): string {
  const blocked = onnx.emit('Conv', [x, ...kernelAndBias], {
    kernel_shape: kernel, strides, dilations, group: groups, pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
  }, DOMAIN);
  return onnx.emit('ReorderOutput', [blocked], { channels }, DOMAIN);
}

const intoBlocks = (onnx: Lowering, x: string): string => onnx.emit('ReorderInput', [x], {}, DOMAIN);

function relayout(onnx: Lowering, x: string, split: readonly number[], perm: readonly number[], shape: readonly number[]): string {
  const moved = onnx.emit('Transpose', [onnx.emit('Reshape', [x, onnx.ints(split)])], { perm });
  return onnx.emit('Reshape', [moved, onnx.ints(shape)]);
}
