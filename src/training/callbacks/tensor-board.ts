/** @file TensorBoard: curves and histograms of a run, in files that the real TensorBoard shows while they are written. */
import { check, show } from '../../core/errors.js';
import { type Summary, encodeFileVersion, encodeSummaries, eventFileName, histogram } from '../../formats/tfevents.js';
import { appendToFile } from '#append-file';
import { checkWritable } from '#atomic-file';
import { namedWeights } from '../training-state.js';
import { Callback, type CallbackState, type Logs } from './callback.js';
import type { SaveFrequency } from './save-frequency.js';

/** Settings of {@link tensorBoard}. */
export interface TensorBoardOptions {
  /** When losses and metrics are also written within an epoch: `epoch` (default) never, `batch` each step, or every so many steps. */
  readonly updateFreq?: SaveFrequency | 'batch';
  /** Histograms of all weights every so many epochs; 0 (default) for none. */
  readonly histogramFreq?: number;
}

/** A file that grows, named when it is begun. */
class EventFile {
  private path: string | undefined;
  constructor(private readonly folder: string) {}

  async write(step: number, summaries: Readonly<Record<string, Summary>>): Promise<void> {
    if (Object.keys(summaries).length === 0) return;
    const now = Date.now() / 1000;
    if (this.path === undefined) {
      // Milliseconds keep the files of runs that begin in the same second apart.
      this.path = `${this.folder}/${eventFileName(now, `${String(Math.floor((now % 1) * 1000)).padStart(3, '0')}.keratin`)}`;
      await appendToFile(this.path, encodeFileVersion(now));
    }
    await appendToFile(this.path, encodeSummaries(step, now, summaries));
  }
}

export class TensorBoard extends Callback {
  private train!: EventFile;
  private validation!: EventFile;
  private steps = 0;

  constructor(private readonly dir: string, private readonly options: TensorBoardOptions = {}) {
    super();
    const { updateFreq = 'epoch' } = options;
    check(typeof dir === 'string' && dir !== '', () => ({ code: 'callback/path', where: 'tensorBoard', expected: 'a folder', received: show(dir), fix: "pass one, as 'logs/first'" }));
    check(updateFreq === 'epoch' || updateFreq === 'batch' || (Number.isInteger(updateFreq) && updateFreq > 0), () => ({
      code: 'callback/frequency', where: 'tensorBoard', expected: "updateFreq 'epoch', 'batch' or a whole number above 0", received: show(updateFreq), fix: 'choose one of them',
    }));
    this.open();
  }

  private open(): void {
    this.train = new EventFile(`${this.dir}/train`);
    this.validation = new EventFile(`${this.dir}/validation`);
  }

  override onTrainBegin(): void {
    checkWritable('tensorBoard');
    this.open();
    this.steps = 0;
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> {
    const { updateFreq = 'epoch' } = this.options;
    this.steps++;
    const every = updateFreq === 'batch' ? 1 : updateFreq;
    if (every !== 'epoch' && this.steps % every === 0) await this.train.write(this.steps, tagged(logs, 'batch_'));
  }

  override async onTestEnd(logs: Logs): Promise<void> {
    const { optimizer } = this.model;
    if (optimizer === undefined) return;
    const summaries = Object.fromEntries(Object.entries(logs).map(([name, value]) => [`evaluation_${name}_vs_iterations`, value]));
    await this.validation.write(optimizer.iterations.read().item(), summaries);
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const rate = this.model.optimizer?.currentLearningRate;
    const own = Object.fromEntries(Object.entries(logs).filter(([name]) => !name.startsWith('val_')));
    await this.train.write(epoch, tagged({ ...own, ...(rate === undefined ? {} : { learning_rate: rate }) }, 'epoch_'));
    const held = Object.entries(logs).flatMap(([name, value]) => (name.startsWith('val_') ? [[name.slice(4), value] as const] : []));
    await this.validation.write(epoch, tagged(Object.fromEntries(held), 'epoch_'));
    const { histogramFreq = 0 } = this.options;
    if (histogramFreq > 0 && epoch % histogramFreq === 0) {
      const weights = [...namedWeights(this.model)].filter(([, { shape }]) => !shape.includes(0));
      await this.train.write(epoch, Object.fromEntries(weights.map(([name, variable]) => [`${name}/histogram`, histogram(variable.read().data)])));
    }
  }

  override state(): CallbackState {
    return { data: this.steps };
  }
  override restoreState({ data }: CallbackState): void {
    this.steps = data as number;
  }
}

const tagged = (logs: Logs, prefix: string): Logs => Object.fromEntries(Object.entries(logs).map(([name, value]) => [prefix + name, value]));

/**
 * Writes losses, metrics and the learning rate of each epoch for TensorBoard, those of validation beside them.
 *
 * Source: Keras TensorBoard.
 *
 * @param dir one folder a run; `tensorboard --logdir` takes it or a folder of several
 * @throws KeratinError `file/…` where it cannot be written
 * @example
 * callbacks.tensorBoard('logs/first', { histogramFreq: 1 });   // then: tensorboard --logdir logs
 */
export const tensorBoard = (dir = 'logs', options: TensorBoardOptions = {}): TensorBoard => new TensorBoard(dir, options);
