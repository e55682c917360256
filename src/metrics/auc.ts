/** @file Area under the ROC or precision-recall curve, and the best of one share where another is at least so much. */
import { check } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import { oneOfWords, readSettings } from '../core/settings.js';
import type { Value } from '../core/value.js';
import { EPSILON } from '../losses/regression.js';
import { divideNoNaN } from '../losses/reduction.js';
import { add, div, log, mul, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { greater, greaterEqual, logicalAnd, maximum, minimum, where } from '../ops/compare.js';
import { sliceAxis } from '../ops/layout.js';
import { sigmoid } from '../ops/math.js';
import { max, mean } from '../ops/reduce.js';
import { type ConfusionSettings } from './confusion.js';
import { type CountName, ConfusionMetric, checkShare, readThresholds } from './confusion-metrics.js';
import { KERAS_ONLY, type MetricFactory } from './mean-metric.js';
import { type Counts, type Metric, type MetricOptions, type Weighting } from './metric.js';

const ALL: readonly CountName[] = ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives'];

/** Thresholds at equal distances from 0 to 1. */
const evenThresholds = (count: number): number[] => Array.from({ length: count }, (_, i) => i / (count - 1));

const aucSettings = {
  /** Points of the curve, at thresholds of equal distances from 0 to 1: 2 or more. */
  numThresholds: 200,
  /** `ROC` (recall over false-positive rate) or `PR` (precision over recall). */
  curve: 'ROC',
  /** Height of the curve between two points: `interpolation`, `minoring` (the lower one) or `majoring` (the upper one). */
  summationMethod: 'interpolation',
  /** Thresholds from 0 to 1 of one's own, in any order, instead of numThresholds; both ends are added. */
  thresholds: null as readonly number[] | null,
  /** Predictions are [n, labels]: an area for each column, then their mean. */
  multiLabel: false,
  /** With multiLabel, how many columns there must be; null for any number. */
  numLabels: null as number | null,
  /** A weight for each column: with multiLabel of its area in the mean, else of its predictions in the counts; null for equal ones. */
  labelWeights: null as readonly number[] | null,
  /** Predictions are x with p = σ(x), of a last layer without sigmoid; else they are p itself. */
  fromLogits: false,
};
type AucSettings = typeof aucSettings & { name: string };

class AUC extends ConfusionMetric {
  readonly className = 'AUC';
  protected readonly kept = ALL;
  protected readonly confusion: ConfusionSettings;

  constructor(private readonly settings: AucSettings) {
    super(settings);
    const { name, thresholds, numThresholds, multiLabel, labelWeights } = settings;
    check(thresholds !== null || (Number.isInteger(numThresholds) && numThresholds > 1), () => ({
      code: 'option/value', where: name, expected: 'numThresholds to be a whole number above 1', received: String(numThresholds), fix: 'correct numThresholds',
    }));
    const inner = thresholds === null ? evenThresholds(numThresholds).slice(1, -1) : [...readThresholds(name, thresholds, 0)].sort((a, b) => a - b);
    this.confusion = { thresholds: [-EPSILON, ...inner, 1 + EPSILON], multiLabel, labelWeights: multiLabel ? null : labelWeights };
  }

  protected override count(yTrue: Value, yPred: Value, weighting: Weighting): Counts {
    const { multiLabel, numLabels } = this.settings;
    check(!multiLabel || (yPred.rank === 2 && (numLabels === null || numLabels === yPred.shape[1])), () => ({
      code: 'metric/shape', expected: `predictions [n, ${numLabels ?? 'labels'}] for multiLabel`, received: `[${yPred.shape.join(', ')}]`, fix: 'reshape them to one row per sample',
    }));
    return super.count(yTrue, this.settings.fromLogits ? sigmoid(yPred) : yPred, weighting);
  }

  protected result(counts: Counts): Value {
    const { curve, summationMethod, multiLabel, labelWeights } = this.settings;
    const pieces = curve === 'PR' && summationMethod === 'interpolation' ? interpolatedPR(counts) : riemann(counts, curve, summationMethod);
    const areas = sum(pieces, 0);
    if (!multiLabel) return areas;
    if (labelWeights === null) return mean(areas);
    const weights = constant([...labelWeights]);
    return divideNoNaN(sum(mul(areas, weights)), sum(weights));
  }
}

/** Each number but the last, and each but the first: the ends of the pieces between thresholds. */
const ends = (v: Value): [Value, Value] => [sliceAxis(v, 0, 0, v.shape[0]! - 1), sliceAxis(v, 0, 1, v.shape[0]!)];

const recallOf = ({ truePositives: tp, falseNegatives: fn }: Counts): Value => divideNoNaN(tp!, add(tp!, fn!));
const precisionOf = ({ truePositives: tp, falsePositives: fp }: Counts): Value => divideNoNaN(tp!, add(tp!, fp!));
const specificityOf = ({ trueNegatives: tn, falsePositives: fp }: Counts): Value => divideNoNaN(tn!, add(tn!, fp!));
const fallOutOf = ({ trueNegatives: tn, falsePositives: fp }: Counts): Value => divideNoNaN(fp!, add(fp!, tn!));

/** Widths between neighbours times their mean, smaller or larger height. */
function riemann(counts: Counts, curve: string, method: string): Value {
  const [x, y] = curve === 'ROC' ? [fallOutOf(counts), recallOf(counts)] : [recallOf(counts), precisionOf(counts)];
  const [[x0, x1], [y0, y1]] = [ends(x), ends(y)];
  return mul(sub(x0, x1), method === 'interpolation' ? div(add(y0, y1), 2) : (method === 'minoring' ? minimum : maximum)(y0, y1));
}

/**
 * Between two thresholds TP is taken to be linear in P = TP + FP, with slope dTP/dP and intercept TP - slope·P.
 * Then ∫ precision dTP = slope · (dTP + intercept · ln(P₀/P₁)), over all true labels.
 * Source: Davis and Goadrich, The Relationship Between Precision-Recall and ROC Curves (2006), section 4.
 */
function interpolatedPR({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: Counts): Value {
  const [[tp0, tp1], [p0, p1]] = [ends(tp!), ends(add(tp!, fp!))];
  const dTP = sub(tp0, tp1);
  const slope = divideNoNaN(dTP, maximum(sub(p0, p1), 0));
  const intercept = sub(tp1, mul(slope, p1));
  const ratio = where(logicalAnd(greater(p0, 0), greater(p1, 0)), divideNoNaN(p0, maximum(p1, 0)), 1);
  const labels = maximum(add(tp1, ends(fn!)[1]), 0);
  return divideNoNaN(mul(slope, add(dTP, mul(intercept, log(ratio)))), labels);
}

/** Area under the ROC curve (recall over false-positive rate) or, with `curve: 'PR'`, the precision-recall curve. */
export const auc: MetricFactory<typeof aucSettings> = Object.assign((options: Partial<typeof aucSettings> & MetricOptions = {}): Metric => {
  const name = options.name ?? 'auc';
  const given = readSettings(name, { name, ...aucSettings }, { ...options, name }, KERAS_ONLY);
  return new AUC({
    ...given, curve: oneOfWords(name, 'curve', ['ROC', 'PR'], given.curve),
    summationMethod: oneOfWords(name, 'summationMethod', ['interpolation', 'minoring', 'majoring'], given.summationMethod),
  });
}, { className: 'AUC' });

/** What may be asked to be at least so much. */
interface Shares {
  /** Least recall, 0–1; it may stand first as `share`. */
  recall: number;
  /** Least precision, 0–1; it may stand first as `share`. */
  precision: number;
  /** Least sensitivity, 0–1; it may stand first as `share`. */
  sensitivity: number;
  /** Least specificity, 0–1; it may stand first as `share`. */
  specificity: number;
}
const atLeastSettings = {
  /** How many thresholds are tried, at equal distances from 0 to 1; 1 tries only 0.5. */
  numThresholds: 200,
  /** Number of the only column that counts, from 0; null for all columns. */
  classId: null as number | null,
};
type AtLeastSettings = typeof atLeastSettings & { readonly name: string };

/** The largest `wanted` among the thresholds at which `held` is at least a given share; 0 where there is none. */
class BestAtLeast extends ConfusionMetric {
  protected readonly kept = ALL;
  protected readonly confusion: ConfusionSettings;

  constructor(readonly className: string, private readonly held: (counts: Counts) => Value, private readonly wanted: (counts: Counts) => Value,
    private readonly share: number, settings: AtLeastSettings) {
    super(settings as AtLeastSettings & Readonly<Record<string, unknown>>);
    this.confusion = { thresholds: settings.numThresholds === 1 ? [0.5] : evenThresholds(settings.numThresholds), classId: settings.classId };
  }

  protected result(counts: Counts): Value {
    return max(where(greaterEqual(this.held(counts), this.share), this.wanted(counts), 0));
  }
}

type AtLeast<K extends keyof Shares> = Pick<Shares, K> & typeof atLeastSettings;
/** Makes a metric whose first argument is a share from 0 to 1. */
export type AtLeastFactory<K extends keyof Shares> = ((
  /** The least share, 0–1; or all options, with this one under its own name. */
  share: number | (Partial<AtLeast<K>> & MetricOptions), options?: Partial<AtLeast<K>> & MetricOptions) => Metric) & { readonly className: string };

function atLeast<K extends keyof Shares>(className: string, name: string, key: K, held: (counts: Counts) => Value, wanted: (counts: Counts) => Value): AtLeastFactory<K> {
  return Object.assign((first: number | (Partial<AtLeast<K>> & MetricOptions), second: Partial<AtLeast<K>> & MetricOptions = {}): Metric => {
    const options = typeof first === 'number' ? { ...second, [key]: first } : first;
    const defaults = { name, [key]: undefined as unknown, ...atLeastSettings };
    const settings = readSettings(name, defaults, { ...options, name: options.name ?? name }, KERAS_ONLY) as AtLeastSettings & Record<string, unknown>;
    const share = settings[key];
    checkShare(name, key, share);
    return new BestAtLeast(className, held, wanted, share, settings);
  }, { className });
}

/** Largest sensitivity TP / (TP + FN) where the specificity TN / (TN + FP) is at least so much. */
export const sensitivityAtSpecificity = atLeast('SensitivityAtSpecificity', 'sensitivity_at_specificity', 'specificity', specificityOf, recallOf);
/** Largest specificity where the sensitivity is at least so much. */
export const specificityAtSensitivity = atLeast('SpecificityAtSensitivity', 'specificity_at_sensitivity', 'sensitivity', recallOf, specificityOf);
/** Largest precision where the recall is at least so much. */
export const precisionAtRecall = atLeast('PrecisionAtRecall', 'precision_at_recall', 'recall', recallOf, precisionOf);
/** Largest recall where the precision is at least so much. */
export const recallAtPrecision = atLeast('RecallAtPrecision', 'recall_at_precision', 'precision', precisionOf, recallOf);
