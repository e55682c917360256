/** @file Predictions asked for at the same time are computed together. */
import type { ErrorReply } from '../protocol/basics.js';
import type { PixelScale } from '../protocol/models.js';
import { httpError } from './http-error.js';
import type { Given, ModelRef, Predicted } from './worker/tasks.js';
import type { WorkerClient } from './worker/worker-client.js';

export interface BatcherOptions {
  /** Samples in a batch. */
  readonly most: number;
  /** Milliseconds that the first one waits for others. */
  readonly window: number;
  /** Samples that may wait. */
  readonly waiting: number;
}

interface Asked { readonly given: Given; readonly resolve: (found: Predicted | ErrorReply) => void; readonly reject: (error: unknown) => void }

export class Batcher {
  private readonly queue: Asked[] = [];
  private busy = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly worker: WorkerClient, private readonly model: ModelRef, private readonly scale: PixelScale | undefined, private readonly options: BatcherOptions) {}

  get waiting(): number {
    return this.queue.length;
  }

  /** @throws KeratinError `server/busy`, `server/worker` */
  predict(given: readonly Given[]): Promise<(Predicted | ErrorReply)[]> {
    if (this.queue.length + given.length > this.options.waiting) return Promise.reject(httpError('server/busy', { expected: `at most ${this.options.waiting} samples that wait`, received: `${this.queue.length + given.length}`, fix: 'ask again in a moment' }));
    const all = given.map((one) => new Promise<Predicted | ErrorReply>((resolve, reject) => this.queue.push({ given: one, resolve, reject })));
    if (this.queue.length >= this.options.most) void this.run();
    else this.timer ??= setTimeout(() => void this.run(), this.options.window);
    return Promise.all(all);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.busy) return; // those who wait go together when the worker is free
    this.busy = true;
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, this.options.most);
      try {
        const found = await this.worker.ask('predict', { model: this.model, samples: batch.map(({ given }) => given), ...(this.scale === undefined ? {} : { scale: this.scale }) });
        batch.forEach(({ resolve }, i) => resolve(found[i]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.busy = false;
  }
}
