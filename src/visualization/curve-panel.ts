/** @file One panel of a history plot: axes, legend, dots of training, line of validation. */
import { extent, nice, ticks } from 'd3-array';
import { element, look, text } from './svg.js';

export interface Point { readonly epoch: number; readonly value: number }
export interface Panel { readonly name: string; readonly training: readonly Point[]; readonly validation: readonly Point[] }
/** Pixels. */
export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
type Scale = (value: number) => number;

/** Draws one panel into `box`. */
export function drawPanel(panel: Panel, smooth: number, box: Box): string {
  const plot: Box = { x: box.x + 72, y: box.y + 74, width: box.width - 100, height: box.height - 130 };
  const all = [...panel.training, ...panel.validation];
  const finite = all.filter(isFinitePoint);
  const [first, last] = extent(all, ({ epoch }) => epoch) as [number, number] | [undefined, undefined];
  const [low, high] = niceRange(finite.map(({ value }) => value), isShare(panel.name));
  const toX = (epoch: number): number => plot.x + (first === last ? 0.5 : 0.02 + (0.96 * (epoch - first!)) / (last! - first!)) * plot.width;
  const toY = (value: number): number => plot.y + plot.height - ((value - low) / (high - low)) * plot.height;
  const title = panel.validation.length > 0 ? `Training and validation ${readable(panel.name)}` : `Training ${readable(panel.name)}`;
  return element('g', {},
    text(title, plot.x, box.y + 30, { 'font-size': 15, 'font-weight': 'bold' }),
    drawLegend(panel, plot.x, box.y + 52),
    drawAxes(plot, [low, high], [first ?? 1, last ?? 1], toX, toY),
    ...(finite.length === 0 ? [text('no finite values', plot.x + plot.width / 2, plot.y + plot.height / 2, { fill: look.quiet, 'text-anchor': 'middle' })] : []),
    drawDots(panel.training, smooth, toX, toY),
    drawLine(panel.validation, smooth, toX, toY),
  );
}

function drawAxes(plot: Box, [low, high]: [number, number], [first, last]: [number, number], toX: Scale, toY: Scale): string {
  const levels = ticks(low, high, 6);
  const decimals = decimalsOf(levels);
  const large = Math.max(Math.abs(low), Math.abs(high)) >= 1e5;
  const bottom = plot.y + plot.height;
  const epochs = first === last ? [first] : ticks(first, last, Math.min(8, last - first)).filter(Number.isInteger);
  if (!epochs.includes(first) && toX(epochs[0] ?? last) - toX(first) > 30) epochs.unshift(first);
  return [
    ...levels.map((level) => element('line', { x1: plot.x, x2: plot.x + plot.width, y1: toY(level), y2: toY(level), stroke: look.faint })),
    ...levels.map((level) => text(large ? level.toExponential(1) : level.toFixed(decimals), plot.x - 8, toY(level) + 4.5, { 'text-anchor': 'end', fill: look.quiet })),
    element('line', { x1: plot.x, x2: plot.x + plot.width, y1: bottom, y2: bottom, stroke: look.quiet }),
    ...epochs.map((epoch) => element('line', { x1: toX(epoch), x2: toX(epoch), y1: bottom, y2: bottom + 5, stroke: look.quiet })),
    ...epochs.map((epoch) => text(String(epoch), toX(epoch), bottom + 20, { 'text-anchor': 'middle', fill: look.quiet })),
    text('Epoch', plot.x + plot.width / 2, bottom + 42, { 'text-anchor': 'middle' }),
  ].join('');
}

function drawLegend({ name, training, validation }: Panel, x: number, y: number): string {
  const best = (points: readonly Point[]): string => {
    const finite = points.filter(isFinitePoint);
    if (finite.length === 0) return '';
    const top = finite.reduce((a, b) => (lowerIsBetter(name) ? b.value < a.value : b.value > a.value) ? b : a);
    return `, best ${short(top.value)} in epoch ${top.epoch}`;
  };
  const left = validation.length === 0 ? `Training${best(training)}` : 'Training';
  return element('g', { 'font-size': 12, fill: look.quiet },
    ...(training.length === 0 ? [] : [element('circle', { cx: x + 5, cy: y - 4, r: 4, fill: look.training }), text(left, x + 16, y)]),
    ...(validation.length === 0 ? [] : [
      element('line', { x1: x + 95, x2: x + 119, y1: y - 4, y2: y - 4, stroke: look.validation, 'stroke-width': 2.5 }),
      text(`Validation${best(validation)}`, x + 126, y),
    ]));
}

/** Dots; smoothed, the dots grow faint and carry a line. */
function drawDots(points: readonly Point[], smooth: number, toX: Scale, toY: Scale): string {
  const radius = points.length > 150 ? 1.8 : points.length > 60 ? 2.6 : 4;
  const dots = points.filter(isFinitePoint)
    .map(({ epoch, value }) => element('circle', { cx: toX(epoch), cy: toY(value), r: radius }));
  return element('g', { fill: look.training, 'fill-opacity': smooth > 0 ? 0.3 : 1 }, ...dots)
    + (smooth > 0 ? drawPath(smoothed(points, smooth), look.training, toX, toY) : '');
}

function drawLine(points: readonly Point[], smooth: number, toX: Scale, toY: Scale): string {
  const finite = points.filter(isFinitePoint);
  const [alone] = finite;
  const line = (shown: readonly Point[], opacity?: number): string => drawPath(shown, look.validation, toX, toY, opacity);
  if (alone !== undefined && finite.length === 1) {
    const [x, y] = [toX(alone.epoch), toY(alone.value)];
    return element('line', { x1: x - 12, x2: x + 12, y1: y, y2: y, stroke: look.validation, 'stroke-width': 2.5 });
  }
  return smooth > 0 ? line(points, 0.3) + line(smoothed(points, smooth)) : line(points);
}

/** A line with gaps where values are not finite. */
function drawPath(points: readonly Point[], color: string, toX: Scale, toY: Scale, opacity?: number): string {
  let pen = 'M';
  let path = '';
  for (const { epoch, value } of points) {
    if (!Number.isFinite(value)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${toX(epoch).toFixed(1)},${toY(value).toFixed(1)}`;
    pen = 'L';
  }
  return element('path', { d: path, fill: 'none', stroke: color, 'stroke-width': 2.5, 'stroke-linejoin': 'round', 'stroke-opacity': opacity });
}

/** `smoothed[i] = weight * smoothed[i-1] + (1 - weight) * values[i]`, beginning with the first value. */
export function movingAverage(values: readonly number[], weight: number): number[] {
  const smoothed: number[] = [];
  for (const value of values) smoothed.push(smoothed.length === 0 ? value : weight * smoothed.at(-1)! + (1 - weight) * value);
  return smoothed;
}

function smoothed(points: readonly Point[], weight: number): Point[] {
  const finite = points.filter(isFinitePoint);
  const values = movingAverage(finite.map(({ value }) => value), weight);
  return finite.map(({ epoch }, i) => ({ epoch, value: values[i]! }));
}

/** Range that holds all values with some air, its ends on ticks. */
function niceRange(values: readonly number[], share: boolean): [number, number] {
  const [low = 0, high = 1] = extent(values) as [number?, number?];
  const air = high > low ? (high - low) * 0.04 : Math.abs(low) * 0.1 || 1;
  const [from, to] = nice(low - air, high + air, 6);
  return [low >= 0 ? Math.max(0, from) : from, share && high <= 1 ? Math.min(1, to) : to];
}

const isFinitePoint = ({ value }: Point): boolean => Number.isFinite(value);

export const decimalsOf = (levels: readonly number[]): number => {
  const step = levels.length > 1 ? levels[1]! - levels[0]! : 1;
  return Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
};

const lowerIsBetter = (name: string): boolean => /loss|error|(^|_)(mse|mae|rmse|mape|msle)($|_)|crossentropy/i.test(name);
const isShare = (name: string): boolean => /acc|precision|recall|auc/i.test(name);
const short = (value: number): string => (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4) ? value.toExponential(2) : value.toPrecision(4));
/** `mean_absolute_error` and `meanAbsoluteError` to `mean absolute error`. */
const readable = (name: string): string => (name === 'acc' ? 'accuracy' : name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' ').toLowerCase());
