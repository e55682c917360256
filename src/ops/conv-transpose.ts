/** @file Transposed convolution: the gradient of a convolution with respect to its input, as a layer of its own. */
import { check, within } from '../core/errors.js';
import type { Value } from '../core/value.js';
import { type ConvInputGradientAttrs, convInputGradient, kernelChannelsFirst } from './conv.js';
import { type PerAxis, checkBatch, checkBias, checkChannels, checkStrideOrDilation, extent, perAxis, toChannelsFirst, toChannelsLast } from './window.js';

/** Settings of {@link convTranspose}. */
export interface ConvTransposeOptions {
  /** How many times larger the output is. Default 1. */
  readonly strides?: PerAxis;
  /** Default `valid`. */
  readonly padding?: 'valid' | 'same';
  /** Rows more at the end of each axis, below the stride; undefined: as many as the output size below needs. */
  readonly outputPadding?: number | readonly number[];
  /** Distance between the kernel's elements. Default 1; not with strides above 1. */
  readonly dilations?: PerAxis;
  /** [m] */
  readonly bias?: Value;
  /**
   * Where padding `same` cuts an odd number of rows: one more at the end (`after`, the default: TensorFlow and JAX, so Keras 2 and
   * most files), or one more at the start (`before`: Keras 3.6 on PyTorch).
   */
  readonly crop?: 'after' | 'before';
}

/**
 * Transposed convolution over 1, 2 or 3 spatial axes: every element of x lays its kernel, times its value, into y.
 *
 * Sizes: d · stride for `same`, (d - 1) · stride + max(extent, stride) for `valid`; with outputPadding
 * (d - 1) · stride + outputPadding + (extent for `valid`, extent mod 2 for `same`).
 *
 * Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016); Keras Conv2DTranspose.
 *
 * @param x [n, …space, c]
 * @param kernel [...k, m, c], as Keras keeps it
 * @returns [n, …out, m]
 * @throws KeratinError `shape/rank`, `shape/channels`, `option/size`, `option/stride-dilation`, `option/output-padding`
 */
export function convTranspose(x: Value, kernel: Value, options: ConvTransposeOptions = {}): Value {
  const attrs = within('convTranspose', (): ConvInputGradientAttrs => {
    const spatial = kernel.rank - 2;
    checkBatch(x.shape, spatial);
    const strides = perAxis('strides', options.strides ?? 1, spatial);
    const dilations = perAxis('dilations', options.dilations ?? 1, spatial);
    checkStrideOrDilation(strides, dilations);
    const [m, c] = kernel.shape.slice(-2) as [number, number];
    checkChannels(x, kernel, c);

    const extents = kernel.shape.slice(0, -2).map((k, i) => extent(k, dilations[i]!));
    const extra = outputPaddings(options.outputPadding, strides);
    const laid = x.shape.slice(1, -1).map((d, i) => (d - 1) * strides[i]! + extents[i]!);
    const size = laid.map((full, i) => {
      const [k, s] = [extents[i]!, strides[i]!];
      if (options.padding === 'same') return full - k + (extra === undefined ? s : (k % 2) + extra[i]!);
      return full + (extra === undefined ? Math.max(s - k, 0) : extra[i]!);
    });
    const pads = size.map((d, i) => {
      const cut = laid[i]! - d;
      const before = Math.max(options.crop === 'before' ? Math.ceil(cut / 2) : Math.floor(cut / 2), 0);
      return [before, Math.max(cut - before, 0)] as const;
    });
    checkBias(options.bias, m);
    return { strides, dilations, pads, groups: 1, size };
  });
  return toChannelsLast(convInputGradient(toChannelsFirst(x), kernelChannelsFirst(kernel), attrs, options.bias));
}

function outputPaddings(value: number | readonly number[] | undefined, strides: readonly number[]): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const list = typeof value === 'number' ? strides.map(() => value) : value;
  check(list.length === strides.length && list.every((v, i) => Number.isInteger(v) && v >= 0 && v < strides[i]!), () => ({
    code: 'option/output-padding', expected: `an outputPadding of 0 or more, below the strides [${strides}]`, received: `outputPadding [${list}]`,
    fix: 'make it smaller than the stride: one more row is one more input row',
  }));
  return list;
}
