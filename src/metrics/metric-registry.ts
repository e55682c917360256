/** @file The metrics that a string, a Keras config or a saved model may name. */
import { type Identifier, Registry } from '../core/registry.js';
import * as accuracies from './accuracy.js';
import * as areas from './auc.js';
import * as confusion from './confusion-metrics.js';
import * as correlations from './correlation.js';
import * as errors from './errors-of-prediction.js';
import * as scores from './f-score.js';
import * as overlaps from './iou.js';
import { FunctionMetric, type MetricFunction, mean, sumOf } from './mean-metric.js';
import { Metric } from './metric.js';

export { Metric };

/** A metric by name (`'acc'`, `'mae'`, `'binaryAccuracy'`), as Keras's object, made, or a function of symbolic values. */
export type MetricIdentifier = Identifier<Metric> | MetricFunction;

type Make = ((options?: any) => Metric) & { readonly className: string };

const factories: readonly Make[] = [
  accuracies.accuracy, accuracies.crossentropy, accuracies.exactAccuracy, accuracies.binaryAccuracy, accuracies.categoricalAccuracy,
  accuracies.sparseCategoricalAccuracy, accuracies.topKCategoricalAccuracy, accuracies.sparseTopKCategoricalAccuracy,
  errors.meanSquaredError, errors.meanAbsoluteError, errors.meanAbsolutePercentageError, errors.meanSquaredLogarithmicError,
  errors.rootMeanSquaredError, errors.cosineSimilarity, errors.logCoshError, errors.poisson, errors.hinge, errors.squaredHinge, errors.categoricalHinge,
  errors.klDivergence, errors.binaryCrossentropy, errors.categoricalCrossentropy, errors.sparseCategoricalCrossentropy,
  confusion.truePositives, confusion.falsePositives, confusion.trueNegatives, confusion.falseNegatives, confusion.precision, confusion.recall,
  areas.auc, areas.sensitivityAtSpecificity, areas.specificityAtSensitivity, areas.precisionAtRecall, areas.recallAtPrecision,
  scores.fBetaScore, scores.f1Score, correlations.r2Score, correlations.pearsonCorrelation, correlations.concordanceCorrelation,
  overlaps.iou, overlaps.meanIoU, overlaps.binaryIoU, overlaps.oneHotIoU, overlaps.oneHotMeanIoU, mean, sumOf,
];

/** Other names, those of Keras 2 among them. */
const aliases: Readonly<Record<string, string>> = {
  mse: 'MeanSquaredError', mae: 'MeanAbsoluteError', mape: 'MeanAbsolutePercentageError', msle: 'MeanSquaredLogarithmicError', rmse: 'RootMeanSquaredError',
  bce: 'BinaryCrossentropy', kld: 'KLDivergence', kullback_leibler_divergence: 'KLDivergence', logcosh: 'LogCoshError', log_cosh: 'LogCoshError',
  cosine: 'CosineSimilarity', cosine_proximity: 'CosineSimilarity', f1: 'F1Score',
};

export const metricRegistry = new Registry<Metric>('metric', Object.fromEntries(factories.map((make) => [make.className, make])), aliases);

/** Strings that choose by the shapes of labels and predictions. */
const byShape: Readonly<Record<string, Make>> = { accuracy: accuracies.accuracy, acc: accuracies.accuracy, crossentropy: accuracies.crossentropy, ce: accuracies.crossentropy };

/**
 * A metric from whatever names one. Asked for by a string it is reported under that string.
 * @throws KeratinError `name/unknown`, with the nearest names
 */
export function getMetric(identifier: MetricIdentifier): Metric {
  if (typeof identifier === 'function') return new FunctionMetric(identifier);
  if (typeof identifier !== 'string') return metricRegistry.get(identifier);
  const chosen = identifier.toLowerCase();
  return (Object.hasOwn(byShape, chosen) ? byShape[chosen]! : undefined)?.({ name: identifier }) ?? metricRegistry.create(identifier, { name: identifier });
}
