/** @file How well predictions follow labels: R², Pearson's and Lin's correlation. */
import { check } from '../core/errors.js';
import { fill } from '../core/leaf.js';
import { oneOfWords, readSettings } from '../core/settings.js';
import { type Shape, showShape, sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { alignDense } from '../losses/labels.js';
import { mergeMask } from '../losses/reduction.js';
import { EPSILON } from '../losses/regression.js';
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { broadcastTo, sum } from '../ops/broadcast.js';
import { equal, greater, where } from '../ops/compare.js';
import { abs } from '../ops/math.js';
import { mean, std, variance } from '../ops/reduce.js';
import { KERAS_ONLY, type MetricFactory, defineMean } from './mean-metric.js';
import { type Counts, Metric, type MetricOptions, type Weighting } from './metric.js';

const keep = { keepDims: true };

const along = {
  /** Axis along which labels and predictions are correlated; the mean is taken of the results. -1 is the last. */
  axis: -1,
};

/** Pearson's correlation of label and prediction along `axis`: the mean product of both, brought to mean 0 and spread 1. */
export const pearsonCorrelation = defineMean({
  className: 'PearsonCorrelation', name: 'pearson_correlation', settings: along,
  formula(yTrue, yPred, { axis }) {
    const standard = (x: Value): Value => div(sub(x, mean(x, axis, keep)), add(std(x, axis, keep), EPSILON));
    return mean(mul(standard(yTrue), standard(yPred)), axis);
  },
});

/** Lin's concordance along `axis`: 2 cov(y, ŷ) / (var y + var ŷ + (mean y - mean ŷ)²); 1 only where the numbers are equal. */
export const concordanceCorrelation = defineMean({
  className: 'ConcordanceCorrelation', name: 'concordance_correlation', settings: along,
  formula(yTrue, yPred, { axis }) {
    const [labelMean, mean_] = [mean(yTrue, axis, keep), mean(yPred, axis, keep)];
    const covariance = mul(sub(yTrue, labelMean), sub(yPred, mean_));
    const spread = add(add(variance(yTrue, axis, keep), variance(yPred, axis, keep)), square(sub(labelMean, mean_)));
    return mean(div(mul(covariance, 2), add(spread, EPSILON)), axis);
  },
});

const settings = {
  /** `uniformAverage` of the columns, `varianceWeightedAverage` by the spread of their labels, or `null` for one score a column. */
  classAggregation: 'uniform_average' as 'uniform_average' | 'uniformAverage' | 'variance_weighted_average' | 'varianceWeightedAverage' | null,
  /** Number of inputs of the model, for the adjusted R²; 0 leaves R² as it is. */
  numRegressors: 0,
};
type Settings = typeof settings & { readonly name: string };

class R2Score extends Metric {
  readonly className = 'R2Score';

  constructor(private readonly settings: Settings) {
    super(settings as Settings & Readonly<Record<string, unknown>>);
  }

  protected shapes(_yTrue: Value, yPred: Value): Readonly<Record<string, Shape>> {
    check(yPred.rank === 2, () => ({ code: 'metric/shape', expected: 'predictions [n, d]', received: showShape(yPred.shape), fix: 'reshape them to one row per sample' }));
    const shape = [yPred.shape[1]!];
    return { samples: [], squaredSum: shape, sum: shape, residual: shape, count: shape };
  }

  protected count(yTrue: Value, yPred: Value, { weights, mask }: Weighting): Counts {
    const [labels, predictions] = alignDense(yTrue, yPred);
    const factor = broadcastTo(mergeMask(labels, weights, mask) ?? fill([], 1), labels.shape);
    const weighted = mul(labels, factor);
    return {
      samples: fill([], sizeOf(labels.shape)), sum: sum(weighted, 0), squaredSum: sum(mul(labels, weighted), 0),
      residual: sum(mul(square(sub(labels, predictions)), factor), 0), count: sum(factor, 0),
    };
  }

  protected result({ samples, sum: total, squaredSum, residual, count }: Counts): Value {
    const { classAggregation, numRegressors } = this.settings;
    const spread = sub(squaredSum!, mul(total!, div(total!, count!)));
    const ratio = sub(1, div(residual!, spread));
    const scores = where(equal(abs(ratio), Infinity), 0, ratio);
    const score = classAggregation === null ? scores : classAggregation === 'uniform_average' ? mean(scores) : div(sum(mul(spread, scores)), sum(spread));
    if (numRegressors === 0) return score;
    const free = sub(sub(samples!, numRegressors), 1);
    return where(greater(free, 0), sub(1, div(mul(sub(1, score), sub(samples!, 1)), free)), score);
  }
}

/** Coefficient of determination, 1 - Σ (y - ŷ)² / Σ (y - mean y)², of predictions [n, d]. */
export const r2Score: MetricFactory<typeof settings> = Object.assign((options: Partial<typeof settings> & MetricOptions = {}): Metric => {
  const name = options.name ?? 'r2_score';
  const given = readSettings(name, { name, ...settings }, { ...options, name }, KERAS_ONLY);
  const { classAggregation: words } = given;
  return new R2Score({ ...given, classAggregation: words === null ? null : oneOfWords<'uniform_average' | 'variance_weighted_average'>(name, 'classAggregation', ['uniform_average', 'variance_weighted_average'], words) });
}, { className: 'R2Score' });
