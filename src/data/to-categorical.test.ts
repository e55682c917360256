/** @file One-hot rows and common scales, against Keras's. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.js';
import { normalize, rescale } from './normalize.js';
import { toCategorical } from './to-categorical.js';

describe('toCategorical', () => {
  it('makes one-hot rows', () => {
    expect(toCategorical([0, 2, 1]).toArray()).toEqual([[1, 0, 0], [0, 0, 1], [0, 1, 0]]);
    expect(toCategorical(Uint8Array.of(1), 4).toArray()).toEqual([[0, 1, 0, 0]]);
    expect(toCategorical([[3], [0]]).shape).toEqual([2, 4]);
    expect(toCategorical([[0, 1, 2], [2, 1, 0]]).shape).toEqual([2, 3, 3]);
    expect(toCategorical(BigInt64Array.of(5n, 0n)).toString()).toBe('float32 [2, 6]');
    expect(toCategorical(1).toArray()).toEqual([0, 1]);
  });

  it.each([
    [() => toCategorical([0, 3], 3), 'in toCategorical: expected whole class numbers from 0 to 2; received 3, element 1 of [2]. Fix: '],
    [() => toCategorical([0, -1]), 'whole class numbers from 0; received -1'],
    [() => toCategorical([0.5]), 'received 0.5'],
    [() => toCategorical([NaN]), 'received NaN'],
    [() => toCategorical([0], 1.5), 'a whole number of classes above 0; received 1.5'],
  ])('kind error %#', (body, message) => expect(body).toThrow(message));
});

describe('scales', () => {
  it('rescale', () => {
    expect(rescale(Uint8Array.of(0, 51, 255), 1 / 255).toArray()).toEqual([0, Math.fround(0.2), 1]);
    expect(rescale([[0, 255]], 1 / 127.5, -1).toArray()).toEqual([[-1, 1]]);
  });

  it('normalize divides by the norm along any axis', () => {
    const near = (values: number[][]): unknown => values.map((row) => row.map((v) => expect.closeTo(v, 6)));
    expect(normalize([[3, 4], [0, 0]]).toArray()).toEqual(near([[0.6, 0.8], [0, 0]]));
    expect(normalize([[3, 5], [4, 12]], { axis: 0 }).toArray()).toEqual(near([[0.6, 5 / 13], [0.8, 12 / 13]]));
    expect(normalize([[1, -3]], { order: 1 }).toArray()).toEqual(near([[0.25, -0.75]]));
    expect(normalize([[1, -4]], { order: Infinity }).toArray()).toEqual(near([[0.25, -1]]));
    const cube = normalize(tensor(Float32Array.from({ length: 24 }, (_, i) => i + 1), { shape: [2, 3, 4] }), { axis: 1 });
    for (const i of [0, 3, 12, 15]) expect(Math.hypot(...[0, 4, 8].map((j) => Number(cube.data[i + j])))).toBeCloseTo(1, 6);
  });
});
