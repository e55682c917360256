/** @file Drawn digits come as MNIST has them: 20 x 20 in the middle of 28 x 28, by the centre of mass. */
import { describe, expect, it } from 'vitest';
import { type Stroke, digitPixels } from './digit.js';

const seven: Stroke[] = [[[40, 30], [120, 30], [70, 160]]];
const inked = (pixels: readonly number[]): { x: number[]; y: number[] } => {
  const at = pixels.flatMap((value, i) => (value > 60 ? [i] : []));
  return { x: at.map((i) => i % 28), y: at.map((i) => Math.floor(i / 28)) };
};

describe('digitPixels', () => {
  it('is 784 bytes, black around', () => {
    const pixels = digitPixels(seven)!;
    expect(pixels).toHaveLength(784);
    expect(pixels.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    expect(Math.max(...pixels)).toBe(255);
    expect(pixels.slice(0, 28).every((value) => value === 0)).toBe(true);
  });

  it('fills a box of 20, with its centre of mass in the middle', () => {
    const pixels = digitPixels(seven)!;
    const { y } = inked(pixels);
    expect(Math.max(...y) - Math.min(...y) + 1).toBeGreaterThanOrEqual(19);
    expect(Math.max(...y) - Math.min(...y) + 1).toBeLessThanOrEqual(21);
    const mass = pixels.reduce((a, b) => a + b, 0);
    const center = (along: (i: number) => number): number => pixels.reduce((sum, value, i) => sum + value * (along(i) + 0.5), 0) / mass;
    expect(center((i) => i % 28)).toBeCloseTo(14, 0);
    expect(center((i) => Math.floor(i / 28))).toBeCloseTo(14, 0);
  });

  it('is the same wherever and however large it is drawn', () => {
    const moved = seven.map((stroke) => stroke.map(([x, y]) => [x * 0.4 + 90, y * 0.4 + 12] as const));
    const [a, b] = [digitPixels(seven)!, digitPixels(moved)!];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThanOrEqual(1);
  });

  it('is a dot for a dot, and nothing for nothing', () => {
    const { x, y } = inked(digitPixels([[[5, 5]]])!);
    expect([Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)]).toEqual([13, 14, 13, 14]);
    expect(digitPixels([])).toBeNull();
  });
});
