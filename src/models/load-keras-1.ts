/** @file Weights as Keras 1, Theano and CuDNN laid them out, brought into today's layout. */
import { allocate } from '../core/dtype.js';
import { sizeOf, stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { picked, transposed } from '../formats/transposed.js';
import type { Layer } from '../layers/layer.js';

/** Who wrote the weights. */
export interface WeightOrigin {
  /** First number of Keras's version: 1, 2, 3. */
  readonly keras: number;
  readonly backend: string | undefined;
}

/**
 * The weights of one layer as the layer here has them.
 * Keras 1 kept a matrix for each gate, in the order i c f o (LSTM) and z r h (GRU), and Theano's kernels were turned around.
 */
export function modernWeights(layer: Layer, saved: readonly Tensor[], origin: WeightOrigin): readonly Tensor[] {
  const made = origin.keras === 1 ? fromKeras1(layer, saved) : fromCudnn(layer, saved);
  const isConvolution = /^(Conv[123]D|Conv2DTranspose)$/.test(layer.className);
  if (!isConvolution || made.length === 0) return made;
  const [kernel, ...rest] = made as [Tensor, ...Tensor[]];
  const turned = origin.backend === 'theano' ? turnAround(kernel) : kernel;
  const wanted = layer.weights[0]?.variable.shape;
  const isOutInRowsColumns = turned.shape.length === 4 && wanted?.join() !== turned.shape.join() && wanted?.join() === [2, 3, 1, 0].map((i) => turned.shape[i]).join();
  return [isOutInRowsColumns ? transpose(turned, [2, 3, 1, 0]) : turned, ...rest];
}

function fromKeras1(layer: Layer, saved: readonly Tensor[]): readonly Tensor[] {
  const format = layer.config['dataFormat'];
  switch (layer.className) {
    case 'Bidirectional': {
      const [forward, backward] = layer.sublayers as [Layer, Layer];
      const half = saved.length / 2;
      return [...fromKeras1(forward, saved.slice(0, half)), ...fromKeras1(backward, saved.slice(half))];
    }
    case 'TimeDistributed': return fromKeras1(layer.sublayers[0]!, saved);
    case 'LSTM': return saved.length === 12 ? gates(saved, [0, 2, 1, 3]) : saved;
    case 'GRU': return saved.length === 9 ? gates(saved, [0, 1, 2]) : saved;
    case 'Conv1D': return withKernel(saved, (kernel) => {
      if (kernel.shape.length !== 4) return kernel;
      const [length, filters] = [[layer.config['kernelSize']].flat()[0], layer.config['filters']];
      const isNew = kernel.shape[0] === length && kernel.shape[1] === 1 && kernel.shape[3] === filters;
      const ordered = isNew ? kernel : transpose(kernel, [2, 3, 1, 0]);
      return ordered.reshape([ordered.shape[0]!, ordered.shape[2]!, ordered.shape[3]!]);
    });
    case 'Conv2D': return format === 'channels_first' ? withKernel(saved, (kernel) => transpose(kernel, [2, 3, 1, 0])) : saved;
    case 'Conv2DTranspose': return withKernel(saved, (kernel) => transpose(kernel, format === 'channels_first' ? [2, 3, 0, 1] : [0, 1, 3, 2]));
    case 'Conv3D': return format === 'channels_first' ? withKernel(saved, (kernel) => transpose(kernel, [2, 3, 4, 1, 0])) : saved;
    default: return saved;
  }
}

/** Weights of CuDNNLSTM and CuDNNGRU: each gate's matrices lie transposed, and there are two biases for each gate. */
function fromCudnn(layer: Layer, saved: readonly Tensor[]): readonly Tensor[] {
  if (layer.className === 'Bidirectional') {
    const half = saved.length / 2;
    return layer.sublayers.flatMap((inner, i) => fromCudnn(inner, saved.slice(i * half, (i + 1) * half)));
  }
  const gateCount = { LSTM: 4, GRU: 3 }[layer.className];
  const units = layer.config['units'] as number;
  const [kernel, recurrent, bias] = saved;
  if (gateCount === undefined || saved.length !== 3 || bias!.shape.length !== 1 || bias!.shape[0] !== 2 * gateCount * units) return saved;
  const eachGate = (x: Tensor, change: (gate: Tensor) => Tensor): Tensor => concatLast(Array.from({ length: gateCount }, (_, g) => change(columns(x, g * units, units))));
  const biases = layer.className === 'GRU' ? bias!.reshape([2, gateCount * units])
    : new Tensor([gateCount * units], 'float32', Float32Array.from({ length: gateCount * units }, (_, i) => Number(bias!.data[i]) + Number(bias!.data[i + gateCount * units])));
  return [eachGate(kernel!, (gate) => transpose(gate.reshape([units, gate.shape[0]!]), [1, 0])), eachGate(recurrent!, (gate) => transpose(gate, [1, 0])), biases];
}

/** Columns `from` to `from + count` of a matrix. */
function columns(x: Tensor, from: number, count: number): Tensor {
  const [rows, width] = x.shape as [number, number];
  const data = allocate(x.dtype, rows * count);
  for (let row = 0; row < rows; row++) data.set(x.data.subarray(row * width + from, row * width + from + count) as never, row * count);
  return new Tensor([rows, count], x.dtype, data);
}

const withKernel = ([kernel, ...rest]: readonly Tensor[], change: (kernel: Tensor) => Tensor): readonly Tensor[] => (kernel === undefined ? [] : [change(kernel), ...rest]);

/** [W, U, b] of each gate to one kernel, one recurrent kernel, one bias. */
const gates = (saved: readonly Tensor[], order: readonly number[]): Tensor[] => [0, 1, 2].map((part) => concatLast(order.map((gate) => saved[gate * 3 + part]!)));

/** Side by side along the last axis. */
function concatLast(parts: readonly Tensor[]): Tensor {
  const widths = parts.map((p) => p.shape.at(-1)!);
  const width = widths.reduce((a, b) => a + b, 0);
  const rows = sizeOf(parts[0]!.shape.slice(0, -1));
  const data = allocate(parts[0]!.dtype, rows * width);
  let at = 0;
  parts.forEach((part, i) => {
    for (let row = 0; row < rows; row++) data.set(part.data.subarray(row * widths[i]!, (row + 1) * widths[i]!) as never, row * width + at);
    at += widths[i]!;
  });
  return new Tensor([...parts[0]!.shape.slice(0, -1), width], parts[0]!.dtype, data);
}

/** A kernel of as many axes as `order`, these in another order. */
const transpose = (x: Tensor, order: readonly number[]): Tensor => (x.shape.length === order.length ? transposed(x, order) : x);

/** Kernel [k, …, in, out] turned around in all directions. */
function turnAround(x: Tensor): Tensor {
  const spatial = x.shape.length - 2;
  const strides = stridesOf(x.shape);
  const start = strides.slice(0, spatial).reduce((sum, stride, i) => sum + stride * (x.shape[i]! - 1), 0);
  return picked(x, x.shape, strides.map((stride, i) => (i < spatial ? -stride : stride)), start);
}
