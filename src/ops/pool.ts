/** @file Pooling: the largest or the mean of each window, channel by channel. */
import { within } from '../core/errors.js';
import { type Op, type Value, apply1 } from '../core/value.js';
import { type Shape, sizeOf, stridesOf } from '../core/shape.js';
import { Tensor, filled } from '../core/tensor.js';
import { type PerAxis, type Sliding, type WindowPadding, checkBatch, perAxis, resolvePadding, slidingSizes, toChannelsFirst, toChannelsLast } from './window.js';

/** A window of `size` elements along each spatial axis. */
interface PoolAttrs extends Sliding { readonly size: readonly number[] }
/** `input`: the shape of x. */
interface PoolGradientAttrs extends PoolAttrs { readonly input: readonly number[] }

/**
 * y[n, c, p] = max of the window at p. dy goes to the first of the largest (in C order), summed where windows overlap.
 * Source: ONNX MaxPool.
 */
export const maxPoolOp: Op<PoolAttrs> = {
  name: 'maxPool',
  infer: ([x], attrs) => [{ shape: pooledShape(x!.shape, attrs), dtype: x!.dtype }],
  lower: (onnx, { attrs }) => onnx.emit('MaxPool', onnx.inputs, onnxAttributes(attrs)),
  gradient: ({ inputs: [x], attrs }, [dy]) => [maxUnpool(dy!, apply1(maxIndexOp, [x!], attrs), { ...attrs, input: x!.shape })],
};

/** Where in x the first of the largest of each window stands, counted through the whole tensor. It has no gradient. */
export const maxIndexOp: Op<PoolAttrs> = {
  name: 'maxIndex',
  infer: ([x], attrs) => [{ shape: pooledShape(x!.shape, attrs), dtype: 'int64' }],
  lower: (onnx, { attrs }) => onnx.emitMany('MaxPool', onnx.inputs, 2, onnxAttributes(attrs))[1]!,
};

/**
 * dx of max pooling: dx[index] += dy, zeros elsewhere. Its own gradient picks the cotangent where dy went.
 * Source: ONNX MaxUnpool where windows do not overlap, ScatterElements where they do.
 */
export const maxUnpoolOp: Op<PoolGradientAttrs> = {
  name: 'maxUnpool',
  infer: ([dy], { input }) => [{ shape: input, dtype: dy!.dtype }],
  lower(onnx, { inputs: [dy], attrs }) {
    const { size, strides, input } = attrs;
    const [values, indices] = onnx.inputs as [string, string];
    if (size.every((k, i) => k <= strides[i]!)) {
      return onnx.emit('MaxUnpool', [values, indices, onnx.ints(input)], onnxAttributes(attrs));
    }
    const flat = (name: string): string => onnx.emit('Reshape', [name, onnx.ints([-1])]);
    const zeros = onnx.emit('Expand', [onnx.scalar(0, dy!.dtype), onnx.ints([sizeOf(input)])]);
    const scattered = onnx.emit('ScatterElements', [zeros, flat(indices), flat(values)], { axis: 0, reduction: 'add' });
    return onnx.emit('Reshape', [scattered, onnx.ints(input)]);
  },
  gradient: ({ inputs: [, index], attrs }, [g]) => [apply1(maxPickOp, [g!, index!], attrs), null],
};

/** y = x[index]: the adjoint of {@link maxUnpoolOp}. */
const maxPickOp: Op<PoolGradientAttrs> = {
  name: 'maxPick',
  infer: ([x, index]) => [{ shape: index!.shape, dtype: x!.dtype }],
  lower: (onnx) => onnx.emit('Gather', [onnx.emit('Reshape', [onnx.inputs[0]!, onnx.ints([-1])]), onnx.inputs[1]!], { axis: 0 }),
  gradient: ({ inputs: [, index], attrs }, [dy]) => [maxUnpool(dy!, index!, attrs), null],
};
const maxUnpool = (dy: Value, index: Value, attrs: PoolGradientAttrs): Value => apply1(maxUnpoolOp, [dy, index], attrs);

/**
 * y[n, c, p] = mean of the window at p, of what lies inside x. It is linear: dx is its adjoint, and the adjoint's gradient is it again.
 * Source: ONNX AveragePool.
 */
export const averagePoolOp: Op<PoolAttrs> = {
  name: 'averagePool',
  infer: ([x], attrs) => [{ shape: pooledShape(x!.shape, attrs), dtype: x!.dtype }],
  lower: (onnx, { attrs }) => onnx.emit('AveragePool', onnx.inputs, onnxAttributes(attrs)),
  gradient: ({ inputs: [x], attrs }, [dy]) => [apply1(averageUnpoolOp, [dy!], { ...attrs, input: x!.shape })],
};

/** dx of average pooling: each dy, divided by the number of elements of its window, laid over all of them. */
const averageUnpoolOp: Op<PoolGradientAttrs> = {
  name: 'averageUnpool',
  infer: ([dy], { input }) => [{ shape: input, dtype: dy!.dtype }],
  lower(onnx, { inputs: [dy], attrs }) {
    const { size, strides, pads, input } = attrs;
    const [n, c, ...space] = input as [number, number, ...number[]];
    const places = dy!.shape.slice(2);
    const shares = onnx.emit('Mul', [onnx.inputs[0]!, onnx.constant(inverseCounts(space, places, attrs))]);
    const images = onnx.emit('Reshape', [shares, onnx.ints([n * c, 1, ...places])]);
    const reached = places.map((o, i) => (o - 1) * strides[i]! + size[i]! - pads[i]![0] - pads[i]![1]);
    const laid = onnx.emit('ConvTranspose', [images, onnx.constant(filled([1, 1, ...size], 1))], {
      ...onnxAttributes(attrs), output_padding: space.map((d, i) => d - reached[i]!),
    });
    return onnx.emit('Reshape', [laid, onnx.ints(input)]);
  },
  gradient: ({ attrs: { input: _, ...attrs } }, [g]) => [apply1(averagePoolOp, [g!], attrs)],
};

/** 1 / number of elements of x in each window: [1, 1, …places]. */
function inverseCounts(space: readonly number[], places: readonly number[], { size, strides, pads }: PoolAttrs): Tensor {
  const inside = (axis: number, p: number): number => {
    const start = p * strides[axis]! - pads[axis]![0];
    return Math.min(start + size[axis]!, space[axis]!) - Math.max(start, 0);
  };
  const steps = stridesOf(places);
  const counts = Float32Array.from({ length: sizeOf(places) }, (_, at) =>
    1 / places.reduce((product, d, axis) => product * inside(axis, Math.floor(at / steps[axis]!) % d), 1));
  return new Tensor([1, 1, ...places], 'float32', counts);
}

const pooledShape = (x: Shape, attrs: PoolAttrs): number[] => [...x.slice(0, 2), ...slidingSizes(x.slice(2), attrs.size, attrs)];

const onnxAttributes = ({ size, strides, pads }: PoolAttrs): Record<string, readonly number[]> => ({
  kernel_shape: size, strides, pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
});

/** Settings of pooling. */
export interface PoolOptions {
  /** Elements of the window along each spatial axis. */
  readonly size: PerAxis;
  /** Steps of the window; default: its size. */
  readonly strides?: PerAxis;
  /** Default `valid`: what is left over at the end is not read. */
  readonly padding?: WindowPadding;
}

/**
 * The largest element of each window, channel by channel, over 1, 2 or 3 spatial axes. The border of padding `same` never wins.
 * The gradient goes to the first of equal maxima, as in Keras.
 *
 * @param x [n, …space, c]
 * @returns [n, …out, c]; out = ⌊(d - size) / stride⌋ + 1 for `valid`, ⌈d / stride⌉ for `same`
 * @throws KeratinError `shape/rank`, `shape/window`, `option/size`, `option/padding`
 *
 * @example
 * const y = maxPool(x, { size: 2 }); // [8, 150, 150, 32] to [8, 75, 75, 32]
 */
export const maxPool = (x: Value, options: PoolOptions): Value => pool(maxPoolOp, x, options);

/**
 * The mean of each window, channel by channel, over 1, 2 or 3 spatial axes; the border of padding `same` is not counted.
 *
 * @param x [n, …space, c]
 * @returns [n, …out, c], as {@link maxPool}
 * @throws KeratinError as {@link maxPool}
 */
export const averagePool = (x: Value, options: PoolOptions): Value => pool(averagePoolOp, x, options);

function pool(op: Op<PoolAttrs>, x: Value, options: PoolOptions): Value {
  const attrs = within(op.name, (): PoolAttrs => {
    const spatial = typeof options.size === 'number' ? x.rank - 2 : options.size.length;
    checkBatch(x.shape, spatial);
    const size = perAxis('size', options.size, spatial);
    const strides = perAxis('strides', options.strides ?? size, spatial);
    const dilations = size.map(() => 1);
    return { size, strides, dilations, pads: resolvePadding(options.padding ?? 'valid', x.shape.slice(1, -1), size, strides, dilations) };
  });
  return toChannelsLast(apply1(op, [toChannelsFirst(x)], attrs));
}
