/** @file Intersection over union of labelled and predicted regions, for segmentation. */
import { check, show } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import { readSettings } from '../core/settings.js';
import { type Shape, showShape, sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { mergeMask } from '../losses/reduction.js';
import { EPSILON } from '../losses/regression.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { broadcastTo, sum } from '../ops/broadcast.js';
import { cast, greater, greaterEqual, notEqual } from '../ops/compare.js';
import { gather, oneHot } from '../ops/gather.js';
import { matmul } from '../ops/matmul.js';
import { argMax } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { KERAS_ONLY } from './mean-metric.js';
import { type Counts, Metric, type MetricOptions, type Weighting } from './metric.js';

const all = {
  numClasses: 0, targetClassIds: null as readonly number[] | null, threshold: 0.5,
  ignoreClass: null as number | null, sparseYTrue: true, sparseYPred: true, axis: -1,
};
type Settings = typeof all;

/** The confusion matrix [label, prediction], and from it TP / (TP + FP + FN) of the chosen classes. */
class IoU extends Metric {
  constructor(readonly className: string, private readonly settings: Settings, config: { readonly name: string }) {
    super(config as { readonly name: string } & Readonly<Record<string, unknown>>);
    const { numClasses, targetClassIds } = settings;
    check(Number.isInteger(numClasses) && numClasses > 0, () => ({
      code: 'option/value', where: config.name, expected: 'numClasses to be a whole number above 0', received: show(numClasses), fix: 'pass { numClasses: 3 }',
    }));
    check(targetClassIds === null || targetClassIds.every((c) => Number.isInteger(c) && c >= 0 && c < numClasses), () => ({
      code: 'option/value', where: config.name, expected: `targetClassIds from 0 to ${numClasses - 1}`, received: show(targetClassIds), fix: 'correct targetClassIds',
    }));
  }

  protected shapes(): Readonly<Record<string, Shape>> {
    return { matrix: [this.settings.numClasses, this.settings.numClasses] };
  }

  protected count(yTrue: Value, yPred: Value, { weights, mask }: Weighting): Counts {
    const { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis, threshold } = this.settings;
    const labels = sparseYTrue ? yTrue : argMax(yTrue, axis);
    const predictions = this.className === 'BinaryIoU' ? cast(greaterEqual(yPred, threshold), 'int32') : sparseYPred ? yPred : argMax(yPred, axis);
    const n = sizeOf(labels.shape);
    check(n === sizeOf(predictions.shape), () => ({
      code: 'metric/shape', expected: `as many predicted classes as labels ${showShape(labels.shape)}`, received: showShape(predictions.shape),
      fix: 'set sparseYTrue or sparseYPred to false for one-hot rows and probabilities',
    }));
    const numbers = cast(reshape(labels, [n]), 'int32');
    const rows = oneHot(numbers, numClasses);
    const factor = mergeMask(cast(labels, 'float32'), weights, mask);
    const weighted = factor === undefined ? rows : mul(rows, reshape(broadcastTo(factor, labels.shape), [n, 1]));
    const counted = ignoreClass === null ? weighted : mul(weighted, reshape(cast(notEqual(numbers, ignoreClass), 'float32'), [n, 1]));
    return { matrix: matmul(counted, oneHot(cast(reshape(predictions, [n]), 'int32'), numClasses), { transposeA: true }) };
  }

  protected result({ matrix }: Counts): Value {
    const { numClasses, targetClassIds } = this.settings;
    const ids = constant([...(targetClassIds ?? Array.from({ length: numClasses }, (_, i) => i))], { dtype: 'int32' });
    const diagonal = sum(mul(matrix!, oneHot(constant(Array.from({ length: numClasses }, (_, i) => i), { dtype: 'int32' }), numClasses)), 1);
    const union = gather(sub(add(sum(matrix!, 0), sum(matrix!, 1)), diagonal), ids);
    const present = sum(cast(greater(union, 1e-9), 'float32'));
    return div(sum(div(gather(diagonal, ids), add(union, EPSILON))), add(present, EPSILON));
  }
}

/** Makes a metric from its settings. */
export type IoUFactory<S extends object> = ((options?: Partial<S> & MetricOptions) => Metric) & { readonly className: string };

function define<K extends keyof Settings>(className: string, name: string, keys: readonly K[], changed: Partial<Settings> = {}): IoUFactory<Pick<Settings, K>> {
  const full = { ...all, ...changed };
  const defaults = Object.fromEntries(keys.map((key) => [key, full[key]])) as Pick<Settings, K>;
  const make = (options: Partial<Pick<Settings, K>> & MetricOptions = {}): Metric => {
    const config = readSettings(name, { name, ...defaults }, { ...options, name: options.name ?? name }, KERAS_ONLY);
    return new IoU(className, { ...full, ...config }, config);
  };
  return Object.assign(make, { className });
}

const sparse = ['numClasses', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis'] as const;
const oneHotLabels = ['numClasses', 'ignoreClass', 'sparseYPred', 'axis'] as const;
const forOneHot = { sparseYTrue: false, sparseYPred: false };

/** Mean intersection over union, TP / (TP + FP + FN), of the classes in targetClassIds; labels and predictions are class numbers. */
export const iou = define('IoU', 'io_u', [...sparse, 'targetClassIds']);
/** Mean intersection over union of all classes. */
export const meanIoU = define('MeanIoU', 'mean_io_u', sparse);
/** {@link iou} of two classes, predictions of at least `threshold` being class 1. */
export const binaryIoU = define('BinaryIoU', 'binary_io_u', ['targetClassIds', 'threshold'], { numClasses: 2, targetClassIds: [0, 1] });
/** {@link iou} of one-hot labels and of probabilities. */
export const oneHotIoU = define('OneHotIoU', 'one_hot_io_u', [...oneHotLabels, 'targetClassIds'], forOneHot);
/** {@link meanIoU} of one-hot labels and of probabilities. */
export const oneHotMeanIoU = define('OneHotMeanIoU', 'one_hot_mean_io_u', oneHotLabels, forOneHot);
