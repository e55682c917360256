/** @file History: the loss and the metrics of every epoch; what `fit` returns. */
import { check } from '../../core/errors.js';
import { Callback, type CallbackState, type Logs } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** `history.history.val_loss[3]` is the validation loss of `history.epoch[3]`. */
export class History extends Callback {
  readonly history: Record<string, number[]> = {};
  readonly epoch: number[] = [];

  /**
   * The best value of a number over all epochs.
   *
   * @param mode whether small or large is good; `auto` (default) knows by the name
   * @throws KeratinError `callback/monitor` where there is no such number, `callback/mode`
   * @example
   * const history = await model.fit(x, y, { validationSplit: 0.2 });
   * console.log(history.best('val_loss'));
   */
  best(name: string, mode: NonNullable<MonitorOptions['mode']> = 'auto'): number {
    const monitor = new Monitor('history.best', { monitor: name, mode });
    const values = this.history[name] ?? [];
    check(values.length > 0, () => ({
      code: 'callback/monitor', where: 'history.best', expected: `one of the numbers of the run: ${Object.keys(this.history).join(', ') || 'none, since no epoch was finished'}`, received: name, fix: 'use one of these names',
    }));
    return values.reduce((best, value) => (Number.isNaN(best) || monitor.isBetter(value, best) ? value : best));
  }

  override state(): CallbackState {
    return { data: { history: this.history, epoch: this.epoch } };
  }
  override restoreState({ data }: CallbackState): void {
    const saved = data as Pick<History, 'history' | 'epoch'>;
    Object.assign(this.history, saved.history);
    this.epoch.push(...saved.epoch);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
