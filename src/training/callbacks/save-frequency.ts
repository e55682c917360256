/** @file When a callback saves: after each epoch, or after every so many steps. */
import { check, show } from '../../core/errors.js';

/** `epoch`, or a number of steps, counted across epochs. */
export type SaveFrequency = 'epoch' | number;

/** Counts steps. */
export class SaveClock {
  private since = 0;

  constructor(place: string, readonly frequency: SaveFrequency) {
    check(frequency === 'epoch' || (Number.isInteger(frequency) && frequency > 0), () => ({
      code: 'callback/frequency', where: place, expected: "saveFreq 'epoch' or a whole number of steps above 0", received: show(frequency), fix: "use 'epoch', or 100 for every hundredth step",
    }));
  }

  /** True at every so manieth call, one a step; never for `epoch`. */
  step(): boolean {
    if (this.frequency === 'epoch' || ++this.since < this.frequency) return false;
    this.since = 0;
    return true;
  }

  get state(): number {
    return this.since;
  }
  set state(since: number) {
    this.since = since;
  }
}
