/** @file Precision, recall and the four counts they are made of. */
import { KeratinError, check, show } from '../core/errors.js';
import { readSettings } from '../core/settings.js';
import type { Shape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { divideNoNaN } from '../losses/reduction.js';
import { add } from '../ops/arithmetic.js';
import { reshape } from '../ops/reshape.js';
import { type ConfusionCounts, type ConfusionSettings, NEVER, countConfusion } from './confusion.js';
import { KERAS_ONLY, type MetricFactory } from './mean-metric.js';
import { type Counts, Metric, type MetricOptions, type Weighting } from './metric.js';

/** The four counts under which metrics keep them. */
export type CountName = keyof ConfusionCounts;

/** A metric of some of the four counts. */
export abstract class ConfusionMetric extends Metric {
  /** The counts that are kept. */
  protected abstract readonly kept: readonly CountName[];
  protected abstract readonly confusion: ConfusionSettings;

  protected shapes(_yTrue: Value, yPred: Value): Readonly<Record<string, Shape>> {
    const { thresholds, multiLabel } = this.confusion;
    const shape = multiLabel === true ? [thresholds.length, yPred.shape.at(-1)!] : [thresholds.length];
    return Object.fromEntries(this.kept.map((name) => [name, shape]));
  }

  protected count(yTrue: Value, yPred: Value, weighting: Weighting): Counts {
    return countConfusion(yTrue, yPred, this.confusion, weighting);
  }
}

/** Thresholds as a list in the order given. */
export function readThresholds(where: string, thresholds: number | readonly number[] | null, otherwise: number): readonly number[] {
  const list = thresholds === null ? [otherwise] : typeof thresholds === 'number' ? [thresholds] : thresholds;
  const good = Array.isArray(list) && list.length > 0 && (thresholds === null || list.every((t: unknown) => typeof t === 'number' && t >= 0 && t <= 1));
  if (good) return list as readonly number[];
  throw new KeratinError({ code: 'option/value', where, expected: 'thresholds from 0 to 1', received: show(thresholds), fix: 'correct thresholds' });
}

const thresholds = {
  /** Above which predictions are positive, 0–1: one number, or a list that gives a count for each; null is 0.5. */
  thresholds: null as number | readonly number[] | null,
};
const settings = {
  /** Above which predictions are positive, 0–1: one number, or a list that gives a share for each; null is 0.5, or with topK no limit. */
  thresholds: null as number | readonly number[] | null,
  /** Only the k largest predictions of each row can be positive; null for all. */
  topK: null as number | null,
  /** Number of the only column that counts, from 0; null for all columns. */
  classId: null as number | null,
};
type Settings = typeof settings;

/** A number for each threshold; a single one stands by itself. */
class CountMetric extends ConfusionMetric {
  protected readonly confusion: ConfusionSettings;

  constructor(readonly className: string, protected readonly kept: readonly CountName[], private readonly formula: (counts: Counts) => Value, settings: Partial<Settings> & { readonly name: string }) {
    super(settings as Readonly<Record<string, unknown>> & { readonly name: string });
    const { thresholds = null, topK = null, classId = null } = settings;
    this.confusion = { thresholds: readThresholds(settings.name, thresholds, topK === null ? 0.5 : NEVER), topK, classId };
  }

  protected result(counts: Counts): Value {
    const value = this.formula(counts);
    return this.confusion.thresholds.length === 1 ? reshape(value, []) : value;
  }
}

function define<S extends Partial<Settings>>(className: string, name: string, defaults: S, kept: readonly CountName[], formula: (counts: Counts) => Value): MetricFactory<S> {
  const make = (options: Partial<S> & MetricOptions = {}): Metric =>
    new CountMetric(className, kept, formula, readSettings(name, { name, ...defaults }, { ...options, name: options.name ?? name }, KERAS_ONLY));
  return Object.assign(make, { className });
}

/** Labels true, predictions above the threshold (default 0.5). Several thresholds give as many counts. */
export const truePositives = define('TruePositives', 'true_positives', thresholds, ['truePositives'], (c) => c['truePositives']!);
/** Labels false, predictions above the threshold. */
export const falsePositives = define('FalsePositives', 'false_positives', thresholds, ['falsePositives'], (c) => c['falsePositives']!);
/** Labels false, predictions not above the threshold. */
export const trueNegatives = define('TrueNegatives', 'true_negatives', thresholds, ['trueNegatives'], (c) => c['trueNegatives']!);
/** Labels true, predictions not above the threshold. */
export const falseNegatives = define('FalseNegatives', 'false_negatives', thresholds, ['falseNegatives'], (c) => c['falseNegatives']!);

/** Share of the positive predictions that are right, TP / (TP + FP). */
export const precision = define('Precision', 'precision', settings, ['truePositives', 'falsePositives'],
  ({ truePositives: tp, falsePositives: fp }) => divideNoNaN(tp!, add(tp!, fp!)));

/** Share of the true labels that are found, TP / (TP + FN). */
export const recall = define('Recall', 'recall', settings, ['truePositives', 'falseNegatives'],
  ({ truePositives: tp, falseNegatives: fn }) => divideNoNaN(tp!, add(tp!, fn!)));

/** Throws unless a share lies from 0 to 1. */
export function checkShare(where: string, name: string, value: unknown): asserts value is number {
  check(typeof value === 'number' && value >= 0 && value <= 1, () => ({
    code: 'option/value', where, expected: `${name} to be a number from 0 to 1`, received: show(value), fix: `pass { ${name}: 0.9 }`,
  }));
}
