/** @file A drawn digit as MNIST has its digits: fitted into 20 x 20, pen of one width, its centre of mass in the middle of 28 x 28. */

/*
 * Source: LeCun, Cortes, Burges, The MNIST database, "the images were centered in a 28x28 image by computing the center of mass".
 */

export type Point = readonly [x: number, y: number];
/** What the pen drew between touching and leaving the paper; any unit. */
export type Stroke = readonly Point[];

const size = 28;
const box = 20;
/** Half the pen's width, in pixels of the 28. */
const radius = 1.1;

/** 784 numbers 0–255, row by row, white on black; null where nothing is drawn. */
export function digitPixels(strokes: readonly Stroke[]): number[] | null {
  const points = strokes.flat();
  if (points.length === 0) return null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (box - 2 * radius) / Math.max(right - left, bottom - top, 1e-6);
  const middle = size / 2;
  const fitted = strokes.map((stroke) => stroke.map(([x, y]): Point => [
    middle + (x - (left + right) / 2) * Math.min(scale, 1e3), middle + (y - (top + bottom) / 2) * Math.min(scale, 1e3),
  ]));
  const [x, y] = centerOfMass(inked(fitted));
  return inked(fitted.map((stroke) => stroke.map(([px, py]): Point => [px + middle - x, py + middle - y])));
}

/** How much of each pixel the pen covers, 0–255. */
function inked(strokes: readonly Stroke[]): number[] {
  const pixels = new Array<number>(size * size).fill(0);
  for (const stroke of strokes) {
    stroke.forEach((to, i) => {
      const from = stroke[i - 1] ?? to;
      const reach = radius + 1;
      for (let row = clamp(Math.min(from[1], to[1]) - reach); row <= clamp(Math.max(from[1], to[1]) + reach); row++) {
        for (let column = clamp(Math.min(from[0], to[0]) - reach); column <= clamp(Math.max(from[0], to[0]) + reach); column++) {
          const cover = radius + 0.5 - distance([column + 0.5, row + 0.5], from, to);
          const at = row * size + column;
          pixels[at] = Math.max(pixels[at]!, Math.round(255 * Math.max(0, Math.min(1, cover))));
        }
      }
    });
  }
  return pixels;
}

const clamp = (value: number): number => Math.max(0, Math.min(size - 1, Math.floor(value)));

/** From a point to the line between two others. */
function distance([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

function centerOfMass(pixels: readonly number[]): Point {
  let [x, y, mass] = [0, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    x += value * ((i % size) + 0.5);
    y += value * (Math.floor(i / size) + 0.5);
  });
  return [x / mass, y / mass];
}
