/** @file Series as a line: gaps, and many steps in few pixels. */
import { describe, expect, it } from 'vitest';
import { plotSeries } from './series-plot.js';

const points = (svg: string): string[] => / d="([^"]*)"/.exec(svg)![1]!.match(/[ML][^ML]*/g)!;

describe('plotSeries', () => {
  it('draws each step where there is room', () => {
    const svg = plotSeries([1, 3, 2], { title: 'Three', label: '°C' });
    expect(points(svg)).toHaveLength(3);
    expect(svg).toContain('>Three<');
    expect(svg).toContain('>°C<');
  });

  it('keeps the smallest and the largest of each pixel', () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    values[50_000] = 9;
    const svg = plotSeries(values);
    expect(points(svg).length).toBeLessThan(2000);
    expect(Math.min(...points(svg).map((point) => Number(point.split(',')[1])))).toBeLessThan(110);
  });

  it('leaves gaps where values are not finite', () => {
    expect(points(plotSeries([1, NaN, 2, 3])).map((point) => point[0])).toEqual(['M', 'M', 'L']);
    expect(() => plotSeries([NaN])).toThrow('in plotSeries: expected at least one finite value');
    expect(points(plotSeries([5]))).toHaveLength(1);
  });
});
