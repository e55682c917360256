/** @file Columns of numbers that grow: new rows put behind those that are there, and smoothed. */
import type { StudioEvents } from '../protocol/events.js';
import type { RunHistory, Series } from '../protocol/runs.js';

export const emptySeries: Series = { at: [], columns: {} };

/** `old` with `fresh` behind it: rows whose `at` is there already are replaced. Both ascending. */
export function withRows(old: Series, fresh: Series): Series {
  if (fresh.at.length === 0) return old;
  const from = fresh.at[0]!;
  let keep = old.at.length;
  while (keep > 0 && old.at[keep - 1]! >= from) keep -= 1;
  const columns: Record<string, (number | null)[]> = {};
  for (const name of new Set([...Object.keys(old.columns), ...Object.keys(fresh.columns)])) {
    const before = old.columns[name]?.slice(0, keep) ?? new Array<null>(keep).fill(null);
    columns[name] = [...before, ...(fresh.columns[name] ?? new Array<null>(fresh.at.length).fill(null))];
  }
  return { at: [...old.at.slice(0, keep), ...fresh.at], columns };
}

/** The history with an event's rows, or null where it began anew and must be fetched. */
export function withEvent(history: RunHistory, { version, epochs, steps }: StudioEvents['rows']): RunHistory | null {
  if (version !== history.version) return null;
  return { ...history, epochs: withRows(history.epochs, epochs), steps: withRows(history.steps, steps) };
}

/** Each number drawn towards the smoothed one before it: s' = factor · s + (1 - factor) · x. Gaps stay gaps. */
export function smoothed(values: readonly (number | null)[], factor: number): (number | null)[] {
  let last: number | null = null;
  return values.map((value) => {
    if (value === null) return null;
    last = last === null ? value : factor * last + (1 - factor) * value;
    return last;
  });
}

/** `acc` and `accuracy` are one thing. */
const plain = (name: string): string => name.replace(/^(val_)?acc$/, '$1accuracy');

/** A column by its name, or by its short one. */
export function columnOf(series: Series, name: string): readonly (number | null)[] | undefined {
  return series.columns[name] ?? series.columns[name.replace(/accuracy$/, 'acc')];
}

/** What can be drawn of some histories: names without `val_`, accuracy and loss first, learning rates last. */
export function measuresOf(histories: readonly RunHistory[]): string[] {
  const names = new Set(histories.flatMap(({ epochs, steps }) => [...Object.keys(epochs.columns), ...Object.keys(steps.columns)]).map((name) => plain(name).replace(/^val_/, '')));
  const place = (name: string): number => (name === 'accuracy' ? 0 : name === 'loss' ? 1 : /^(lr|learning_?rate)$/i.test(name) ? 3 : 2);
  return [...names].filter((name) => !/^(epoch|seconds|time|step)$/i.test(name)).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
