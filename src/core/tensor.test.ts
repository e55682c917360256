/** @file Tensor: what is read from results without a program. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from './tensor.js';

describe('argMax', () => {
  it('is the class of each sample, the first of equals', () => {
    expect(tensor([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]]).argMax()).toEqual([1, 0]);
    expect(tensor([-3, -1, -2]).argMax()).toEqual([1]);
    expect(tensor([[[1, 2], [4, 3]]]).argMax()).toEqual([1, 0]);
  });
  it('takes every format, a single number and none', () => {
    expect(new Tensor([2, 2], 'int64', BigInt64Array.of(1n, 2n, 9n, 8n)).argMax()).toEqual([1, 0]);
    expect(tensor(5).argMax()).toEqual([0]);
    expect(new Tensor([0, 3], 'float32', new Float32Array()).argMax()).toEqual([]);
  });
});
