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
import { KERAS_ONLY, type MetricFactory } from './mean-metric.js';
import { type Counts, Metric, type MetricOptions, type Weighting } from './metric.js';

/** What must be given. */
interface Classes {
  /** How many classes there are; their numbers are 0 … numClasses - 1. */
  readonly numClasses: number;
}
/** Stands for a number of classes that was not given; {@link IoU} refuses it. */
const noClasses: Classes = { numClasses: 0 };
/** Of class numbers. */
const sparse = {
  /** Labels of this class do not count; null for none. */
  ignoreClass: null as number | null,
  /** Labels are class numbers; false: one-hot rows along `axis`. */
  sparseYTrue: true,
  /** Predictions are class numbers; false: a number for each class along `axis`, the largest of which counts. */
  sparseYPred: true,
  /** Axis of the classes, where labels or predictions are not class numbers; -1 is the last. */
  axis: -1,
};
/** Of one-hot labels. */
const oneHotLabels = {
  /** Labels of this class do not count; null for none. */
  ignoreClass: null as number | null,
  /** Predictions are class numbers; false: a number for each class along `axis`, the largest of which counts. */
  sparseYPred: false,
  /** Axis of the classes; -1 is the last. */
  axis: -1,
};
const target = {
  /** Classes whose mean is taken; null for all. */
  targetClassIds: null as readonly number[] | null,
};
const binary = {
  /** Classes whose mean is taken, of 0 and 1; null for both. */
  targetClassIds: [0, 1] as readonly number[] | null,
  /** Predictions of at least this much are class 1, others class 0. */
  threshold: 0.5,
};
type Settings = Classes & typeof sparse & typeof binary;

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
export type IoUFactory<S extends object> = ((options: Classes & Partial<S> & MetricOptions) => Metric) & { readonly className: string };

/** `fixed` are settings that cannot be given. */
function define<S extends Partial<Settings>>(className: string, name: string, defaults: S, fixed: Partial<Settings> = {}): MetricFactory<S> {
  const make = (options: Partial<S> & MetricOptions = {}): Metric => {
    const config = readSettings(name, { name, ...defaults }, { ...options, name: options.name ?? name }, KERAS_ONLY);
    return new IoU(className, { ...noClasses, ...sparse, ...target, threshold: binary.threshold, ...fixed, ...config }, config);
  };
  return Object.assign(make, { className });
}
const defineOfClasses = <S extends Partial<Settings>>(className: string, name: string, defaults: S, fixed?: Partial<Settings>): IoUFactory<S> =>
  define(className, name, { ...noClasses, ...defaults }, fixed) as IoUFactory<S>;

/** Mean intersection over union, TP / (TP + FP + FN), of the classes in targetClassIds; labels and predictions are class numbers. */
export const iou = defineOfClasses('IoU', 'io_u', { ...sparse, ...target });
/** Mean intersection over union of all classes. */
export const meanIoU = defineOfClasses('MeanIoU', 'mean_io_u', sparse);
/** {@link iou} of two classes, predictions of at least `threshold` being class 1. */
export const binaryIoU = define('BinaryIoU', 'binary_io_u', binary, { numClasses: 2 });
/** {@link iou} of one-hot labels and of probabilities. */
export const oneHotIoU = defineOfClasses('OneHotIoU', 'one_hot_io_u', { ...oneHotLabels, ...target }, { sparseYTrue: false });
/** {@link meanIoU} of one-hot labels and of probabilities. */
export const oneHotMeanIoU = defineOfClasses('OneHotMeanIoU', 'one_hot_mean_io_u', oneHotLabels, { sparseYTrue: false });
