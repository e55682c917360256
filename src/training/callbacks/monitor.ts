/** @file Watching one number of the logs: which way is better, and whether it got better. */
import { KeratinError, check, show } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import type { Logs, RunParams } from './callback.js';

/** How a number is watched. */
export interface MonitorOptions {
  /** Name in the logs; those of validation begin with `val_`. Default `val_loss`. */
  readonly monitor?: string;
  /** Whether small or large is good; `auto` (default) knows by the name. */
  readonly mode?: 'auto' | 'min' | 'max';
  /** What does not exceed this counts as no change. Default 0. */
  readonly minDelta?: number;
}

const largeIsGood = /acc|auc|precision|recall|f1|f_?beta|r2|r_?squared|iou|sensitivity|specificity|top_?k|true_?(pos|neg)|cosine|dice/i;
const smallIsGood = /loss|err|hinge|poisson|entropy|huber|cosh|diverg|false_?(pos|neg)|^(val_)?(.*_)?(mse|mae|mape|msle|rmse|kld|kl|bce)$/i;

/** Watches the number called `monitor`. */
export class Monitor {
  readonly name: string;
  private readonly sign: 1 | -1;
  private readonly minDelta: number;

  /** @param place as it reads in errors: `earlyStopping` */
  constructor(private readonly place: string, options: MonitorOptions) {
    const { monitor = 'val_loss', mode = 'auto', minDelta = 0 } = options;
    check(['auto', 'min', 'max'].includes(mode), () => ({
      code: 'callback/mode', where: place, expected: 'the mode auto, min or max', received: show(mode), fix: 'choose one of them',
    }));
    this.name = monitor;
    this.minDelta = Math.abs(minDelta);
    this.sign = (mode === 'auto' ? direction(monitor, place) : mode) === 'max' ? 1 : -1;
  }

  /** True where `value` is better than `other` by more than minDelta; anything is better than null. */
  isBetter(value: number, other: number | null): boolean {
    return other === null ? !Number.isNaN(value) : this.sign * (value - other) > this.minDelta;
  }

  /** Throws before the first epoch where it is clear that the number will never come. */
  checkStart({ hasValidation }: RunParams): void {
    check(hasValidation || !this.name.startsWith('val_'), () => ({
      code: 'callback/monitor', where: this.place, expected: `validation data for the monitor "${this.name}"`, received: 'none',
      fix: `pass validationData or validationSplit to fit, or watch the training data: monitor: "${this.name.slice(4)}"`,
    }));
  }

  /** The number; null in an epoch without validation.
   * @throws KeratinError `callback/monitor` where there is no such number */
  read(logs: Logs): number | null {
    const value = logs[this.name];
    if (value !== undefined) return value;
    const names = Object.keys(logs);
    if (this.name.startsWith('val_') && !names.some((name) => name.startsWith('val_'))) return null;
    const [guess] = nearestNames(this.name, names);
    throw new KeratinError({
      code: 'callback/monitor', where: this.place, expected: `one of the numbers that fit computes: ${names.join(', ') || 'none'}`, received: `the monitor "${this.name}"`,
      fix: guess === undefined ? 'add it to the metrics of compile' : `did you mean monitor: "${guess}"?`,
    });
  }
}

function direction(name: string, place: string): 'min' | 'max' {
  if (smallIsGood.test(name)) return 'min';
  if (largeIsGood.test(name)) return 'max';
  throw new KeratinError({
    code: 'callback/mode', where: place, expected: `to know whether a small or a large "${name}" is good`, received: 'the mode auto, which knows by the name alone',
    fix: "pass mode: 'min' or mode: 'max'",
  });
}
