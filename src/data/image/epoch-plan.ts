/** @file Which samples stand in which batch, and what chance each of them gets: functions of seed and position alone, so that any worker, and a resumed run, finds the same. */
import { RandomGenerator, threefry } from '../../core/random.js';

/** How samples are cut into batches. */
export interface PlanOptions {
  readonly samples: number;
  readonly batchSize: number;
  /** A new order in each epoch. */
  readonly shuffle: boolean;
  readonly seed: number;
}

/** One batch of an endless row of epochs. */
export interface PlannedBatch {
  readonly epoch: number;
  /** Place of the batch's first sample in the epoch. */
  readonly first: number;
  /** The samples, by their numbers in the data. */
  readonly samples: Uint32Array;
}

/** Batches of epoch after epoch without end; the last of an epoch may be shorter. */
export class EpochPlan {
  /** Batches of an epoch. */
  readonly batches: number;
  private order: { readonly epoch: number; readonly samples: Uint32Array } | undefined;

  constructor(readonly options: PlanOptions) {
    this.batches = Math.ceil(options.samples / options.batchSize);
  }

  /** Batch `index` of all, counted from the first of epoch 0. */
  batch(index: number): PlannedBatch {
    const { samples, batchSize } = this.options;
    const epoch = Math.floor(index / this.batches);
    const first = (index % this.batches) * batchSize;
    return { epoch, first, samples: this.orderOf(epoch).subarray(first, Math.min(first + batchSize, samples)) };
  }

  private orderOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) this.order = { epoch, samples: epochOrder(this.options, epoch) };
    return this.order.samples;
  }
}

/** The samples of each batch, without end; an epoch before this one took `steps` batches (default all). */
export function* ordersOf(plan: EpochPlan, epoch: number, steps: number | null = null): Generator<Uint32Array> {
  for (let index = epoch * (steps ?? plan.batches); ; index++) yield plan.batch(index).samples;
}

/** The order of an epoch's samples. */
export const epochOrder = ({ samples, shuffle, seed }: PlanOptions, epoch: number): Uint32Array =>
  shuffle ? epochRandom(seed, epoch, 0).permutation(samples) : Uint32Array.from({ length: samples }, (_, i) => i);

/** The generator for the sample at a place of an epoch; good for 8192 numbers. */
export const sampleRandom = (seed: number, epoch: number, place: number): RandomGenerator => epochRandom(seed, epoch, 1, place * 4096);

/** A generator of its own for each epoch and purpose: its seed is itself drawn, by seed and epoch. */
function epochRandom(seed: number, epoch: number, purpose: 0 | 1, position = 0): RandomGenerator {
  const [low, high] = threefry(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 2 * epoch + purpose, 1);
  return new RandomGenerator((high! >>> 11) * 2 ** 32 + low!, position);
}
