/** @file EarlyStopping: ends training when a number has stopped getting better. */
import type { Tensor } from '../../core/tensor.js';
import { copyNumbers, namedWeights, writeNumbers } from '../training-state.js';
import { Callback, type CallbackState, type Logs } from './callback.js';
import { say } from './live-line.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Settings of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement after which training ends; default 0. */
  readonly patience?: number;
  /** Improvement counts only beyond this value. */
  readonly baseline?: number | null;
  /** At the end, the weights of the best epoch come back; default false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs before watching begins; default 0. */
  readonly startFromEpoch?: number;
  /** 1: says when it stops. */
  readonly verbose?: 0 | 1;
}

export class EarlyStopping extends Callback {
  /** Index of the epoch after which it stopped; null while it has not. */
  stoppedEpoch: number | null = null;
  bestEpoch = 0;
  best: number | null = null;
  private readonly monitor: Monitor;
  private wait = 0;
  private bestWeights: ReadonlyMap<string, Tensor> | null = null;

  constructor(private readonly options: EarlyStoppingOptions = {}) {
    super();
    this.monitor = new Monitor('earlyStopping', options);
  }

  override onTrainBegin(): void {
    this.monitor.checkStart(this.params);
    this.wait = this.bestEpoch = 0;
    this.stoppedEpoch = this.best = this.bestWeights = null;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { patience = 0, baseline = null, restoreBestWeights = false, startFromEpoch = 0 } = this.options;
    const value = this.monitor.read(logs);
    if (value === null || epoch < startFromEpoch) return;
    const improved = this.monitor.isBetter(value, this.best);
    if (improved || (restoreBestWeights && this.bestWeights === null)) {
      this.bestEpoch = epoch;
      if (restoreBestWeights) this.bestWeights = copyNumbers(namedWeights(this.model));
    }
    this.wait++;
    if (improved) {
      this.best = value;
      if (baseline === null || this.monitor.isBetter(value, baseline)) this.wait = 0;
      return;
    }
    if (this.wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    const speak = (this.options.verbose ?? 0) > 0 ? say : (): void => {};
    if (this.stoppedEpoch !== null) speak(`Epoch ${this.stoppedEpoch + 1}: early stopping, ${this.monitor.name} was best in epoch ${this.bestEpoch + 1}`);
    if (this.bestWeights === null) return;
    speak(`Weights of epoch ${this.bestEpoch + 1} restored`);
    writeNumbers(namedWeights(this.model), this.bestWeights);
  }

  override state(): CallbackState {
    const { wait, best, bestEpoch, stoppedEpoch, bestWeights } = this;
    return { data: { wait, best, bestEpoch, stoppedEpoch }, ...(bestWeights === null ? {} : { tensors: Object.fromEntries(bestWeights) }) };
  }
  override restoreState({ data, tensors }: CallbackState): void {
    Object.assign(this, data);
    this.bestWeights = tensors === undefined ? null : new Map(Object.entries(tensors));
  }
}

/**
 * Ends training when `monitor` (default `val_loss`) has not got better for `patience` epochs.
 *
 * Source: Keras EarlyStopping.
 *
 * @throws KeratinError `callback/monitor` where there is no such number, `callback/mode` where a name does not say which way is better
 * @example
 * callbacks.earlyStopping({ monitor: 'val_loss', patience: 2, restoreBestWeights: true });
 */
export const earlyStopping = (options: EarlyStoppingOptions = {}): EarlyStopping => new EarlyStopping(options);
