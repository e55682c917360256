/** @file What the loops over batches need to know beside their options. */
import type { RandomGenerator } from '../core/random.js';
import type { Callback } from './callbacks/callback.js';
import type { Trainable } from './trainable.js';
import type { Trainer } from './trainer.js';

/** A compiled model and its surroundings. */
export interface LoopHost {
  readonly model: Trainable;
  readonly trainer: Trainer;
  /** Makes the progress bar for `verbose` 1 and 2. */
  readonly progress: (verbose: 1 | 2) => Callback;
  readonly random?: RandomGenerator;
}
