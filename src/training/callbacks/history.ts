/** @file History: the loss and the metrics of every epoch; what `fit` returns. */
import { Callback, type CallbackState, type Logs } from './callback.js';

/** `history.history.val_loss[3]` is the validation loss of `history.epoch[3]`. */
export class History extends Callback {
  readonly history: Record<string, number[]> = {};
  readonly epoch: number[] = [];

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
