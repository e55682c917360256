/** @file A series as a line, with as many steps as there may be. */
import { extent, nice, ticks } from 'd3-array';
import { check, show } from '../core/errors.js';
import { type Box, decimalsOf } from './curve-panel.js';
import { drawing, element, look, text } from './svg.js';

export interface SeriesPlotOptions {
  readonly title?: string;
  /** What the values are, as `°C`. */
  readonly label?: string;
  /** Pixels; default 1000. */
  readonly width?: number;
  /** Pixels; default 400. */
  readonly height?: number;
}

/**
 * Draws a series over its steps as SVG. Where steps are narrower than pixels, a pixel shows the smallest and the largest of its steps.
 *
 * @param values one a step; what is not finite leaves a gap
 * @throws KeratinError `plot/empty`
 * @example
 * const { data } = await jena.loadData({ columns: ['T (degC)'] });
 * await saveDrawing('temperature.png', plotSeries(data.data as Float32Array, { title: 'Jena, 2009–2016', label: '°C' }));
 */
export function plotSeries(values: ArrayLike<number>, { title = '', label = '', width = 1000, height = 400 }: SeriesPlotOptions = {}): string {
  const numbers = Array.from(values);
  const [least, most] = extent(numbers.filter(Number.isFinite));
  check(least !== undefined && most !== undefined, () => ({ code: 'plot/empty', where: 'plotSeries', expected: 'at least one finite value', received: show(values), fix: 'check how the series was read' }));
  const [low, high] = nice(least, most === least ? least + 1 : most, 6);
  const plot: Box = { x: 64, y: 50, width: width - 90, height: height - 100 };
  const bottom = plot.y + plot.height;
  const toX = (step: number): number => plot.x + (step / Math.max(1, numbers.length - 1)) * plot.width;
  const toY = (value: number): number => bottom - ((value - low) / (high - low)) * plot.height;
  const levels = ticks(low, high, 6);
  const steps = ticks(0, numbers.length - 1, 8).filter(Number.isInteger);
  return drawing(width, height,
    text(title, plot.x, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    text(label, plot.x - 8, 30, { fill: look.quiet, 'text-anchor': 'end' }),
    ...levels.flatMap((level) => [
      element('line', { x1: plot.x, x2: plot.x + plot.width, y1: toY(level), y2: toY(level), stroke: look.faint }),
      text(level.toFixed(decimalsOf(levels)), plot.x - 8, toY(level) + 4.5, { 'text-anchor': 'end', fill: look.quiet }),
    ]),
    element('path', { d: pathOf(numbers, Math.ceil(plot.width), toX, toY), fill: 'none', stroke: look.training, 'stroke-width': 1.2, 'stroke-linejoin': 'round' }),
    element('line', { x1: plot.x, x2: plot.x + plot.width, y1: bottom, y2: bottom, stroke: look.quiet }),
    ...steps.map((step) => text(String(step), toX(step), bottom + 20, { 'text-anchor': 'middle', fill: look.quiet })),
    text('Step', plot.x + plot.width / 2, bottom + 40, { 'text-anchor': 'middle' }));
}

/** At most two points for each of `columns`. */
function pathOf(values: readonly number[], columns: number, toX: (step: number) => number, toY: (value: number) => number): string {
  const every = Math.max(1, Math.ceil(values.length / columns));
  let path = '';
  let pen = 'M';
  for (let start = 0; start < values.length; start += every) {
    const [low, high] = extent(values.slice(start, start + every).filter(Number.isFinite));
    if (low === undefined) {
      pen = 'M';
      continue;
    }
    for (const value of low === high ? [low] : [low, high!]) {
      path += `${pen}${toX(start).toFixed(1)},${toY(value).toFixed(1)}`;
      pen = 'L';
    }
  }
  return path;
}
