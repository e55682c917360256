/** @file The generator: known answers, streams that go on where they stood, distributions. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed, threefry } from './random.js';

describe('threefry', () => {
  it('gives the published answers of Random123', () => {
    expect([...threefry(0, 0, 0, 1)]).toEqual([0x6b200159, 0x99ba4efe]);
  });
  it('goes on across 2^32 counters', () => {
    const both = threefry(1, 2, 2 ** 32 - 1, 2);
    expect([...both.subarray(2)]).toEqual([...threefry(1, 2, 2 ** 32, 1)]);
  });
});

describe('RandomGenerator', () => {
  it('same seed, same bits; another seed, others', () => {
    const draw = (seed: number): number[] => [...new RandomGenerator(seed).uniform(9)];
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });
  it('goes on from a saved state', () => {
    const generator = new RandomGenerator(3);
    generator.normal(7);
    const { state } = generator;
    const next = [...generator.uniform(5)];
    generator.state = state;
    expect([...generator.uniform(5)]).toEqual(next);
    expect([...new RandomGenerator(state.seed, state.position).uniform(5)]).toEqual(next);
  });
  it('draws what it says', () => {
    const generator = new RandomGenerator(11);
    const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
    const uniform = generator.uniform(100_000, -1, 3);
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(Math.min(...uniform.subarray(0, 1000))).toBeGreaterThanOrEqual(-1);
    const normal = generator.normal(100_000, 2, 3);
    expect(mean(normal)).toBeCloseTo(2, 1);
    expect(Math.sqrt(mean(normal.map((v) => (v - 2) ** 2)))).toBeCloseTo(3, 1);
    expect(mean(generator.bernoulli(100_000, 0.3))).toBeCloseTo(0.3, 2);
    expect(generator.truncatedNormal(10_000).every((v) => Math.abs(v) <= 2)).toBe(true);
    expect([...generator.permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

it.each([NaN, 1.5, 2 ** 60, '7', null])('the seed %s is none', (seed) => {
  expect(() => setSeed(seed as number)).toThrow('in seed: expected a whole number of at most 2^53; received');
  expect(() => new RandomGenerator(seed as number)).toThrow('use a number such as 42');
});
