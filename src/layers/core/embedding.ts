/** @file Embedding: whole numbers to vectors, by a table. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { cast, notEqual } from '../../ops/compare.js';
import { gather } from '../../ops/gather.js';
import { flag, whole } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Size of the vocabulary v: indices are 0 … v - 1. */
  inputDim: whole(),
  /** Length of the vectors, d. */
  outputDim: whole(),
  /** First numbers of the vectors; default `uniform`. */
  embeddingsInitializer: initializer('uniform'),
  /** What is added to the loss for the vectors; default none. */
  embeddingsRegularizer: regularizer,
  /** What is added to the loss for the layer's output; default none. */
  activityRegularizer: regularizer,
  /** What the vectors are brought to after each step; default nothing. */
  embeddingsConstraint: constraint,
  /** Whether index 0 is padding, which later layers pass over; default false. */
  maskZero: optional(flag, false),
};

/** Options of {@link embedding}. */
export type EmbeddingOptions = StandardOptions<typeof args> & {
  /** Indices in a sample, t: Keras 2's way to give the inputShape [t]. */
  readonly inputLength?: number;
};

export class Embedding extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking: boolean;
  private embeddings!: Variable;

  constructor(options: EmbeddingOptions) {
    super('Embedding', args, options);
    this.supportsMasking = this.config.maskZero;
  }

  override build(_: readonly OpenShape[]): void {
    this.embeddings = this.weight('embeddings', [this.config.inputDim, this.config.outputDim]);
  }

  call([x]: readonly Value[]): Value {
    return gather(this.embeddings.value, x!.dtype === 'int64' ? x! : cast(x!, 'int32'));
  }

  override indexLimit(): number {
    return this.config.inputDim;
  }

  override computeMask([x]: readonly Value[]): Value | null {
    return this.config.maskZero ? notEqual(x!, 0) : null;
  }
}

/**
 * A vector for each index, taken from a table that is learnt.
 *
 * Input [n, t] of whole numbers 0 … v - 1; output [n, t, d]. Weights: embeddings [v, d].
 *
 * Source: Keras Embedding.
 *
 * @example
 * layers.embedding(10000, 64);
 * layers.embedding(10000, 64, { maskZero: true, inputLength: 100 });
 */
export const embedding = factory<typeof Embedding, [inputDim: number, outputDim: number]>(Embedding);
