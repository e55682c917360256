/** @file What stands at the border counts: zeros of a padding, the edge that Keras on PyTorch repeats. */
import { describe, expect, it } from 'vitest';
import { Tensor, filled } from '../../core/tensor.js';
import { sequential } from '../../models/sequential.js';
import { runLayer } from '../../testing/run-layer.js';
import * as layers from '../index.js';

describe('padding before pooling', () => {
  // With the convolution before it, the padding stands beside the pooling in the ONNX graph, where ONNX Runtime would merge the two.
  const padded = (pooling: ReturnType<typeof layers.maxPooling2d> | ReturnType<typeof layers.averagePooling2d>): Promise<{ output: Tensor }> => {
    const model = sequential([layers.conv2d(3, 1, { kernelInitializer: 'ones', inputShape: [4, 4, 2] }), layers.zeroPadding2d(1), pooling]);
    return runLayer(model, [filled([1, 4, 4, 2], -5)]);
  };
  it('a zero of the border is larger than what is negative', async () => {
    const { output } = await padded(layers.maxPooling2d(2));
    expect((output.toArray() as number[][][][])[0]!.map((row) => row.map((pixel) => pixel[0]))).toEqual([[0, 0, 0], [0, -10, 0], [0, 0, 0]]);
  });
  it('and enters the mean', async () => {
    const { output } = await padded(layers.averagePooling2d(2));
    expect((output.toArray() as number[][][][])[0]!.map((row) => row.map((pixel) => pixel[0]))).toEqual([[-2.5, -5, -2.5], [-5, -10, -5], [-2.5, -5, -2.5]]);
  });
  it('also before a window with a padding of its own', async () => {
    const { output } = await padded(layers.maxPooling2d(2, 3, 'same'));
    expect((output.toArray() as number[][][][])[0]!.map((row) => row.map((pixel) => pixel[0]))).toEqual([[0, 0], [0, -10]]);
  });
});

describe('average pooling, same', () => {
  const x = [[[1], [2], [4], [8]]];
  it('leaves the border out', async () => {
    expect((await runLayer(layers.averagePooling1d(3, 2, 'same'), [x])).output.toArray()).toEqual([[[expect.closeTo(7 / 3, 5)], [6]]]);
  });
  it('or repeats the edge where it is uneven', async () => {
    const layer = layers.averagePooling1d({ poolSize: 3, strides: 2, padding: 'same', border: 'edge' });
    expect((await runLayer(layer, [x])).output.toArray()).toEqual([[[expect.closeTo(7 / 3, 5)], [expect.closeTo(20 / 3, 5)]]]);
  });
});
