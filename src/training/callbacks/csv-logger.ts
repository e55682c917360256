/** @file CSVLogger: the numbers of each epoch as a table in a file. */
import { KeratinError, check, show } from '../../core/errors.js';
import { checkWritable, readFileBytes, writeFileAtomic } from '#atomic-file';
import { Callback, type CallbackState, type Logs } from './callback.js';

/** Settings of {@link csvLogger}. */
export interface CSVLoggerOptions {
  /** Goes on below what the file holds; default false: the file begins anew. */
  readonly append?: boolean;
  /** Between two columns; default `,`. */
  readonly separator?: string;
}

export class CSVLogger extends Callback {
  private text = '';
  private columns: readonly string[] | null = null;

  constructor(private readonly path: string, private readonly options: CSVLoggerOptions = {}) {
    super();
    check(typeof path === 'string' && path !== '', () => ({ code: 'callback/path', where: 'csvLogger', expected: 'a path', received: show(path), fix: "pass one, as 'runs/history.csv'" }));
  }

  override async onTrainBegin(): Promise<void> {
    checkWritable('csvLogger');
    this.columns = null;
    this.text = this.options.append === true ? await this.present() : '';
    if (this.text !== '' && !this.text.endsWith('\n')) this.text += '\n';
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.columns ??= this.begin(Object.keys(logs).sort());
    const cells = this.columns.map((name) => String(logs[name] ?? 'NA'));
    this.text += this.line([String(epoch), ...cells]);
    await writeFileAtomic(this.path, this.text);
  }

  private begin(names: readonly string[]): readonly string[] {
    const validation = this.params.hasValidation ? names.filter((name) => !name.startsWith('val_') && name !== 'learning_rate').map((name) => `val_${name}`) : [];
    const columns = [...new Set([...names, ...validation])];
    const header = this.line(['epoch', ...columns]);
    if (this.text === '') this.text = header;
    else {
      const before = this.text.slice(0, this.text.indexOf('\n') + 1);
      check(before === header, () => ({
        code: 'csv/columns', where: `csvLogger, file "${this.path}"`, expected: `the columns ${before.trim()}, as in the file`, received: header.trim(), fix: 'choose another file, or append: false',
      }));
    }
    return columns;
  }

  private async present(): Promise<string> {
    try {
      return new TextDecoder().decode(await readFileBytes(this.path));
    } catch (error) {
      if (error instanceof KeratinError && error.code === 'file/missing') return '';
      throw error;
    }
  }

  /** One row; a cell that holds the separator, a quote or a line break is quoted. Source: RFC 4180. */
  private line(cells: readonly string[]): string {
    const { separator = ',' } = this.options;
    const special = (cell: string): boolean => cell.includes(separator) || /["\r\n]/.test(cell);
    return `${cells.map((cell) => (special(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(separator)}\n`;
  }

  // A run that goes on writes what it had written, so that no epoch stands twice.
  override state(): CallbackState {
    return { data: { text: this.text, columns: this.columns } };
  }
  override restoreState({ data }: CallbackState): void {
    Object.assign(this, data);
  }
}

/**
 * Writes a row for each epoch: `epoch`, then losses and metrics by name. The file is whole at any moment.
 *
 * Source: Keras CSVLogger.
 *
 * @throws KeratinError `csv/columns` where it is to be appended to a file of other columns, `file/…`
 * @example
 * callbacks.csvLogger('runs/history.csv', { append: true });
 */
export const csvLogger = (path: string, options: CSVLoggerOptions = {}): CSVLogger => new CSVLogger(path, options);
