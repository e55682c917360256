/** @file Layers that change pictures: what they draw, where pixels go, and that they rest outside training. */
import { describe, expect, it } from 'vitest';
import { placeholder } from '../../core/leaf.js';
import { RandomGenerator, setSeed } from '../../core/random.js';
import { Tensor, tensor } from '../../core/tensor.js';
import { compile } from '../../runtime/function.js';
import { runLayer } from '../../testing/run-layer.js';
import * as layers from '../index.js';
import type { Layer } from '../layer.js';
import { type Sampling, sampleAffine } from './sample-affine.js';

/** [n, h, w, c] of numbers 0–255. */
const pictures = (n: number, h: number, w: number, c = 3): Tensor => tensor(new RandomGenerator(2).uniform(n * h * w * c, 0, 255), { shape: [n, h, w, c] });
const train = async (layer: Layer, x: Tensor): Promise<Tensor> => (await runLayer(layer, [x], { training: true })).output;
const rest = async (layer: Layer, x: Tensor): Promise<Tensor> => (await runLayer(layer, [x])).output;
const at = ({ shape, data }: Tensor, ...index: number[]): number => Number(data[index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0)]);
const same = (a: Tensor, b: Tensor, digits = 3): void => {
  expect(a.shape).toEqual(b.shape);
  a.data.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(b.data[i]), digits));
};
/** A new picture, pixel by pixel. */
const from = (x: Tensor, of: (n: number, y: number, x: number, c: number) => number, shape = x.shape): Tensor => {
  const [n, h, w, c] = shape as [number, number, number, number];
  return tensor(Float32Array.from({ length: n * h * w * c }, (_, i) => of(Math.floor(i / (h * w * c)), Math.floor(i / (w * c)) % h, Math.floor(i / c) % w, i % c)), { shape });
};

const random = {
  randomFlip: () => layers.randomFlip(), randomRotation: () => layers.randomRotation(0.2), randomZoom: () => layers.randomZoom(0.3), randomTranslation: () => layers.randomTranslation(0.3, 0.2),
  randomContrast: () => layers.randomContrast(0.5), randomBrightness: () => layers.randomBrightness(0.5), randomCrop: () => layers.randomCrop(3, 4),
};

describe('random layers', () => {
  for (const [name, make] of Object.entries(random)) {
    it(`${name} rests outside training, and draws anew at each step of it, for each picture`, async () => {
      const one = pictures(1, 7, 9).data as Float32Array;
      const x = tensor(Float32Array.from({ length: 6 * one.length }, (_, i) => one[i % one.length]!), { shape: [6, 7, 9, 3] });
      const layer = make();
      if (name !== 'randomCrop') expect((await rest(layer, x)).data).toEqual(x.data);
      setSeed(8);
      const [a, b] = [await train(layer, x), await train(layer, x)];
      expect(a.data).not.toEqual(b.data);
      setSeed(8);
      expect((await train(layer, x)).data).toEqual(a.data);
      const different = new Set(Array.from({ length: 6 }, (_, i) => String(a.slice(i, i + 1).data)));
      if (name === 'randomCrop') expect(different.size).toBe(1);
      else expect(different.size).toBeGreaterThan(1);
    });

    it(`${name} takes bytes, and channels first`, async () => {
      const x = pictures(4, 6, 7);
      const bytes = x.cast('uint8');
      setSeed(3);
      const last = await train(make(), bytes);
      expect(last.dtype).toBe('float32');
      const first = from(bytes, (n, c, y, z) => at(bytes, n, y, z, c), [4, 3, 6, 7]);
      const turned = layers.layerFromKeras({ class_name: make().className, config: { ...make().config, data_format: 'channels_first' } });
      setSeed(3);
      const result = await train(turned, first);
      same(from(result, (n, y, z, c) => at(result, n, c, y, z), last.shape), last);
    });
  }
});

describe('geometry', () => {
  it('a quarter of a turn is counter-clockwise', async () => {
    const x = pictures(2, 5, 5);
    same(await train(layers.randomRotation([0.25, 0.25]), x), from(x, (n, y, z, c) => at(x, n, z, 4 - y, c)), 2);
    const wide = pictures(1, 3, 6);
    same(await train(layers.randomRotation([0.5, 0.5]), wide), from(wide, (n, y, z, c) => at(wide, n, 2 - y, 5 - z, c)), 2);
  });

  it('translation moves down and to the right, and fills', async () => {
    const x = pictures(2, 4, 5, 1);
    const moved = (fillMode: 'constant' | 'nearest' | 'wrap' | 'reflect'): Promise<Tensor> => train(layers.randomTranslation([0.5, 0.5], [-0.2, -0.2], { fillMode, fillValue: 9 }), x);
    const inside = (v: number, d: number): boolean => v >= 0 && v < d;
    same(await moved('constant'), from(x, (n, y, z, c) => (inside(y - 2, 4) && inside(z + 1, 5) ? at(x, n, y - 2, z + 1, c) : 9)));
    same(await moved('nearest'), from(x, (n, y, z, c) => at(x, n, Math.max(y - 2, 0), Math.min(z + 1, 4), c)));
    same(await moved('wrap'), from(x, (n, y, z, c) => at(x, n, (y + 2) % 4, (z + 1) % 5, c)));
    same(await moved('reflect'), from(x, (n, y, z, c) => at(x, n, y < 2 ? 1 - y : y - 2, Math.min(z + 1, 4), c)));
  });

  it('zoom: above 0 more is seen, about the middle, each axis by its own or both alike', async () => {
    const ramp = from(pictures(1, 5, 9, 1), (_, y, z) => 10 * y + z);
    same(await train(layers.randomZoom([-0.5, -0.5]), ramp), from(ramp, (_, y, z) => 10 * (2 + (y - 2) / 2) + 4 + (z - 4) / 2));
    same(await train(layers.randomZoom([-0.5, -0.5], [0, 0]), ramp), from(ramp, (_, y, z) => 10 * (2 + (y - 2) / 2) + z));
    same(await train(layers.randomZoom([1, 1], [0, 0], { fillMode: 'constant', fillValue: -1 }), ramp), from(ramp, (_, y, z) => (y === 0 || y === 4 ? -1 : 10 * (2 * y - 2) + z)));
  });

  it.each<[Sampling['fillMode'], Sampling['interpolation']]>([['reflect', 'bilinear'], ['constant', 'bilinear'], ['wrap', 'bilinear'], ['nearest', 'bilinear'], ['reflect', 'nearest']])('%s, %s: far beyond the edges too', async (fillMode, interpolation) => {
    const x = pictures(2, 4, 5, 2);
    const map = { xx: 1.7, xy: -0.9, x0: -7.33, yx: 0.8, yy: 2.1, y0: -5.21 };
    const value = placeholder(x.shape);
    const run = compile([value], [sampleAffine(value, map, { fillMode, interpolation, fillValue: 7 })]);
    const [result] = await run(x);
    const index = (v: number, d: number): number | undefined => {
      if (v >= 0 && v < d) return v;
      if (fillMode === 'constant') return undefined;
      if (fillMode === 'nearest') return v < 0 ? 0 : d - 1;
      if (fillMode === 'wrap') return ((v % d) + d) % d;
      const folded = ((v % (2 * d)) + 2 * d) % (2 * d);
      return Math.min(folded, 2 * d - 1 - folded);
    };
    const read = (n: number, y: number, z: number, c: number): number => {
      const [i, j] = [index(y, 4), index(z, 5)];
      return i === undefined || j === undefined ? 7 : at(x, n, i, j, c);
    };
    same(result!, from(x, (n, y, z, c) => {
      const [u, v] = [map.xx * z + map.xy * y + map.x0, map.yx * z + map.yy * y + map.y0];
      if (interpolation === 'nearest') return read(n, Math.round(v), Math.round(u), c);
      const [j, i] = [Math.floor(u), Math.floor(v)];
      const line = (y2: number): number => read(n, y2, j, c) * (1 - u + j) + read(n, y2, j + 1, c) * (u - j);
      return line(i) * (1 - v + i) + line(i + 1) * (v - i);
    }), 2);
    await run.release();
  });

  it('flips the axes that it is told to', async () => {
    const x = pictures(64, 3, 4, 1);
    for (const [mode, ways] of [['horizontal', [[0, 0], [0, 1]]], ['vertical', [[0, 0], [1, 0]]], ['horizontalAndVertical', [[0, 0], [0, 1], [1, 0], [1, 1]]]] as const) {
      const y = await train(layers.randomFlip(mode), x);
      const found = Array.from({ length: 64 }, (_, n) => ways.findIndex(([v, h]) => [0, 1, 2].every((i) => [0, 1, 2, 3].every((j) => at(y, n, i, j, 0) === at(x, n, v ? 2 - i : i, h ? 3 - j : j, 0)))));
      expect(new Set(found)).toEqual(new Set(ways.map((_, i) => i)));
    }
  });
});

describe('colours', () => {
  it('contrast about the mean of each channel of each picture, within the range of values', async () => {
    const x = pictures(3, 8, 8, 2);
    const mean = (n: number, c: number): number => Array.from({ length: 64 }, (_, i) => at(x, n, Math.floor(i / 8), i % 8, c)).reduce((a, b) => a + b) / 64;
    const y = await train(layers.randomContrast([0.5, 0]), x);
    for (let n = 0; n < 3; n++) {
      const factor = (at(y, n, 0, 0, 0) - mean(n, 0)) / (at(x, n, 0, 0, 0) - mean(n, 0));
      expect(factor).toBeGreaterThanOrEqual(0.5);
      expect(factor).toBeLessThanOrEqual(1);
      for (const c of [0, 1]) expect(at(y, n, 5, 6, c)).toBeCloseTo((at(x, n, 5, 6, c) - mean(n, c)) * factor + mean(n, c), 2);
    }
    const strong = (await train(layers.randomContrast([0, 50]), x)).data as Float32Array;
    expect([Math.min(...strong), Math.max(...strong)]).toEqual([0, 255]);
  });

  it('brightness adds a share of the range of values', async () => {
    const x = tensor([[[[0.2], [0.95]]]]);
    same(await train(layers.randomBrightness([0.1, 0.1], { valueRange: [0, 1] }), x), tensor([[[[0.3], [1]]]]));
    same(await train(layers.randomBrightness([-1, -1]), pictures(1, 2, 2, 1)), tensor(new Float32Array(4), { shape: [1, 2, 2, 1] }));
  });
});

describe('sizes', () => {
  it('centerCrop takes the middle; smaller pictures are enlarged', async () => {
    const x = pictures(2, 6, 9);
    same(await rest(layers.centerCrop(3, 4), x), from(x, (n, y, z, c) => at(x, n, y + 1, z + 2, c), [2, 3, 4, 3]));
    same(await train(layers.centerCrop(6, 9), x), x);
    expect((await rest(layers.centerCrop(12, 4), x)).shape).toEqual([2, 12, 4, 3]);
  });

  it('randomCrop finds every place, and the middle outside training', async () => {
    const x = from(pictures(1, 5, 6, 1), (_, y, z) => 10 * y + z);
    const layer = layers.randomCrop(4, 4);
    same(await rest(layer, x), from(x, (_, y, z) => 10 * y + z + 1, [1, 4, 4, 1]));
    const corners = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const y = await train(layer, x);
      const corner = at(y, 0, 0, 0, 0);
      same(y, from(x, (_, r, z) => corner + 10 * r + z, [1, 4, 4, 1]));
      corners.add(corner);
    }
    expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it('resizing squeezes, cuts, or adds bars', async () => {
    const x = from(pictures(1, 4, 8, 1), (_, y, z) => 10 * y + z);
    same(await rest(layers.resizing(2, 4), x), from(x, (_, y, z) => 10 * (2 * y + 0.5) + 2 * z + 0.5, [1, 2, 4, 1]));
    same(await rest(layers.resizing(2, 2, { cropToAspectRatio: true }), x), from(x, (_, y, z) => 10 * (2 * y + 0.5) + 2 * z + 2.5, [1, 2, 2, 1]));
    same(await rest(layers.resizing(4, 4, { padToAspectRatio: true, fillValue: -1, interpolation: 'nearest' }), x), from(x, (_, y, z) => (y === 0 || y === 3 ? -1 : 10 * (2 * (y - 1) + 1) + 2 * z + 1), [1, 4, 4, 1]));
  });

  it('resizing adds bars as wide as each other, as Keras does, where their pixels are odd', async () => {
    const x = from(pictures(1, 4, 3, 1), (_, y, z) => 3 * y + z + 1);
    const y = await rest(layers.resizing(4, 6, { padToAspectRatio: true, fillValue: -1, interpolation: 'nearest' }), x);
    same(y, from(x, (_, r, z) => [-1, 3 * r + 1, 3 * r + 2, 3 * r + 2, 3 * r + 3, -1][z]!, [1, 4, 6, 1]));
  });

  it('resizing smooths where it is told to, with bars too', async () => {
    const x = from(pictures(1, 4, 8, 1), (_, y, z) => 10 * y + z);
    const smooth = await rest(layers.resizing(2, 2, { antialias: true, padToAspectRatio: true, interpolation: 'bicubic' }), x);
    const rough = await rest(layers.resizing(2, 2, { padToAspectRatio: true, interpolation: 'bicubic' }), x);
    expect(smooth.toArray()).not.toEqual(rough.toArray());
    const again = layers.layerFromKeras({ class_name: 'Resizing', config: { height: 2, width: 2, interpolation: 'lanczos3', antialias: true } });
    expect(again.config).toMatchObject({ interpolation: 'lanczos3', antialias: true });
    expect(JSON.stringify(layers.resizing(2, 2).config)).not.toContain('antialias');
    expect(() => layers.resizing(2, 2, { antialias: 1 as never })).toThrow('antialias to be true or false; received 1');
    expect(layers.upSampling2d(2, { interpolation: 'bicubic' }).config).toMatchObject({ interpolation: 'bicubic' });
  });

  it('in a model the size of the output is known', () => {
    const net = layers.resizing(12, 14, { inputShape: [null, null, 3] });
    expect(net.config).toMatchObject({ height: 12, width: 14 });
  });
});

describe('what is wrong is named', () => {
  it.each<[() => unknown, string]>([
    [() => layers.randomRotation('0.1' as never), 'in randomRotation: expected factor to be a number of 0 or more, or two numbers, the smaller first; received "0.1". Fix: write for example factor: 0.2'],
    [() => layers.randomTranslation(1.5, 0), 'expected heightFactor to be a number of 0 or more, or two numbers from -1 to 1, the smaller first; received 1.5'],
    [() => layers.randomZoom([0.3, 0.1]), 'expected heightFactor to be a number of 0 or more, or two numbers of at least -1, the smaller first; received [0.3, 0.1]'],
    [() => layers.randomContrast(2), 'expected factor to be a number from 0 to 1, or two: how far below 1 and how far above; received 2'],
    [() => layers.randomFlip('diagonal' as never), 'expected mode to be "horizontal_and_vertical" or "horizontal" or "vertical"; received "diagonal"'],
    [() => layers.randomRotation(0.1, { fillMode: 'edge' as never }), 'expected fillMode to be "reflect" or "constant" or "wrap" or "nearest"; received "edge"'],
    [() => layers.randomBrightness(0.1, { valueRange: [1, 0] }), 'expected valueRange to be two numbers, the smaller first; received [1, 0]. Fix: write valueRange: [0, 1]'],
    [() => layers.resizing(0, 3), 'expected height to be a whole number of at least 1; received 0'],
    [() => layers.resizing(2, 3, { cropToAspectRatio: true, padToAspectRatio: true }), 'expected padToAspectRatio to be false where cropToAspectRatio is true; received true'],
  ])('%#', (make, message) => expect(make).toThrow(message));

  it('an input that is no batch of pictures', async () => {
    await expect(train(layers.randomFlip(), tensor([[1, 2]]))).rejects.toThrow('expected an input of 4 dimensions [n, h, w, c]; received [1, 2]');
  });
});
