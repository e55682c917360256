/** @file F scores: precision and recall as one number. */
import { check } from '../core/errors.js';
import { oneOfWords, readSettings } from '../core/settings.js';
import { type Shape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { alignDense } from '../losses/labels.js';
import { mergeMask } from '../losses/reduction.js';
import { EPSILON } from '../losses/regression.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { cast, greater, greaterEqual, logicalAnd } from '../ops/compare.js';
import { abs } from '../ops/math.js';
import { max, mean } from '../ops/reduce.js';
import { KERAS_ONLY, type MetricFactory } from './mean-metric.js';
import { type Counts, Metric, type MetricOptions, type Weighting } from './metric.js';

const f1Settings = {
  /** `null`: one score for each class; `micro`: the score of all counts together; `macro`: the mean over classes; `weighted`: the mean weighted by labels. */
  average: null as 'micro' | 'macro' | 'weighted' | null,
  /** Predictions above it are positive; `null`: the largest of each row is. */
  threshold: null as number | null,
};
const settings = {
  ...f1Settings,
  /** How many times as much recall matters as precision; above 0. */
  beta: 1,
};
type Settings = typeof settings & { readonly name: string };

class FBetaScore extends Metric {
  constructor(readonly className: string, private readonly settings: Settings, config: { readonly name: string }) {
    super(config as { readonly name: string } & Readonly<Record<string, unknown>>);
  }

  protected shapes(_yTrue: Value, yPred: Value): Readonly<Record<string, Shape>> {
    check(yPred.rank === 2, () => ({
      code: 'metric/shape', expected: 'predictions [n, classes]', received: showShape(yPred.shape), fix: 'reshape them to one row per sample',
    }));
    const shape = this.settings.average === 'micro' ? [] : [yPred.shape[1]!];
    return { truePositives: shape, falsePositives: shape, falseNegatives: shape, labels: shape };
  }

  protected count(yTrue: Value, yPred: Value, { weights, mask }: Weighting): Counts {
    const { average, threshold } = this.settings;
    const [labels, predictions] = alignDense(yTrue, yPred);
    const chosen = cast(threshold === null
      ? logicalAnd(greaterEqual(predictions, max(predictions, -1, { keepDims: true })), greater(abs(predictions), 1e-9))
      : greater(predictions, threshold), 'float32');
    const factor = mergeMask(predictions, weights, mask);
    const total = (v: Value): Value => sum(factor === undefined ? v : mul(v, factor), average === 'micro' ? undefined : 0);
    return {
      truePositives: total(mul(chosen, labels)), falsePositives: total(mul(chosen, sub(1, labels))),
      falseNegatives: total(mul(sub(1, chosen), labels)), labels: total(labels),
    };
  }

  protected result({ truePositives: tp, falsePositives: fp, falseNegatives: fn, labels }: Counts): Value {
    const { average, beta } = this.settings;
    const precision = div(tp!, add(add(tp!, fp!), EPSILON));
    const recall = div(tp!, add(add(tp!, fn!), EPSILON));
    const score = mul(div(mul(precision, recall), add(add(mul(precision, beta ** 2), recall), EPSILON)), 1 + beta ** 2);
    if (average === null) return score;
    return average === 'weighted' ? sum(mul(score, div(labels!, add(sum(labels!), EPSILON)))) : mean(score);
  }
}

function define<S extends object>(className: string, name: string, defaults: S): MetricFactory<S> {
  const make = (options: Partial<S> & MetricOptions = {}): Metric => {
    const config = readSettings(name, { name, ...defaults }, { ...options, name: options.name ?? name }, KERAS_ONLY);
    const full = { ...settings, ...config };
    check(full.beta > 0, () => ({ code: 'option/value', where: name, expected: 'beta to be above 0', received: String(full.beta), fix: 'correct beta' }));
    if (full.average !== null) oneOfWords(name, 'average', ['micro', 'macro', 'weighted'], full.average);
    return new FBetaScore(className, full, config);
  };
  return Object.assign(make, { className });
}

/** (1 + beta²) · precision · recall / (beta² · precision + recall) for each column of [n, classes]. */
export const fBetaScore = define('FBetaScore', 'fbeta_score', settings);
/** {@link fBetaScore} with beta 1: the harmonic mean of precision and recall. */
export const f1Score = define('F1Score', 'f1_score', f1Settings);
