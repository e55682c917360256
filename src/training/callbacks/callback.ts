/** @file Callback: what may be done between steps and epochs of training. */
import type { Variable } from '../../core/leaf.js';
import type { RandomState } from '../../core/random.js';
import type { Tensor } from '../../core/tensor.js';
import type { Layer, Weight } from '../../layers/layer.js';
import type { Optimizer } from '../../optimizers/optimizer.js';

/** Running values of the loss and the metrics, by name. */
export type Logs = Record<string, number>;

/** What a callback may see and do of a model in training. */
export interface TrainedModel {
  readonly name: string;
  readonly optimizer: Optimizer | undefined;
  readonly weights: readonly Weight[];
  /** What stateful recurrent layers keep from batch to batch. */
  readonly states: readonly Variable[];
  readonly sublayers: readonly Layer[];
  /** Running totals of the losses and metrics; and taking up saved ones. */
  readonly metricTotals: ReadonlyMap<string, Variable>;
  restoreMetricTotals(saved: ReadonlyMap<string, Tensor>): void;
  /** Set to true to end training after this batch. */
  stopTraining: boolean;
  /** Saves to a folder or file; see `model.save`. */
  save(path: string): Promise<void>;
  saveWeights(path: string): Promise<void>;
}

/** Facts about the run, set before it begins. */
export interface RunParams {
  readonly epochs: number;
  readonly initialEpoch: number;
  /** Steps an epoch; null while unknown (first epoch of a finite iterable). */
  steps: number | null;
  readonly verbose: 0 | 1 | 2;
  readonly hasValidation: boolean;
  /** Where the run stands now; kept up to date. */
  position: RunPosition;
  /** All callbacks of the run, in the order in which they are called. */
  readonly callbacks?: readonly Callback[];
  /** How the run ended, from before `onTrainEnd` on: `done` also where a callback stopped it. */
  outcome?: 'done' | 'aborted' | 'failed';
}

/** Where a run stands: enough to go on with it. */
export interface RunPosition {
  /** Epoch in progress or next, counted from 0. */
  readonly epoch: number;
  /** Batches of that epoch that are done. */
  readonly step: number;
  /** The generator at the start of that epoch, before its order was drawn, and now. */
  readonly epochRandom: RandomState;
  readonly random: RandomState;
  /** Logs of the last of these batches. */
  readonly logs?: Logs;
}

/** What a callback must remember to go on after a restart: data that JSON can hold (NaN and infinities too), and tensors by name. */
export interface CallbackState {
  readonly data?: unknown;
  readonly tensors?: Readonly<Record<string, Tensor>>;
}

/**
 * Base of all callbacks; every method may be async, and training waits for it.
 * `logs` hold the running means so far, in `onEpochEnd` also those of validation (`val_…`).
 */
export abstract class Callback {
  protected model!: TrainedModel;
  protected params!: RunParams;
  /** Set in `onTrainBegin` by a callback that has brought a run back: `fit` goes on from there. */
  restored?: RunPosition | undefined;
  /** True: is called after all that are not. */
  readonly isLast: boolean = false;

  setModel(model: TrainedModel, params: RunParams): void {
    this.model = model;
    this.params = params;
  }
  /** What a backup keeps of this callback; undefined for nothing. */
  state(): CallbackState | undefined {
    return undefined;
  }
  /** Takes up what {@link state} gave, in the `onTrainBegin` of a run that goes on. */
  restoreState(_state: CallbackState): void {}

  onTrainBegin(_logs?: Logs): void | Promise<void> {}
  onTrainEnd(_logs?: Logs): void | Promise<void> {}
  onEpochBegin(_epoch: number, _logs?: Logs): void | Promise<void> {}
  onEpochEnd(_epoch: number, _logs: Logs): void | Promise<void> {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): void | Promise<void> {}
  onTrainBatchEnd(_batch: number, _logs: Logs): void | Promise<void> {}
  onTestBegin(_logs?: Logs): void | Promise<void> {}
  onTestEnd(_logs: Logs): void | Promise<void> {}
  onTestBatchEnd(_batch: number, _logs: Logs): void | Promise<void> {}
  onPredictBegin(): void | Promise<void> {}
  onPredictEnd(): void | Promise<void> {}
  onPredictBatchEnd(_batch: number): void | Promise<void> {}
}

/** Lets all callbacks act, one after another. */
export async function each(callbacks: readonly Callback[], act: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) {
    const result = act(callback);
    if (result instanceof Promise) await result;
  }
}
