/** @file TerminateOnNaN: ends training when the loss is no longer a number. */
import { Callback, type Logs } from './callback.js';
import { say } from './live-line.js';

export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    if (logs['loss'] === undefined || Number.isFinite(logs['loss'])) return;
    say(`Step ${batch + 1}: the loss is ${logs['loss']}, training ends. A lower learning rate or clipnorm: 1 may help.`);
    this.model.stopTraining = true;
  }
}

/**
 * Ends training as soon as the loss is NaN or infinite.
 *
 * Source: Keras TerminateOnNaN.
 *
 * @example
 * await model.fit(x, y, { callbacks: [callbacks.terminateOnNaN()] });
 */
export const terminateOnNaN = (): TerminateOnNaN => new TerminateOnNaN();
