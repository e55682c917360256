/** @file Vectors of many dimensions on paper: principal components, and a drawing of the points with their names. */
import { check } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { symmetricEigen } from '../data/image/symmetric-eigen.js';
import { wholeOption } from './model-input.js';
import { drawing, element, look, text, textWidth } from './svg.js';

/** Vectors in fewer dimensions. */
export interface Projection {
  /** Shape [n, components]; the first axis is that along which the vectors differ most. */
  readonly points: Tensor;
  /** Share of the whole variance along each axis, 0–1. */
  readonly explained: readonly number[];
  /** Unit vectors of the axes, [components, d]; of each, the largest number is positive. */
  readonly axes: Tensor;
}

/**
 * Principal components: the vectors, centred, along the axes on which they vary most.
 *
 * @param vectors [n, d], n of at least 2; an embedding's weights, for example
 * @throws KeratinError `shape/rank`, `visualization/option`
 * @example
 * const { points } = principalComponents(model.getLayer('embedding').getWeights()[0]!, 3);
 */
export function principalComponents(vectors: TensorLike, components = 2): Projection {
  const given = tensor(vectors).cast('float64');
  const [n = 0, d = 0] = given.shape;
  check(given.shape.length === 2 && n > 1 && d > 0, () => ({
    code: 'shape/rank', where: 'principalComponents', expected: 'two or more vectors [n, d]', received: showShape(given.shape), fix: 'reshape them to rows',
  }));
  wholeOption('principalComponents', 'components', components, 1, d);
  const x = Float64Array.from(given.data as Float64Array);
  for (let j = 0; j < d; j++) {
    let total = 0;
    for (let i = 0; i < n; i++) total += x[i * d + j]!;
    for (let i = 0; i < n; i++) x[i * d + j]! -= total / n;
  }
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * d, (i + 1) * d);
    for (let j = 0; j < d; j++) for (let k = 0; k <= j; k++) covariance[j * d + k]! += (row[j]! * row[k]!) / n;
  }
  for (let j = 0; j < d; j++) for (let k = j + 1; k < d; k++) covariance[j * d + k] = covariance[k * d + j]!;
  const { values, vectors: rows } = symmetricEigen(covariance, d);
  const best = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, components);
  const axes = best.map((row) => {
    const axis = rows.subarray(row * d, (row + 1) * d);
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    return axis.map((value) => (largest < 0 ? -value : value));
  });
  const total = values.reduce((a, b) => a + Math.max(0, b), 0);
  const points = new Float32Array(n * components);
  axes.forEach((axis, a) => {
    for (let i = 0; i < n; i++) points[i * components + a] = axis.reduce((sum, value, j) => sum + value * x[i * d + j]!, 0);
  });
  return {
    points: new Tensor([n, components], 'float32', points),
    explained: best.map((row) => (total > 0 ? Math.max(0, values[row]!) / total : 0)),
    axes: new Tensor([components, d], 'float32', Float32Array.from(axes.flatMap((axis) => [...axis]))),
  };
}

export interface EmbeddingProjectorOptions {
  /** A name for each vector; names that would lie on others are left out. */
  readonly labels?: readonly string[];
  /** A group for each vector, as its class: gives the colour. */
  readonly groups?: readonly (string | number)[];
  readonly title?: string;
  /** Pixels; default 900. */
  readonly width?: number;
  readonly height?: number;
}

const palette = ['#1f6fb4', '#e36209', '#2c8a3d', '#c93c2b', '#8250df', '#8a5a32', '#d6569f', '#6e7781', '#a39100', '#0f8a8a'];

/**
 * Draws vectors as points on a plane, as SVG: those of an embedding, or what a layer gives for many samples.
 *
 * @param vectors [n, d]; with d = 2 they are drawn as they are, else along their first two principal components
 * @throws KeratinError `shape/rank`, `data/lengths`
 * @example
 * await saveDrawing('digits.svg', embeddingProjector(await features.predict(xTest), { groups: labels }));
 */
export function embeddingProjector(vectors: TensorLike, options: EmbeddingProjectorOptions = {}): string {
  const { labels, groups, title, width = 900, height = 640 } = options;
  const given = tensor(vectors);
  const projection = given.shape.length === 2 && given.shape[1] === 2 ? { points: given.cast('float32'), explained: undefined } : principalComponents(given, Math.min(2, given.shape[1] ?? 0));
  const { points, explained } = projection;
  const [n, dimensions] = points.shape as [number, number];
  for (const list of [labels, groups]) {
    check(list === undefined || list.length === n, () => ({ code: 'data/lengths', where: 'embeddingProjector', expected: `${n} labels and groups, one for each vector`, received: `${list!.length}`, fix: 'pass those of the same vectors' }));
  }
  const kinds = [...new Set(groups ?? [])].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))));
  const colorOf = (i: number): string => (groups === undefined ? look.training : palette[kinds.indexOf(groups[i]!) % palette.length]!);
  const axis = (a: number): number[] => Array.from({ length: n }, (_, i) => (a < dimensions ? Number(points.data[i * dimensions + a]) : 0));
  const [top, side, bottom] = [(title === undefined ? 20 : 56) + (kinds.length > 0 ? 24 : 0), 36, 44];
  const toX = scale(axis(0), side, width - side);
  const toY = scale(axis(1), height - bottom - 12, top + 12);
  const across = axis(1);
  const places = axis(0).map((x, i) => ({ x: toX(x), y: toY(across[i]!) }));
  const radius = n > 2000 ? 1.6 : n > 400 ? 2.4 : 4;
  const note = explained === undefined ? '' : `principal components: ${explained.map((share) => `${(100 * share).toFixed(1)} %`).join(' and ')} of the variance`;
  let legend = side;
  return drawing(width, height,
    ...(title === undefined ? [] : [text(title, width / 2, 34, { 'font-size': 16, 'font-weight': 'bold', 'text-anchor': 'middle' })]),
    ...kinds.map((kind, i) => {
      const x = legend;
      legend += textWidth(String(kind)) + 34;
      return element('circle', { cx: x + 5, cy: top - 14, r: 5, fill: palette[i % palette.length] }) + text(String(kind), x + 15, top - 9.5);
    }),
    element('g', { 'fill-opacity': n > 400 ? 0.55 : 0.8 }, ...places.map(({ x, y }, i) => element('circle', { cx: x, cy: y, r: radius, fill: colorOf(i) }))),
    ...freeLabels(places, labels ?? []).map(({ x, y, label }) => text(label, x + radius + 3, y + 4, { 'font-size': 11 })),
    text(note, width - side, height - 16, { 'font-size': 11, fill: look.quiet, 'text-anchor': 'end' }));
}

/** From numbers to pixels, all of them between two borders. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return (value) => (high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);
}

/** The labels that do not lie on one placed before. */
function freeLabels(places: readonly { x: number; y: number }[], labels: readonly string[]): { x: number; y: number; label: string }[] {
  const free: { x: number; y: number; label: string; end: number }[] = [];
  labels.forEach((label, i) => {
    const { x, y } = places[i]!;
    const end = x + textWidth(label, 11) + 10;
    if (free.every((other) => end < other.x || x > other.end || Math.abs(y - other.y) > 12)) free.push({ x, y, label, end });
  });
  return free;
}
