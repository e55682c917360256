/** @file What a run of `keratin train --base` was begun with. */

export interface BaseSettings {
  /** Name of a network, or path of a model. */
  readonly base: string;
  /** File of its weights; else Keras's. */
  readonly baseWeights?: string;
  /** Layer from which on it is tuned; none: it stays as it is. */
  readonly fineTune?: string | true;
  /** Epochs in which the classifier learns alone. */
  readonly headEpochs: number;
}
