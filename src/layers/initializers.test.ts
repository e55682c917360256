/** @file Initial numbers: their spread, orthogonality, seeds. */
import { describe, expect, it } from 'vitest';
import { setSeed } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import * as initializers from './initializers.js';

function statistics({ data }: Tensor): { mean: number; variance: number; most: number } {
  const values = Array.from(data, Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length, most: Math.max(...values.map(Math.abs)) };
}

describe('spread', () => {
  // A kernel [3, 5, 16, 40] has 240 inputs and 600 outputs a unit.
  const shape = [3, 5, 16, 40];
  const table: Record<string, { variance: number; most: number }> = {
    glorotUniform: { variance: 2 / 840, most: Math.sqrt(6 / 840) }, glorotNormal: { variance: 2 / 840, most: (2 * Math.sqrt(2 / 840)) / 0.8796 },
    heUniform: { variance: 2 / 240, most: Math.sqrt(6 / 240) }, heNormal: { variance: 2 / 240, most: (2 * Math.sqrt(2 / 240)) / 0.8796 },
    lecunUniform: { variance: 1 / 240, most: Math.sqrt(3 / 240) }, lecunNormal: { variance: 1 / 240, most: (2 * Math.sqrt(1 / 240)) / 0.8796 },
    RandomUniform: { variance: 0.1 ** 2 / 12, most: 0.05 }, RandomNormal: { variance: 0.0025, most: Infinity }, TruncatedNormal: { variance: 0.0025 * 0.8796 ** 2, most: 0.1 },
    VarianceScaling: { variance: 1 / 240, most: Infinity },
  };
  for (const [name, { variance, most }] of Object.entries(table)) {
    it(name, () => {
      setSeed(5);
      const actual = statistics(initializers.get(name).make(shape));
      expect(Math.abs(actual.mean)).toBeLessThan(0.03 * Math.sqrt(variance));
      expect(actual.variance / variance).toBeGreaterThan(0.97);
      expect(actual.variance / variance).toBeLessThan(1.03);
      expect(actual.most).toBeLessThanOrEqual(most * 1.0001);
    });
  }

  it('varianceScaling by fan_out, uniform', () => {
    setSeed(6);
    const { variance } = statistics(initializers.varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'uniform' }).make(shape));
    expect(variance / (3 / 600)).toBeCloseTo(1, 1);
  });
});

describe('fixed numbers', () => {
  it('zeros, ones, constant, identity', () => {
    expect(initializers.zeros().make([2]).toArray()).toEqual([0, 0]);
    expect(initializers.ones().make([2]).toArray()).toEqual([1, 1]);
    expect(initializers.constant(0.5).make([1, 2]).toArray()).toEqual([[0.5, 0.5]]);
    expect(initializers.identity(2).make([2, 3]).toArray()).toEqual([[2, 0, 0], [0, 2, 0]]);
  });
});

describe('orthogonal', () => {
  for (const shape of [[7, 4], [4, 7], [2, 3, 5, 6]]) {
    it(`${shape}: rows or columns are orthonormal, times the gain`, () => {
      const columns = shape.at(-1)!;
      const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const w = initializers.orthogonal(2, { seed: 3 }).make(shape).data;
      const at = (i: number, j: number): number => (rows >= columns ? Number(w[j * columns + i]) : Number(w[i * columns + j]));
      const [many, length] = [Math.min(rows, columns), Math.max(rows, columns)];
      for (let i = 0; i < many; i++) {
        for (let j = 0; j < many; j++) {
          const dot = Array.from({ length }, (_, k) => at(i, k) * at(j, k)).reduce((a, b) => a + b, 0);
          expect(dot).toBeCloseTo(i === j ? 4 : 0, 5);
        }
      }
    });
  }
});

describe('seeds', () => {
  it('one of its own gives the same numbers each time, whatever the global one', () => {
    const seeded = initializers.heNormal({ seed: 42 });
    const first = seeded.make([3, 4]).toArray();
    setSeed(99);
    expect(seeded.make([3, 4]).toArray()).toEqual(first);
  });
  it('the global one gives the same numbers again after setSeed, and others in between', () => {
    setSeed(1);
    const [a, b] = [initializers.glorotUniform().make([3]).toArray(), initializers.glorotUniform().make([3]).toArray()];
    setSeed(1);
    expect(initializers.glorotUniform().make([3]).toArray()).toEqual(a);
    expect(a).not.toEqual(b);
  });
});
