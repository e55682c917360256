/** @file ReduceLROnPlateau and LearningRateScheduler: the learning rate as training goes. */
import { KeratinError, check, show } from '../../core/errors.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import { Callback, type CallbackState, type Logs } from './callback.js';
import { say } from './live-line.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Both write the learning rate of each epoch into the logs, as `learning_rate`. */
abstract class LearningRateCallback extends Callback {
  protected get optimizer(): Optimizer {
    return this.model.optimizer!;
  }
  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs['learning_rate'] = this.optimizer.currentLearningRate;
  }
}

/** Settings of {@link reduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; below 1, default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before that; default 10. */
  readonly patience?: number;
  /** Epochs after a reduction in which nothing is counted; default 0. */
  readonly cooldown?: number;
  /** Lowest learning rate; default 0. */
  readonly minLr?: number;
  /** 1: says when it reduces. */
  readonly verbose?: 0 | 1;
}

export class ReduceLROnPlateau extends LearningRateCallback {
  private readonly monitor: Monitor;
  private best: number | null = null;
  private wait = 0;
  private coolingDown = 0;

  constructor(private readonly options: ReduceLROnPlateauOptions = {}) {
    super();
    const { factor = 0.1 } = options;
    check(factor > 0 && factor < 1, () => ({ code: 'callback/factor', where: 'reduceLROnPlateau', expected: 'a factor between 0 and 1', received: show(factor), fix: 'use factor: 0.1, for example' }));
    this.monitor = new Monitor('reduceLROnPlateau', { minDelta: 1e-4, ...options });
  }

  override onTrainBegin(): void {
    this.monitor.checkStart(this.params);
    this.best = null;
    this.wait = this.coolingDown = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    super.onEpochEnd(epoch, logs);
    const { patience = 10, cooldown = 0 } = this.options;
    const value = this.monitor.read(logs);
    if (value === null) return;
    if (this.coolingDown > 0) {
      this.coolingDown--;
      this.wait = 0;
    }
    if (this.monitor.isBetter(value, this.best)) {
      this.best = value;
      this.wait = 0;
    } else if (this.coolingDown === 0 && ++this.wait >= patience && this.reduce(epoch)) {
      this.coolingDown = cooldown;
      this.wait = 0;
    }
  }

  /** False where the learning rate is at its lowest already. */
  private reduce(epoch: number): boolean {
    const { factor = 0.1, minLr = 0, verbose = 0 } = this.options;
    const now = this.optimizer.currentLearningRate;
    if (now <= Math.fround(minLr)) return false;
    const next = Math.max(now * factor, minLr);
    this.optimizer.setLearningRate(next);
    if (verbose > 0) say(`Epoch ${epoch + 1}: learning rate reduced to ${Number(next.toPrecision(6))}`);
    return true;
  }

  override state(): CallbackState {
    const { best, wait, coolingDown } = this;
    return { data: { best, wait, coolingDown } };
  }
  override restoreState({ data }: CallbackState): void {
    Object.assign(this, data);
  }
}

/**
 * Multiplies the learning rate by `factor` when `monitor` (default `val_loss`) has not got better for `patience` epochs.
 * The learning rate of each epoch stands in the history as `learning_rate`.
 *
 * Source: Keras ReduceLROnPlateau.
 *
 * @throws KeratinError `optimizer/schedule` where a schedule rules the learning rate
 * @example
 * callbacks.reduceLROnPlateau({ monitor: 'val_loss', factor: 0.1, patience: 5 });
 */
export const reduceLROnPlateau = (options: ReduceLROnPlateauOptions = {}): ReduceLROnPlateau => new ReduceLROnPlateau(options);

/** The learning rate of an epoch, counted from 0, from the one before. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

export class LearningRateScheduler extends LearningRateCallback {
  private setFor: number | null = null;

  constructor(private readonly schedule: EpochSchedule, private readonly options: { readonly verbose?: 0 | 1 } = {}) {
    super();
    check(typeof schedule === 'function', () => ({
      code: 'callback/schedule', where: 'learningRateScheduler', expected: 'a function of the epoch and the learning rate', received: show(schedule), fix: 'pass (epoch, learningRate) => learningRate * 0.95, for example',
    }));
  }

  override onTrainBegin(): void {
    this.setFor = null;
  }

  override onEpochBegin(epoch: number): void {
    if (this.setFor === epoch) return; // a run that goes on within an epoch
    const next: unknown = this.schedule(epoch, this.optimizer.currentLearningRate);
    if (typeof next !== 'number') {
      throw new KeratinError({ code: 'callback/schedule', where: 'learningRateScheduler', expected: 'a number from the schedule', received: show(next), fix: 'return the learning rate' });
    }
    this.optimizer.setLearningRate(next);
    this.setFor = epoch;
    if ((this.options.verbose ?? 0) > 0) say(`Epoch ${epoch + 1}: learning rate ${Number(next.toPrecision(6))}`);
  }

  override state(): CallbackState {
    return { data: this.setFor };
  }
  override restoreState({ data }: CallbackState): void {
    this.setFor = data as number | null;
  }
}

/**
 * Sets the learning rate at the beginning of each epoch to what `schedule(epoch, learningRate)` returns.
 * The learning rate of each epoch stands in the history as `learning_rate`.
 *
 * Source: Keras LearningRateScheduler.
 *
 * @example
 * callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * Math.exp(-0.1)));
 */
export const learningRateScheduler = (schedule: EpochSchedule, options: { readonly verbose?: 0 | 1 } = {}): LearningRateScheduler => new LearningRateScheduler(schedule, options);
