/** @file A batch whose way through the front of the model is done. */
import type { Tensor } from '../core/tensor.js';
import type { Batch, BatchPart } from '../data/dataset.js';
import type { FrozenFront } from './frozen-front.js';

export class CachedBatch implements Batch {
  readonly y?: BatchPart;
  readonly sampleWeight?: BatchPart;

  /** @param x what the front gave, one tensor for each of its ends */
  constructor(readonly front: FrozenFront, readonly x: readonly Tensor[], y: BatchPart | undefined, sampleWeight: BatchPart | undefined) {
    if (y !== undefined) this.y = y;
    if (sampleWeight !== undefined) this.sampleWeight = sampleWeight;
  }
}
