/** @file Batches of pictures made ahead of time by worker threads. The contract is in picture-pipeline.ts. */
import { availableParallelism, totalmem } from 'node:os';
import { check, show } from '../../core/errors.js';
import { readFileBytes } from '../../formats/atomic-file.node.js';
import type { MadeBatch } from './picture-batch.js';
import { PictureCache } from './picture-cache.js';
import type { PicturePipeline, PipelineOptions, PipelineSource } from './picture-pipeline.js';
import { type Outcome, PicturePool, type PooledSource, type Receiver } from './picture-pool.node.js';
import { pipelineHere, taskOf } from './pipeline-here.js';
import { SpareMemory } from './spare-memory.js';

/** Bytes of batches made ahead, unless more are asked for. */
const AHEAD = 256 * 2 ** 20;
/** Bytes of decoded pictures that are kept, unless more are asked for. */
const KEPT = 512 * 2 ** 20;
/** Milliseconds for which batches made ahead are kept for somebody who left. */
const PARKED = 5000;

let sources = 0;

export function openPipeline(source: PipelineSource, options: PipelineOptions = {}): PicturePipeline {
  const whole = (name: 'workers' | 'prefetch' | 'cache', least: number, given: number): number => {
    check(Number.isSafeInteger(given) && given >= least, () => ({
      code: 'option/value', where: 'picture pipeline', expected: `${name} to be a whole number of at least ${least}`, received: show(given), fix: `leave ${name} out`,
    }));
    return given;
  };
  const workers = whole('workers', 0, options.workers ?? Math.max(1, availableParallelism() - 1));
  const [h, w, c] = source.recipe.shape;
  const { samples, batchSize } = source.plan.options;
  const memory = PictureCache.memory(samples, h * w * c, whole('cache', 0, options.cache ?? Math.floor(Math.min(KEPT, totalmem() / 16))));
  const here = pipelineHere(source, readFileBytes, memory === null ? null : new PictureCache(memory));
  if (workers === 0) return here;
  const fits = Math.max(2, Math.floor(AHEAD / (4 * h * w * c * Math.min(batchSize, samples))));
  const prefetch = whole('prefetch', 1, options.prefetch ?? Math.min(2 * workers + 2, fits));
  const [id, pool] = [++sources, PicturePool.of(workers)];
  const pipeline = new ThreadedPipeline(source, { id, recipe: source.recipe, cache: memory }, pool, prefetch, here);
  lost.register(pipeline, () => pool.forget(id));
  return pipeline;
}

/** The threads let go of the pictures of a pipeline that nobody has any more. */
const lost = new FinalizationRegistry<() => void>((forget) => forget());

class ThreadedPipeline implements PicturePipeline {
  /** Batches made ahead for somebody who left, and may come back. */
  private parked: { readonly run: Run; readonly timer: NodeJS.Timeout } | undefined;
  private readonly open = new Set<Run>();
  readonly make: PicturePipeline['make'];
  private readonly spare: SpareMemory;

  constructor(private readonly source: PipelineSource, private readonly pooled: PooledSource, private readonly pool: PicturePool, private readonly prefetch: number, here: PicturePipeline) {
    this.make = (index) => here.make(index);
    this.spare = new SpareMemory(prefetch);
  }

  async *iterate(from: number, to = Infinity): AsyncGenerator<MadeBatch> {
    const run = this.unpark(from) ?? new Run(this.source, this.pooled, this.pool, this.spare, this.prefetch, from);
    this.open.add(run);
    let failed = true; // unless it ends well
    try {
      for (let index = from; index < to; index++) {
        const batch = await run.next();
        failed = false;
        yield batch;
        failed = true;
      }
      failed = false;
    } finally {
      this.open.delete(run);
      if (failed || run.closed) run.close();
      else this.park(run);
    }
  }

  recycle(data: Float32Array): void {
    this.spare.keep(data);
  }

  close(): void {
    this.unpark(-1);
    this.spare.clear();
    for (const run of this.open) run.close();
    this.pool.forget(this.pooled.id);
  }

  private park(run: Run): void {
    this.unpark(-1);
    this.parked = { run, timer: setTimeout(() => this.unpark(-1), PARKED).unref() };
  }

  /** The parked run if batch `index` is next in it; any other is given up. */
  private unpark(index: number): Run | undefined {
    const { parked } = this;
    if (parked === undefined) return undefined;
    this.parked = undefined;
    clearTimeout(parked.timer);
    if (parked.run.given === index) return parked.run;
    parked.run.close();
    return undefined;
  }
}

/** A row of batches being made, some ahead of the one that is taken. */
class Run implements Receiver {
  readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  private readonly arrived = new Map<number, Outcome>();
  private readonly id: number;
  private asked: number;
  private awaited: (() => void) | undefined;
  closed = false;

  /** @param given the number of the batch that is taken next */
  constructor(private readonly source: PipelineSource, private readonly pooled: PooledSource, private readonly pool: PicturePool, private readonly spare: SpareMemory, private readonly prefetch: number, public given: number) {
    this.asked = given;
    this.id = pool.open(this);
    this.askAhead();
  }

  receive(index: number, outcome: Outcome): void {
    this.arrived.set(index, outcome);
    if (index === this.given) this.awaited?.();
  }

  async next(): Promise<MadeBatch> {
    const index = this.given;
    if (!this.arrived.has(index)) this.pool.collect();
    if (!this.arrived.has(index) && !this.closed) await this.pool.whileAwaited(new Promise<void>((resolve) => { this.awaited = resolve; }));
    const outcome = this.arrived.get(index);
    check(outcome !== undefined, () => ({ code: 'data/closed', where: 'flow', expected: 'a flow that is open', received: 'one that was closed meanwhile', fix: 'call close() when nobody takes batches any more' }));
    this.arrived.delete(index);
    this.given++;
    if ('error' in outcome) throw outcome.error;
    this.askAhead();
    return outcome.batch!;
  }

  /** Whoever still waits for a batch hears of it. */
  close(): void {
    this.closed = true;
    this.pool.close(this.id);
    this.arrived.clear();
    this.awaited?.();
  }

  private askAhead(): void {
    while (this.asked < this.given + this.prefetch) this.pool.make(this.id, this.pooled, taskOf(this.source, this.asked++, this.spare));
  }
}
