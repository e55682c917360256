/** @file Pictures at another size, computed as Pillow computes it, bit by bit. */
import { type Pixels, checkIntermediate } from './pixels.js';
import { type Interpolation, type Kernel, PRECISION, makeKernel } from './resample-filters.js';

/** A part of a picture, in pixels. */
export interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/**
 * The picture (or the part of it in `box`) at the size [height, width], in pixels; itself where it has that size.
 *
 * `nearest` takes the pixel at the centre of each new one; the others weigh all source pixels below the filter,
 * first along rows, then along columns, with whole-number weights. Transparent pixels count by their opacity.
 *
 * Source: Pillow, Image.resize.
 *
 * @example
 * resample(image, [150, 150], 'bilinear');
 */
export function resample(image: Pixels, [height, width]: readonly [height: number, width: number], interpolation: Interpolation = 'nearest', box: Box = whole(image)): Pixels {
  if (width === image.width && height === image.height && box.width === width && box.height === height) return image;
  if (interpolation === 'nearest') return nearest(image, width, height, box);
  checkIntermediate(width, image.height);
  const columns = kernelFor(image.width, box.left, box.left + box.width, width, interpolation);
  const rows = kernelFor(image.height, box.top, box.top + box.height, height, interpolation);
  const convolved = (source: Pixels): Pixels => {
    const narrow = box.width === width && box.left === 0 && image.width === width ? source : alongRows(source, width, columns, rows);
    return box.height === height && box.top === 0 && image.height === height ? narrow : alongColumns(narrow, height, rows);
  };
  return image.channels === 4 ? unmultiplied(convolved(premultiplied(image))) : convolved(image);
}

const whole = ({ width, height }: Pixels): Box => ({ left: 0, top: 0, width, height });

/** The pixel that holds the centre of each new one. Positions are added up, as Pillow does, since rounding shows. */
function nearest({ width, channels, data }: Pixels, toWidth: number, toHeight: number, box: Box): Pixels {
  const result = new Uint8ClampedArray(toWidth * toHeight * channels);
  const bytes = new Uint8Array(result.buffer); // nothing needs clamping
  const from = new Int32Array(toWidth);
  for (let x = 0, at = box.left + box.width / toWidth / 2; x < toWidth; x++, at += box.width / toWidth) from[x] = Math.trunc(at) * channels;
  let to = 0;
  for (let y = 0, at = box.top + box.height / toHeight / 2; y < toHeight; y++, at += box.height / toHeight) {
    const row = Math.trunc(at) * width * channels;
    if (channels === 3) {
      for (let x = 0; x < toWidth; x++, to += 3) {
        const pixel = row + from[x]!;
        bytes[to] = data[pixel]!;
        bytes[to + 1] = data[pixel + 1]!;
        bytes[to + 2] = data[pixel + 2]!;
      }
    } else {
      for (let x = 0; x < toWidth; x++) {
        const pixel = row + from[x]!;
        for (let c = 0; c < channels; c++) bytes[to++] = data[pixel + c]!;
      }
    }
  }
  return { width: toWidth, height: toHeight, channels, data: result };
}

/** Pictures of a data set mostly have a few sizes. */
const kernels = new Map<string, Kernel>();
function kernelFor(...of: Parameters<typeof makeKernel>): Kernel {
  const key = of.join();
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    if (kernels.size >= 64) kernels.clear();
    kernels.set(key, kernel = makeKernel(...of));
  }
  return kernel;
}

/** Only those rows are computed that the second pass reads; the others stay 0. */
function alongRows({ width, height, channels, data }: Pixels, to: number, { first, count, taps, weights }: Kernel, rows: Kernel): Pixels {
  const shift = PRECISION; // in the loops, locals are faster than what is imported
  const half = 1 << (shift - 1);
  const result = new Uint8ClampedArray(to * height * channels);
  const lastRow = rows.first.at(-1)! + rows.count.at(-1)!;
  for (let y = rows.first[0]!; y < lastRow; y++) {
    const row = y * width * channels;
    let out = y * to * channels;
    for (let x = 0; x < to; x++) {
      const w = x * taps;
      const end = w + count[x]!;
      const begin = row + first[x]! * channels;
      if (channels === 3) {
        let r = half;
        let g = half;
        let b = half;
        for (let k = w, at = begin; k < end; k++, at += 3) {
          const weight = weights[k]!;
          r = (r + Math.imul(data[at]!, weight)) | 0;
          g = (g + Math.imul(data[at + 1]!, weight)) | 0;
          b = (b + Math.imul(data[at + 2]!, weight)) | 0;
        }
        result[out] = r >> shift;
        result[out + 1] = g >> shift;
        result[out + 2] = b >> shift;
        out += 3;
      } else {
        for (let c = 0; c < channels; c++) {
          let sum = half;
          for (let k = w, at = begin + c; k < end; k++, at += channels) sum = (sum + Math.imul(data[at]!, weights[k]!)) | 0;
          result[out++] = sum >> shift;
        }
      }
    }
  }
  return { width: to, height, channels, data: result };
}

/** Four rows at a time; those beyond the last have no weight. */
function alongColumns({ width, channels, data }: Pixels, to: number, { first, count, taps, weights }: Kernel): Pixels {
  const shift = PRECISION;
  const half = 1 << (shift - 1);
  const row = width * channels;
  const result = new Uint8ClampedArray(to * row);
  const sums = new Int32Array(row);
  for (let y = 0; y < to; y++) {
    const n = count[y]!;
    const out = y * row;
    sums.fill(half);
    for (let t = 0; t < n; t += 4) {
      const k = y * taps + t;
      const w0 = weights[k]!;
      const w1 = t + 1 < n ? weights[k + 1]! : 0;
      const w2 = t + 2 < n ? weights[k + 2]! : 0;
      const w3 = t + 3 < n ? weights[k + 3]! : 0;
      const r0 = (first[y]! + t) * row;
      const r1 = t + 1 < n ? r0 + row : r0;
      const r2 = t + 2 < n ? r1 + row : r0;
      const r3 = t + 3 < n ? r2 + row : r0;
      if (t + 4 < n) {
        for (let i = 0; i < row; i++) {
          sums[i] = (sums[i]! + Math.imul(data[r0 + i]!, w0) + Math.imul(data[r1 + i]!, w1) + Math.imul(data[r2 + i]!, w2) + Math.imul(data[r3 + i]!, w3)) | 0;
        }
      } else {
        for (let i = 0; i < row; i++) {
          result[out + i] = (sums[i]! + Math.imul(data[r0 + i]!, w0) + Math.imul(data[r1 + i]!, w1) + Math.imul(data[r2 + i]!, w2) + Math.imul(data[r3 + i]!, w3)) >> shift;
        }
      }
    }
  }
  return { width, height: to, channels, data: result };
}

/** Colours times opacity, rounded: v·a/255 by shifts, as Pillow has it. */
function premultiplied(image: Pixels): Pixels {
  const data = Uint8ClampedArray.from(image.data);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    for (let c = i; c < i + 3; c++) {
      const product = data[c]! * alpha + 128;
      data[c] = ((product >> 8) + product) >> 8;
    }
  }
  return { ...image, data };
}

/** The other way round, in place; where nothing is seen the colour stays. */
function unmultiplied(image: Pixels): Pixels {
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++) data[c] = Math.trunc((255 * data[c]!) / alpha);
  }
  return image;
}
