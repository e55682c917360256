/** @file Batches of pictures made ahead of time: what picture-pipeline.node.ts and picture-pipeline.web.ts provide. */
import type { EpochPlan } from './epoch-plan.js';
import type { MadeBatch } from './picture-batch.js';
import type { PictureRecipe } from './picture-maker.js';

/** What goes into a pipeline. */
export interface PipelineSource {
  readonly recipe: PictureRecipe;
  readonly plan: EpochPlan;
  /** Path of each sample. */
  readonly files: readonly string[];
}

/** How much a pipeline may use. */
export interface PipelineOptions {
  /** Threads that read, decode and transform; default one less than there are cores, at least 1. 0: all on the main thread, when a batch is asked for. */
  readonly workers?: number | null;
  /** Batches made ahead; default two for each worker and two more, but at most 256 MB. */
  readonly prefetch?: number | null;
  /**
   * Most bytes of decoded pictures that are kept in memory, shared by all workers, so that later epochs read and decode no more;
   * default a sixteenth of the machine's memory, at most 512 MB. 0 keeps none.
   */
  readonly cache?: number | null;
}

/** Makes batches in order, some of them ahead of time. */
export interface PicturePipeline {
  /**
   * Batches from number `from` on, up to number `to`, exclusive. Whoever leaves early and comes back for the next number
   * soon finds what was made meanwhile.
   */
  iterate(from: number, to?: number): AsyncGenerator<MadeBatch>;
  /** One batch, made now, on this thread. */
  make(index: number): Promise<MadeBatch>;
  /** Takes the memory of a batch over for one that is still to be made; `data` is empty afterwards. */
  recycle(data: Float32Array): void;
  /** Gives threads and memory back; they come again when needed. */
  close(): void;
}

/** Same seed, same batches, whatever the number of workers. */
export declare function openPipeline(source: PipelineSource, options?: PipelineOptions): PicturePipeline;
