/** @file Numbers as colours: viridis, magma, jet and grey, as matplotlib draws them. */
import { check, show } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { type TensorLike, tensor } from '../core/tensor.js';
import * as tables from './colormap-tables.js';
import type { Pixels } from './pixels.js';

export type ColormapName = 'viridis' | 'magma' | 'jet' | 'grey';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/[0-9a-f]{2}/g)!, (byte) => Number.parseInt(byte, 16));

type Points = readonly (readonly [at: number, level: number])[];

/** Red, green and blue, each straight between its points; positions and levels 0–1. */
const jet: readonly Points[] = [
  [[0, 0], [0.35, 0], [0.66, 1], [0.89, 1], [1, 0.5]],
  [[0, 0], [0.125, 0], [0.375, 1], [0.64, 1], [0.91, 0], [1, 0]],
  [[0, 0.5], [0.11, 1], [0.34, 1], [0.65, 0], [1, 0]],
];
const grey: readonly Points[] = [[[0, 0], [1, 1]], [[0, 0], [1, 1]], [[0, 0], [1, 1]]];

function fromPoints(channels: readonly Points[]): Uint8Array {
  return Uint8Array.from({ length: 768 }, (_, k) => {
    const points = channels[k % 3]!;
    const x = 255 * (Math.floor(k / 3) * (1 / 255)); // rounded as matplotlib rounds it: the last bit decides what is cut off
    const next = Math.max(1, points.findIndex(([at]) => at * 255 >= x));
    const [[x0, y0], [x1, y1]] = [points[next - 1]!, points[next]!];
    return 255 * (((x - x0 * 255) / (x1 * 255 - x0 * 255)) * (y1 - y0) + y0);
  });
}

const make: Readonly<Record<ColormapName, () => Uint8Array>> = {
  viridis: () => fromHex(tables.viridis),
  magma: () => fromHex(tables.magma),
  jet: () => fromPoints(jet),
  grey: () => fromPoints(grey),
};
const made = new Map<ColormapName, Uint8Array>();

/**
 * The 256 colours of a colormap as RGB bytes, [256, 3].
 *
 * Source: matplotlib's `get_cmap(name)(range(256), bytes=True)`, which cuts levels off and does not round them.
 *
 * @throws KeratinError `name/unknown`
 */
export function colormap(name: ColormapName): Uint8Array {
  check(Object.hasOwn(make, name), () => ({
    code: 'name/unknown', where: 'colormap', expected: `one of ${Object.keys(make).join(', ')}`, received: show(name), fix: 'choose one of them',
  }));
  if (!made.has(name)) made.set(name, make[name]());
  return made.get(name)!;
}

/**
 * A picture of a matrix: `min` (default: the smallest number) gets the first colour, `max` the last.
 * What is not a number is white.
 *
 * @param values [h, w] or [h, w, 1]
 * @example
 * const picture = applyColormap(heatmap, 'jet', { min: 0, max: 1 });
 */
export function applyColormap(values: TensorLike, name: ColormapName = 'viridis', range: { min?: number; max?: number } = {}): Pixels {
  const { shape, data } = tensor(values).cast('float64');
  const [height = 0, width = 0] = shape;
  check(height * width === data.length && data.length > 0, () => ({
    code: 'shape/rank', where: 'applyColormap', expected: 'a matrix [h, w]', received: showShape(shape), fix: 'choose one sample and one channel',
  }));
  const numbers = data as Float64Array;
  const finite = numbers.filter(Number.isFinite);
  const min = range.min ?? finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = range.max ?? finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const colors = colormap(name);
  const rgb = new Uint8ClampedArray(data.length * 3).fill(255);
  numbers.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const t = max > min ? (value - min) / (max - min) : 0;
    const at = Math.min(255, Math.max(0, Math.floor(t * 256))) * 3;
    rgb.set(colors.subarray(at, at + 3), i * 3);
  });
  return { width, height, channels: 3, data: rgb };
}
