/** @file The metrics: `metrics.auc()`, `metrics.get('acc')`. */
export {
  accuracy, binaryAccuracy, categoricalAccuracy, crossentropy, exactAccuracy, sparseCategoricalAccuracy, sparseTopKCategoricalAccuracy, topKCategoricalAccuracy,
} from './accuracy.js';
export { auc, precisionAtRecall, recallAtPrecision, sensitivityAtSpecificity, specificityAtSensitivity } from './auc.js';
export { falseNegatives, falsePositives, precision, recall, trueNegatives, truePositives } from './confusion-metrics.js';
export { concordanceCorrelation, pearsonCorrelation, r2Score } from './correlation.js';
export {
  binaryCrossentropy, categoricalCrossentropy, categoricalHinge, cosineSimilarity, hinge, klDivergence, logCoshError, meanAbsoluteError,
  meanAbsolutePercentageError, meanSquaredError, meanSquaredLogarithmicError, poisson, rootMeanSquaredError, sparseCategoricalCrossentropy, squaredHinge,
} from './errors-of-prediction.js';
export { f1Score, fBetaScore } from './f-score.js';
export { binaryIoU, iou, meanIoU, oneHotIoU, oneHotMeanIoU } from './iou.js';
export { MeanMetric, type MetricFactory, type MetricFunction, mean, sumOf as sum } from './mean-metric.js';
export { type Counts, Metric, type MetricOptions, type MetricStep, type Weighting } from './metric.js';
export { type MetricIdentifier, getMetric as get } from './metric-registry.js';
