/** @file Convolution: one bilinear form, y from x and w, dx from dy and w, dw from x and dy; each is the gradient of the others. */
import { check, within } from '../core/errors.js';
import { type Op, type Value, apply1 } from '../core/value.js';
import { sum } from './broadcast.js';
import { type ConvKernelGradientAttrs, lowerKernelGradient } from './conv-kernel-gradient.js';
import { lowerConv, lowerInputGradient } from './conv-lowering.js';
import { transpose } from './layout.js';
import { type PerAxis, type Sliding, type WindowPadding, checkBatch, checkBias, checkChannels, checkKernel, checkStrideOrDilation, perAxis, resolvePadding, slidingSizes, spatialAxes, toChannelsFirst, toChannelsLast } from './window.js';

/** Settings of all three. The channels are cut into `groups`, each convolved by itself. */
export interface ConvAttrs extends Sliding { readonly groups: number }
/** `size`: the spatial sizes of x. */
export interface ConvInputGradientAttrs extends ConvAttrs { readonly size: readonly number[] }

/*
 * All three are one sum of products over the places p of the window and the places k in it, x padded with zeros:
 *
 *   S(x, w, dy) = Σ dy[n, m, p] · w[m, c, k] · x[n, c, p · stride + k · dilation]
 *
 * y = ∂S/∂dy, dx = ∂S/∂x, dw = ∂S/∂w. S is linear in each of the three, so the gradient of one with respect to its two
 * operands is the other two, with the cotangent in the place of what it is the cotangent of.
 */

/**
 * y[n, m, …p] = bias[m] + Σ w[m, c, …k] · x[n, c, …p·stride + k·dilation], channels first.
 * Source: ONNX Conv.
 */
export const convOp: Op<ConvAttrs> = {
  name: 'conv',
  infer([x, w], attrs) {
    const [n, , ...space] = x!.shape;
    const [m, , ...kernel] = w!.shape;
    return [{ shape: [n!, m!, ...slidingSizes(space, kernel, attrs)], dtype: x!.dtype }];
  },
  lower: lowerConv,
  gradient: ({ inputs: [x, w, bias], attrs }, [dy]) => [
    convInputGradient(dy!, w!, { ...attrs, size: x!.shape.slice(2) }),
    convKernelGradient(x!, dy!, { ...attrs, kernel: w!.shape.slice(2) }),
    bias === undefined ? null : sumChannels(dy!),
  ],
};

/**
 * dx of {@link convOp} from dy [n, m, …o] and w [m, c / groups, …k]: the transposed convolution; plus a bias [c].
 * With g the cotangent of dx: d(dy) = conv(g, w), dw = conv's dw of g and dy.
 * Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016).
 */
export const convInputGradientOp: Op<ConvInputGradientAttrs> = {
  name: 'convInputGradient',
  infer: ([dy, w], { size, groups }) => [{ shape: [dy!.shape[0]!, w!.shape[1]! * groups, ...size], dtype: dy!.dtype }],
  lower: lowerInputGradient,
  gradient: ({ inputs: [dy, w, bias], attrs }, [g]) => [
    convChannelsFirst(g!, w!, attrs),
    convKernelGradient(g!, dy!, { ...attrs, kernel: w!.shape.slice(2) }),
    bias === undefined ? null : sumChannels(g!),
  ],
};

/**
 * dw of {@link convOp} from x [n, c, …] and dy [n, m, …o].
 * With g the cotangent of dw: dx = conv's dx of dy and g, d(dy) = conv(x, g).
 */
export const convKernelGradientOp: Op<ConvKernelGradientAttrs> = {
  name: 'convKernelGradient',
  infer: ([x, dy], { kernel, groups }) => [{ shape: [dy!.shape[1]!, x!.shape[1]! / groups, ...kernel], dtype: x!.dtype }],
  lower: lowerKernelGradient,
  gradient: ({ inputs: [x, dy], attrs }, [g]) => [
    convInputGradient(dy!, g!, { ...attrs, size: x!.shape.slice(2) }),
    convChannelsFirst(x!, g!, attrs),
  ],
};

const shared = ({ strides, dilations, pads, groups }: ConvAttrs): ConvAttrs => ({ strides, dilations, pads, groups });
const optional = (x: Value | undefined): Value[] => (x === undefined ? [] : [x]);

/** {@link convOp} on values. */
export const convChannelsFirst = (x: Value, w: Value, attrs: ConvAttrs, bias?: Value): Value => apply1(convOp, [x, w, ...optional(bias)], shared(attrs));
/** {@link convInputGradientOp} on values. */
export const convInputGradient = (dy: Value, w: Value, attrs: ConvInputGradientAttrs, bias?: Value): Value =>
  apply1(convInputGradientOp, [dy, w, ...optional(bias)], { ...shared(attrs), size: attrs.size });
/** {@link convKernelGradientOp} on values. */
export const convKernelGradient = (x: Value, dy: Value, attrs: ConvKernelGradientAttrs): Value =>
  apply1(convKernelGradientOp, [x, dy], { ...shared(attrs), kernel: attrs.kernel, ...(attrs.idle ? { idle: attrs.idle } : {}) });

/** Gradient of a bias: Σ dy over all but the channels. */
const sumChannels = (dy: Value): Value => sum(dy, [0, ...spatialAxes(dy.rank - 2, 2)]);

/** Settings of {@link conv}. */
export interface ConvOptions {
  /** Steps of the window, in elements. Default 1. */
  readonly strides?: PerAxis;
  /** Default `valid`. */
  readonly padding?: WindowPadding;
  /** Distance between the kernel's elements. Default 1; not with strides above 1. */
  readonly dilations?: PerAxis;
  /** Number of parts into which the channels are cut, each convolved by itself. Default 1. */
  readonly groups?: number;
  /** [m] */
  readonly bias?: Value;
}

/**
 * Convolution over 1, 2 or 3 spatial axes: y[n, …p, m] = bias[m] + Σ x[n, …p·stride + k·dilation, c] · kernel[…k, c, m].
 *
 * @param x [n, …space, c]
 * @param kernel [...k, c / groups, m], as Keras keeps it
 * @returns [n, …out, m]; out = ⌊(d - extent) / stride⌋ + 1 for `valid`, ⌈d / stride⌉ for `same`
 * @throws KeratinError `shape/rank`, `shape/channels`, `shape/window` (larger than the input), `option/size`, `option/padding`,
 *   `option/stride-dilation` (both above 1)
 *
 * @example
 * const y = conv(images, kernel, { strides: 2, padding: 'same', bias }); // [8, 150, 150, 3], [3, 3, 3, 32] to [8, 75, 75, 32]
 */
export function conv(x: Value, kernel: Value, options: ConvOptions = {}): Value {
  const attrs = within('conv', (): ConvAttrs => {
    const spatial = kernel.rank - 2;
    checkBatch(x.shape, spatial);
    const strides = perAxis('strides', options.strides ?? 1, spatial);
    const dilations = perAxis('dilations', options.dilations ?? 1, spatial);
    checkStrideOrDilation(strides, dilations);
    const groups = options.groups ?? 1;
    const [inGroup, m] = kernel.shape.slice(-2) as [number, number];
    checkChannels(x, kernel, inGroup * groups);
    check(Number.isInteger(groups) && groups >= 1 && m % groups === 0, () => ({
      code: 'option/groups', expected: `groups of 1 or more that divide the ${m} output channels`, received: `groups ${groups}`,
      fix: 'choose a number of filters that is a multiple of groups',
    }));
    checkBias(options.bias, m);
    return { strides, dilations, groups, pads: resolvePadding(options.padding ?? 'valid', x.shape.slice(1, -1), kernel.shape.slice(0, -2), strides, dilations) };
  });
  return toChannelsLast(convChannelsFirst(toChannelsFirst(x), kernelChannelsFirst(kernel), attrs, options.bias));
}

const convOver = (spatial: number) => (x: Value, kernel: Value, options: ConvOptions = {}): Value => {
  checkKernel(`conv${spatial}d`, kernel, spatial, ['c', 'm']);
  return conv(x, kernel, options);
};
/** {@link conv} over series: x [n, t, c], kernel [k, c / groups, m]. Padding may be `causal`: y at t sees nothing after t. */
export const conv1d = convOver(1);
/** {@link conv} over images: x [n, h, w, c], kernel [kh, kw, c / groups, m]. */
export const conv2d = convOver(2);
/** {@link conv} over volumes: x [n, d, h, w, c], kernel [kd, kh, kw, c / groups, m]. */
export const conv3d = convOver(3);

/** […k, c, m] to [m, c, …k]. */
export const kernelChannelsFirst = (kernel: Value): Value => transpose(kernel, [kernel.rank - 1, kernel.rank - 2, ...spatialAxes(kernel.rank - 2, 0)]);
