/** @file ModelCheckpoint: saves the model as it is trained, or only where it got better. */
import { checkWritable } from '#atomic-file';
import { KeratinError, check, show } from '../../core/errors.js';
import { Callback, type CallbackState, type Logs } from './callback.js';
import { say } from './live-line.js';
import { Monitor, type MonitorOptions } from './monitor.js';
import { figure } from './progress-text.js';
import { SaveClock, type SaveFrequency } from './save-frequency.js';

/** Settings of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /** Saves only where `monitor` got better than ever; default false. */
  readonly saveBestOnly?: boolean;
  /** Saves the weights alone; default false: also the architecture and the optimizer. */
  readonly saveWeightsOnly?: boolean;
  /** Default `epoch`. */
  readonly saveFreq?: SaveFrequency;
  /** What `monitor` must be better than from the start. */
  readonly initialValueThreshold?: number | null;
  /** 1: says what it does. */
  readonly verbose?: 0 | 1;
}

export class ModelCheckpoint extends Callback {
  best: number | null = null;
  private readonly monitor: Monitor | null;
  private readonly clock: SaveClock;
  private epoch = 0;

  constructor(private readonly path: string, private readonly options: ModelCheckpointOptions = {}) {
    super();
    check(typeof path === 'string' && path !== '', () => ({ code: 'callback/path', where: 'modelCheckpoint', expected: 'a path to save to', received: show(path), fix: "pass one, as 'runs/best'" }));
    this.monitor = options.saveBestOnly === true ? new Monitor('modelCheckpoint', options) : null;
    this.clock = new SaveClock('modelCheckpoint', options.saveFreq ?? 'epoch');
  }

  override onTrainBegin(): void {
    checkWritable('modelCheckpoint');
    // Numbers of validation come at the end of an epoch.
    if (this.clock.frequency === 'epoch') this.monitor?.checkStart(this.params);
    this.best = this.options.initialValueThreshold ?? null;
    this.clock.state = 0;
  }

  override onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }
  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.clock.step()) await this.save(logs, { batch: batch + 1 });
  }
  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.clock.frequency === 'epoch') await this.save(logs, {});
  }

  private async save(logs: Logs, at: Logs): Promise<void> {
    const { verbose = 0, saveWeightsOnly = false } = this.options;
    const speak = (text: string): void => (verbose > 0 ? say(`Epoch ${this.epoch + 1}: ${text}`) : undefined);
    const { monitor } = this;
    let improved = '';
    if (monitor !== null) {
      const value = monitor.read(logs);
      if (value === null) return;
      const before = this.best === null ? '' : ` from ${figure(this.best)}`;
      if (!monitor.isBetter(value, this.best)) return speak(`${monitor.name} did not improve${before}`);
      improved = `${monitor.name} improved${before} to ${figure(value)}, `;
      this.best = value;
    }
    const path = fillIn(this.path, { ...logs, ...at, epoch: this.epoch + 1 });
    await (saveWeightsOnly ? this.model.saveWeights(path) : this.model.save(path));
    speak(`${improved}saved to ${path}`);
  }

  override state(): CallbackState {
    return { data: { best: this.best, steps: this.clock.state } };
  }
  override restoreState({ data }: CallbackState): void {
    const saved = data as { best: number | null; steps: number };
    this.best = saved.best;
    this.clock.state = saved.steps;
  }
}

/** Puts numbers into a path: `{epoch:02d}-{val_loss:.2f}` as `03-0.41`, in the manner of Python. */
function fillIn(path: string, values: Logs): string {
  return path.replace(/\{([^{}:]+)(?::([^{}]*))?\}/g, (whole, name: string, format = '') => {
    const value = values[name];
    const [, zero, width = '0', , places, kind] = /^(0?)(\d*)(\.(\d+))?([dfeg]?)$/.exec(format as string) ?? [];
    if (value === undefined || zero === undefined) {
      throw new KeratinError({
        code: 'callback/path', where: 'modelCheckpoint', expected: `names among ${Object.keys(values).join(', ')} in the path, each with a format as :02d or :.4f`, received: whole,
        fix: 'correct the path; numbers of validation are there only where fit has validation data',
      });
    }
    const digits = places === undefined ? undefined : Number(places);
    const text = kind === 'f' ? value.toFixed(digits ?? 6) : kind === 'e' ? value.toExponential(digits ?? 6) : kind === 'd' ? value.toFixed(0) : digits === undefined ? String(value) : String(Number(value.toPrecision(Math.max(1, digits))));
    return text.padStart(Number(width), zero === '' ? ' ' : '0');
  });
}

/**
 * Saves the model after each epoch, or after every `saveFreq` steps.
 *
 * Source: Keras ModelCheckpoint.
 *
 * @param path where to, as for `model.save` (or `model.saveWeights`); `{epoch:02d}` and `{val_loss:.2f}` are filled in, so that each save has its own
 * @throws KeratinError `callback/monitor` where there is no number to tell the best by, `callback/path`, and those of `model.save`
 * @example
 * callbacks.modelCheckpoint('runs/best', { monitor: 'val_loss', saveBestOnly: true });
 * callbacks.modelCheckpoint('runs/{epoch:02d}-{val_loss:.2f}');
 */
export const modelCheckpoint = (path: string, options: ModelCheckpointOptions = {}): ModelCheckpoint => new ModelCheckpoint(path, options);
