/** @file The loop behind affine transformations: one pass over the new pixels, all channels at once. Source: scipy.ndimage.affine_transform. */

/** What lies beyond the edges. For a b c d: `nearest` aaaa|abcd|dddd, `reflect` dcba|abcd|dcba, `wrap` abc|abcd|bcd, `constant` kkkk|abcd|kkkk. */
export type FillMode = 'nearest' | 'reflect' | 'wrap' | 'constant';

export const fillModes: readonly FillMode[] = ['nearest', 'reflect', 'wrap', 'constant'];

/** Height, width, channels. */
export type PictureShape = readonly [h: number, w: number, c: number];

/** Old row = m[0]·row + m[1]·column + m[2], old column = m[3]·row + m[4]·column + m[5]. */
export type AffineMatrix = readonly [number, number, number, number, number, number, ...number[]];

/** How {@link warp} works. */
export interface Warp {
  readonly mode: FillMode;
  readonly cval: number;
  readonly order: 0 | 1;
  /** The new picture is mirrored as it is written, left to right and upside down. */
  readonly flipHorizontal?: boolean;
  readonly flipVertical?: boolean;
}

/** Writes into `to` what `matrix` makes of `from`; the two share no memory. */
export function warp(from: Float32Array, to: Float32Array, shape: PictureShape, matrix: AffineMatrix, options: Warp): void {
  const [h, w, c] = shape;
  const [a, b, top, d, e, left] = matrix;
  const step = options.flipHorizontal === true ? -c : c;
  for (let y = 0; y < h; y++) {
    const line: Line = {
      row: top + y * a, rowStep: b, column: left + y * d, columnStep: e, step,
      start: ((options.flipVertical === true ? h - 1 - y : y) * w + (step < 0 ? w - 1 : 0)) * c,
    };
    // From `begin` to `end` all four neighbours lie inside the old picture.
    const [begin, end] = options.order === 1 ? insideOf(line, h, w) : [0, 0];
    anywhere(from, to, shape, line, 0, begin, options);
    inside(from, to, w, c, line, begin, end);
    anywhere(from, to, shape, line, end, w, options);
  }
}

/** A row of new pixels: where the first lies in the old picture, how far the next is from it, and where it is written. */
interface Line {
  readonly row: number;
  readonly rowStep: number;
  readonly column: number;
  readonly columnStep: number;
  readonly start: number;
  readonly step: number;
}

/** The four nearest pixels, weighed; all of them inside. The hot loop: plain numbers, written out for three channels. */
function inside(from: Float32Array, to: Float32Array, w: number, c: number, { row, rowStep, column, columnStep, start, step }: Line, begin: number, end: number): void {
  const below = w * c;
  for (let x = begin, out = start + begin * step; x < end; x++, out += step) {
    const r = row + x * rowStep;
    const s = column + x * columnStep;
    const i = r | 0;
    const j = s | 0;
    const u = r - i;
    const v = s - j;
    const nw = (1 - u) * (1 - v);
    const ne = (1 - u) * v;
    const sw = u * (1 - v);
    const se = u * v;
    const p = i * below + j * c;
    const q = p + below;
    if (c === 3) {
      to[out] = nw * from[p]! + ne * from[p + 3]! + sw * from[q]! + se * from[q + 3]!;
      to[out + 1] = nw * from[p + 1]! + ne * from[p + 4]! + sw * from[q + 1]! + se * from[q + 4]!;
      to[out + 2] = nw * from[p + 2]! + ne * from[p + 5]! + sw * from[q + 2]! + se * from[q + 5]!;
    } else {
      for (let k = 0; k < c; k++) to[out + k] = nw * from[p + k]! + ne * from[p + c + k]! + sw * from[q + k]! + se * from[q + c + k]!;
    }
  }
}

/** Pixels that may lie beyond the edges. */
function anywhere(from: Float32Array, to: Float32Array, [h, w, c]: PictureShape, line: Line, begin: number, end: number, { mode, cval, order }: Warp): void {
  for (let x = begin; x < end; x++) {
    const out = line.start + x * line.step;
    const r = broughtInside(line.row + x * line.rowStep, h, mode);
    const s = broughtInside(line.column + x * line.columnStep, w, mode);
    if (Number.isNaN(r) || Number.isNaN(s)) {
      for (let k = 0; k < c; k++) to[out + k] = cval;
      continue;
    }
    const i = (order === 1 ? r : r + 0.5) | 0;
    const j = (order === 1 ? s : s + 0.5) | 0;
    const u = order === 1 ? r - i : 0;
    const v = order === 1 ? s - j : 0;
    const p = (i * w + j) * c;
    const right = j + 1 < w ? c : 0;
    const below = i + 1 < h ? w * c : 0;
    for (let k = 0; k < c; k++) {
      const upper = (1 - v) * from[p + k]! + v * from[p + k + right]!;
      const lower = (1 - v) * from[p + k + below]! + v * from[p + k + below + right]!;
      to[out + k] = (1 - u) * upper + u * lower;
    }
  }
}

/** From where to where the pixels of a line and their neighbours lie inside a picture of h x w; [0, 0] for none. */
function insideOf(line: Line, h: number, w: number): [begin: number, end: number] {
  const [a, b] = between(line.row, line.rowStep, h - 1, w);
  const [p, q] = between(line.column, line.columnStep, w - 1, w);
  const fits = (x: number): boolean => {
    const r = line.row + x * line.rowStep;
    const s = line.column + x * line.columnStep;
    return r >= 0 && r < h - 1 && s >= 0 && s < w - 1;
  };
  let begin = Math.max(a, p);
  let end = Math.min(b, q);
  while (begin < end && !fits(begin)) begin++;
  while (begin < end && !fits(end - 1)) end--;
  return begin < end ? [begin, end] : [0, 0];
}

/** The x from 0 to `count` with 0 <= at + x·by < size, and perhaps one more at either end. */
function between(at: number, by: number, size: number, count: number): [begin: number, end: number] {
  if (by === 0) return at >= 0 && at < size ? [0, count] : [0, 0];
  const p = -at / by;
  const q = (size - at) / by;
  return [Math.max(0, Math.floor(Math.min(p, q))), Math.min(count, Math.ceil(Math.max(p, q)) + 1)];
}

/** A place along an axis of `size` pixels, brought between the first and the last; NaN for what `constant` fills. */
function broughtInside(at: number, size: number, mode: FillMode): number {
  const last = size - 1;
  if (at >= 0 && at <= last) return at;
  if (mode === 'constant') return NaN;
  if (mode === 'nearest' || size === 1) return at < 0 ? 0 : last;
  // scipy's wrap repeats after the last pixel, not after a step more.
  if (mode === 'wrap') return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last);
  const folded = at - 2 * size * Math.floor((at + 0.5) / (2 * size)); // mirrors lie half a pixel beyond the edges
  return Math.min(Math.max(folded > size - 0.5 ? 2 * size - 1 - folded : folded, 0), last);
}
