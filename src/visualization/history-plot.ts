/** @file Curves of a training run: a panel for each metric, training as dots, validation as a line. */
import { check, show } from '../core/errors.js';
import { type Panel, type Point, drawPanel } from './curve-panel.js';
import { drawing, text } from './svg.js';

/** Values by epoch under the names of `fit`: `loss`, `val_loss`, `accuracy` … */
export type Curves = Readonly<Record<string, readonly (number | null | undefined)[]>>;

/** What `fit` returns. */
export interface HistoryLike {
  readonly history: Curves;
  /** Epochs counted from 0, where the run did not begin with the first. */
  readonly epoch?: readonly number[];
}

export interface HistoryPlotOptions {
  /** What to show; default all, the loss last, without learning rates. */
  readonly metrics?: readonly string[];
  readonly title?: string;
  /** Weight of the past in a moving average, from 0 (none, the default) to below 1; the notes take 0.9 for long runs. */
  readonly smooth?: number;
  /** Epochs left out at the start, where the first values would flatten the rest. */
  readonly skip?: number;
  /** Pixels; default 1000. */
  readonly width?: number;
  /** Pixels of a row of panels; default 400. */
  readonly height?: number;
}

/**
 * Draws the curves of a run as SVG, two panels a row.
 *
 * @throws KeratinError `plot/empty`, `name/unknown`, `plot/option`
 * @example
 * await writeFile('curves.svg', plotHistory(await model.fit(x, y, { validationSplit: 0.2 })));
 */
export function plotHistory(run: HistoryLike | Curves, options: HistoryPlotOptions = {}): string {
  const { title, smooth = 0, width = 1000, height = 400 } = options;
  check(smooth >= 0 && smooth < 1, () => ({ code: 'plot/option', where: 'plotHistory', expected: 'smooth from 0 to below 1', received: show(smooth), fix: 'use 0.9, for example' }));
  const panels = readPanels(run, options);
  const columns = Math.min(panels.length, 2);
  const top = title === undefined ? 0 : 44;
  const drawn = panels.map((panel, i) => drawPanel(panel, smooth, {
    x: (i % columns) * (width / columns), y: top + Math.floor(i / columns) * height, width: width / columns, height,
  }));
  return drawing(width, top + Math.ceil(panels.length / columns) * height,
    ...(title === undefined ? [] : [text(title, width / 2, 34, { 'font-size': 18, 'font-weight': 'bold', 'text-anchor': 'middle' })]), ...drawn);
}

function readPanels(run: HistoryLike | Curves, { metrics, skip = 0 }: HistoryPlotOptions): Panel[] {
  const { history, epoch } = isHistory(run) ? run : { history: run, epoch: undefined };
  const known = [...new Set(Object.keys(history).map((name) => name.replace(/^val_/, '')))];
  const isLoss = (name: string): boolean => /(^|_)loss$/.test(name);
  const usual = known.filter((name) => name !== 'lr' && name !== 'learning_rate' && name !== 'learningRate');
  const names = metrics ?? [...usual.filter((name) => !isLoss(name)), ...usual.filter(isLoss)];
  check(names.length > 0, () => ({ code: 'plot/empty', where: 'plotHistory', expected: 'at least one metric with values', received: 'none', fix: 'train for at least one epoch first' }));
  const epochs = Math.max(...Object.values(history).map(({ length }) => length));
  return names.map((name) => {
    check(known.includes(name), () => ({ code: 'name/unknown', where: 'plotHistory', expected: `one of ${known.join(', ')}`, received: show(name), fix: 'choose a metric that the run has' }));
    const points = (values: Curves[string] = []): Point[] => {
      const every = values.length === 0 ? 1 : Math.floor(epochs / values.length); // validation may run only every few epochs
      return values.map((value, i) => ({ epoch: (epoch?.[0] ?? 0) + (i + 1) * every, value: value ?? NaN }))
        .filter((point) => point.epoch - (epoch?.[0] ?? 0) > skip);
    };
    return { name, training: points(history[name]), validation: points(history[`val_${name}`]) };
  });
}

const isHistory = (run: HistoryLike | Curves): run is HistoryLike => typeof run['history'] === 'object' && !Array.isArray(run['history']);
