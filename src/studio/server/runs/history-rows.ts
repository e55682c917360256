/** @file Numbers of a run as columns: those of history.csv, an epoch a row, and those of steps.csv, a few steps a row. */
import { parseCsv } from '../../../formats/csv.js';
import type { Series } from '../../protocol/runs.js';

/** Columns of equal length that rows are added to. */
export class Rows {
  at: number[] = [];
  columns: Record<string, (number | null)[]> = {};

  /** Adds a row; rows at the same place or behind it are no longer true. Returns whether any were taken away. */
  add(at: number, values: Readonly<Record<string, number | null>>): boolean {
    let cut = this.at.length;
    while (cut > 0 && this.at[cut - 1]! >= at) cut--;
    const cuts = cut < this.at.length;
    this.at.length = cut;
    for (const column of Object.values(this.columns)) column.length = cut;
    this.at.push(at);
    for (const name of Object.keys(values)) this.columns[name] ??= new Array<number | null>(cut).fill(null);
    for (const [name, column] of Object.entries(this.columns)) column.push(values[name] ?? null);
    return cuts;
  }

  clear(): void {
    this.at = [];
    this.columns = {};
  }

  /** Rows from the `from`-th on, or all; of many only every so many-th. */
  series(from = 0, most = Infinity): Series {
    const count = this.at.length - from;
    const every = Math.max(1, Math.ceil(count / most));
    const thin = <T>(list: readonly T[]): T[] => (every === 1 ? list.slice(from) : list.filter((_, i) => i >= from && ((this.at.length - 1 - i) % every === 0)));
    return { at: thin(this.at), columns: Object.fromEntries(Object.entries(this.columns).map(([name, column]) => [name, thin(column)])) };
  }

  /** The last row. */
  get last(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.columns).flatMap(([name, column]) => (typeof column.at(-1) === 'number' ? [[name, column.at(-1) as number]] : [])));
  }
}

/** Rows of a history as CSVLogger writes it; epochs from 1. Text that is no such table has none. */
export function epochRows(text: string): { at: number; values: Record<string, number | null> }[] {
  try {
    const [header = [], ...rows] = parseCsv(text.slice(0, text.lastIndexOf('\n') + 1));
    const place = header.indexOf('epoch');
    if (place < 0) return [];
    return rows.flatMap((row) => {
      const epoch = Number(row[place]);
      return Number.isInteger(epoch) && epoch >= 0 ? [{ at: epoch + 1, values: Object.fromEntries(header.flatMap((name, i) => (i === place ? [] : [[name, finite(row[i])]]))) }] : [];
    });
  } catch {
    return []; // being written by another program
  }
}

/** Columns of steps.csv that only say where a row stands. */
const notNumbers = new Set(['at', 'epoch', 'step', 'seconds']);

/** Lines of steps.csv; a line of names begins new columns. */
export class StepLines {
  private names: readonly string[] = [];

  *read(text: string): Generator<{ at: number; values: Record<string, number | null> }> {
    for (const line of text.split('\n')) {
      const cells = line.split(',');
      if (cells[0] === 'at') this.names = cells;
      else if (line !== '' && cells.length === this.names.length && Number.isFinite(Number(cells[0]))) {
        yield { at: Number(cells[0]), values: Object.fromEntries(this.names.flatMap((name, i) => (notNumbers.has(name) ? [] : [[name, finite(cells[i])]]))) };
      }
    }
  }
}

function finite(cell: string | undefined): number | null {
  const value = cell === undefined || cell.trim() === '' ? NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}
