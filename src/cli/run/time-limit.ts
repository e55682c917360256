/** @file Ends a run at the end of an epoch when the next one would take too long. */
import { Callback } from '../../training/callbacks/callback.js';

export class TimeLimit extends Callback {
  private readonly controller = new AbortController();
  private readonly seconds: () => number;
  private begun = 0;
  private epochBegun = 0;

  /** @param seconds the clock, for tests */
  constructor(private readonly minutes: number, seconds: () => number = () => performance.now() / 1000) {
    super();
    this.seconds = seconds;
  }

  /** Aborted when time is up: an abort ends this run, not one that goes on with it. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  override onTrainBegin(): void {
    this.begun = this.seconds();
  }
  override onEpochBegin(): void {
    this.epochBegun = this.seconds();
  }
  override onEpochEnd(epoch: number): void {
    const now = this.seconds();
    if (epoch + 1 >= this.params.epochs || now - this.begun + (now - this.epochBegun) <= 60 * this.minutes) return;
    this.model.stopTraining = true;
    this.controller.abort();
  }
}
