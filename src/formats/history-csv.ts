/** @file The table of a training run, a row an epoch, as Keras's CSVLogger writes it. */
import { type CsvField, formatCsv, parseCsv } from './csv.js';

/**
 * Rows by epoch: the column `epoch` (counted from 0), then the metrics by name; `NA` where an epoch has no value.
 * The whole text is written anew each time, so that a run which goes on after a crash leaves no torn or doubled rows.
 *
 * Source: keras.callbacks.CSVLogger.
 *
 * @example
 * const table = new HistoryCsv();
 * table.set(0, { loss: 0.5, accuracy: 0.8 });
 * await writeFileAtomic('history.csv', table.toString());
 */
export class HistoryCsv {
  private readonly rows = new Map<number, Readonly<Record<string, CsvField>>>();

  /** @param text of a table to go on with; rows that are cut off are left out
   * @throws KeratinError `file/csv` */
  constructor(text = '', private readonly separator = ',') {
    const [columns, ...rows] = parseCsv(text.slice(0, text.lastIndexOf('\n') + 1), separator);
    for (const row of rows) {
      const entries = (columns ?? []).map((column, i) => [column, row[i]] as const).filter(([column, value]) => column !== 'epoch' && value !== undefined && value !== 'NA');
      const epoch = Number(row[columns!.indexOf('epoch')]);
      if (Number.isInteger(epoch)) this.rows.set(epoch, Object.fromEntries(entries));
    }
  }

  /** Sets the row of an epoch and forgets those of later epochs, which will be trained anew. */
  set(epoch: number, values: Readonly<Record<string, CsvField>>): void {
    for (const later of [...this.rows.keys()].filter((key) => key >= epoch)) this.rows.delete(later);
    this.rows.set(epoch, { ...values });
  }

  toString(): string {
    const columns = [...new Set([...this.rows.values()].flatMap((values) => Object.keys(values)))].sort();
    const rows = [...this.rows].map(([epoch, values]) => [epoch, ...columns.map((column) => (Object.hasOwn(values, column) ? values[column] : 'NA'))]);
    return formatCsv([['epoch', ...columns], ...rows], this.separator);
  }
}
