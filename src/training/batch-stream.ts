/** @file Batches of one source over all epochs, and what must happen between them. */
import { KeratinError } from '../core/errors.js';
import type { Batch, BatchSource } from '../data/dataset.js';

/** Batches of one source over all epochs: an infinite one keeps its place between them. */
export class BatchStream {
  private iterator: AsyncIterator<Batch> | undefined;

  constructor(private readonly source: BatchSource) {}

  /** At most `steps` batches; fewer where the source ends. Each is done with when the next is asked for. */
  async *epoch(epoch: number, steps: number | null): AsyncGenerator<Batch> {
    let begun = this.iterator !== undefined;
    this.iterator ??= this.open(epoch, steps);
    for (let step = 0; steps === null || step < steps; step++) {
      let next = await this.iterator.next();
      if (next.done === true && begun && step === 0) {
        // The last epoch took the last batch of a pass: this one begins the next pass.
        this.iterator = this.open(epoch, steps);
        next = await this.iterator.next();
      }
      begun = false;
      if (next.done === true) {
        this.iterator = undefined;
        return;
      }
      yield next.value;
      this.source.recycle?.(next.value);
    }
    // Arrays begin anew each epoch, so that each has its own order; a generator goes on.
    if (this.source.batches !== null && steps === this.source.batches) await this.close();
  }

  private open(epoch: number, steps: number | null): AsyncIterator<Batch> {
    return this.source.iterate(epoch, steps)[Symbol.asyncIterator]();
  }

  async close(): Promise<void> {
    await this.iterator?.return?.();
    this.iterator = undefined;
  }
}

/** Lets timers, signals and input in now and then: a step blocks the event loop. */
export class EventLoopTurn {
  private last = performance.now();
  async give(): Promise<void> {
    if (performance.now() - this.last < 50) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.last = performance.now();
  }
}

/** Throws where a source gave fewer batches than were asked for. */
export function checkRanDry(done: number, wanted: number | null, epoch: number, place: string): void {
  if (done > 0 && (wanted === null || done >= wanted)) return;
  throw new KeratinError(done === 0 && wanted === null
    ? { code: 'data/empty', where: place, expected: 'at least one batch', received: 'none', fix: 'check how the data was read or filtered' }
    : {
        code: 'fit/dry', where: place, expected: `${wanted} batches in epoch ${epoch + 1}`, received: `${done}, then the generator ended`,
        fix: 'let the generator loop forever, or lower stepsPerEpoch (validationSteps)',
      });
}
