/** @file Resizing, repeating, tiling, continuing past the edges: gradients and Keras's values. */
import { describe, expect, it } from 'vitest';
import { placeholder } from '../core/leaf.js';
import { compile } from '../runtime/function.js';
import { gradientChecks, numbers } from '../testing/gradient-table.js';
import { transpose } from './layout.js';
import { type Interpolation, padEdges, repeat, resize, tile, upSample } from './resize.js';

const image = [[2, 3, 4, 2]];

describe('resize: gradients', () => {
  it.each(gradientChecks({
    'nearest, whole factors': { f: (x) => upSample(x, [3, 2]), shapes: image },
    'nearest, smaller and larger': { f: (x) => resize(x, [2, 7]), shapes: image },
    'bilinear, whole factors': { f: (x) => upSample(x, [2, 3], 'bilinear'), shapes: image },
    'bilinear, smaller and larger': { f: (x) => resize(x, [5, 3], 'bilinear'), shapes: image },
    'bicubic, antialias': { f: (x) => resize(x, [2, 7], 'bicubic', true), shapes: image },
    'bilinear, one channel, one axis': { f: (x) => resize(x, [3, 6], 'bilinear'), shapes: [[2, 3, 4, 1]] },
    'series, nearest': { f: (x) => upSample(x, [3]), shapes: [[2, 4, 3]] },
    repeat: { f: (x) => repeat(x, 3, 1), shapes: [[2, 4]] },
    tile: { f: (x) => tile(x, [3, 1, 2]), shapes: [[2, 4, 3]] },
    reflect: { f: (x) => padEdges(x, [[0, 0], [2, 1], [3, 0]], 'reflect'), shapes: [[2, 3, 4]] },
    symmetric: { f: (x) => padEdges(x, [[1, 0], [3, 2], [0, 4]], 'symmetric'), shapes: [[2, 3, 4]] },
    edge: { f: (x) => padEdges(x, [[0, 0], [3, 5], [1, 0]], 'edge'), shapes: [[2, 3, 4]] },
  }))('%s', (_, run) => run());
});

describe('resize: values', () => {
  const series = [[[1], [2], [4]]];

  it('takes the nearest, or weighs the two nearest centres', async () => {
    expect(await numbers((x) => resize(x, [6]), series)).toEqual([1, 1, 2, 2, 4, 4]);
    expect(await numbers((x) => resize(x, [5]), series)).toEqual([1, 1, 2, 4, 4]);
    expect(await numbers((x) => resize(x, [2]), series)).toEqual([1, 4]);
    expect(await numbers((x) => resize(x, [6], 'bilinear'), series)).toEqual([1, 1.25, 1.75, 2.5, 3.5, 4]);
  });

  // What keras.layers.Resizing of Keras 3.15 gives on JAX: the first numbers of the picture.
  it.each<[Interpolation, boolean, readonly number[], number[]]>([
    ['bilinear', true, [3, 4], [41.7483, 50.6, 37.3029, 52.5306, 43.0688]],
    ['bicubic', false, [3, 4], [28.9279, 57.386, 30.4279, 49.275, 23.4031]],
    ['bicubic', true, [3, 4], [42.1999, 51.4334, 35.6619, 53.3665, 43.7443]],
    ['bicubic', false, [8, 11], [-6.703, 8.9245, 37.0838, 73.2296, 54.8963]],
    ['lanczos3', false, [8, 11], [-9.3373, 1.3081, 37.2071, 81.5565, 55.1155]],
    ['lanczos3', true, [3, 4], [43.8291, 52.6864, 34.4795, 53.2308, 45.3363]],
    ['lanczos5', true, [3, 4], [45.3126, 53.4708, 33.4061, 53.9096, 46.3283]],
    ['lanczos5', false, [3, 4], [31.1801, 51.9894, 24.0568, 53.1356, 17.9688]],
  ])('%s, antialias %s, to %j, as Keras', async (interpolation, antialias, size, expected) => {
    const picture = Array.from({ length: 5 }, (_, y) => Array.from({ length: 7 }, (__, x) => [((7 * y + x) * 37) % 101]));
    const found = await numbers((x) => resize(x, size, interpolation, antialias), [picture]);
    expected.forEach((v, i) => expect(found[i]).toBeCloseTo(v, 3));
  });

  it('repeats elements and tiles wholes', async () => {
    expect(await numbers((x) => repeat(x, 2, 0), [1, 2])).toEqual([1, 1, 2, 2]);
    expect(await numbers((x) => tile(x, [2]), [1, 2])).toEqual([1, 2, 1, 2]);
  });

  it('continues past the edges', async () => {
    expect(await numbers((x) => padEdges(x, [[2, 2]], 'reflect'), [1, 2, 3])).toEqual([3, 2, 1, 2, 3, 2, 1]);
    expect(await numbers((x) => padEdges(x, [[2, 2]], 'symmetric'), [1, 2, 3])).toEqual([2, 1, 1, 2, 3, 3, 2]);
    expect(await numbers((x) => padEdges(x, [[2, 2]], 'edge'), [1, 2, 3])).toEqual([1, 1, 1, 2, 3, 3, 3]);
  });

  it('lets transposes through, so that none stands between convolutions', () => {
    const x = placeholder([2, 5, 3, 4]);
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const around = transpose(upSample(transpose(x, [0, 2, 3, 1]), [2, 3], interpolation), [0, 3, 1, 2]);
      expect(compile([x], [around]).print()).not.toContain('Transpose');
    }
  });

  it('says which settings it takes', () => {
    expect(() => resize(placeholder([2, 3, 4, 1]), [6])).toThrow('in resize: expected 2 whole sizes for [2, 3, 4, 1]; received [6]');
    expect(() => resize(placeholder([2, 3, 1]), [6], 'cubic' as never)).toThrow('in resize: expected "nearest" or "bilinear" or "bicubic" or "lanczos3" or "lanczos5"; received "cubic"');
    expect(() => padEdges(placeholder([3]), [[3, 0]], 'reflect')).toThrow('expected paddings from 0 to 2 on axis 0 of [3]; received [3, 0]');
  });
});
