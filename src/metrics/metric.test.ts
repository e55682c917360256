/** @file Metrics beside counts made by hand: running values, weights, masks, thresholds, names, errors. */
import { describe, expect, it } from 'vitest';
import { placeholder } from '../core/leaf.js';
import { type NestedArray, type TensorLike, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { abs } from '../ops/math.js';
import { sub } from '../ops/arithmetic.js';
import { compile } from '../runtime/function.js';
import * as metrics from './index.js';

interface Batch { readonly y: TensorLike; readonly p: TensorLike; readonly weight?: TensorLike; readonly mask?: TensorLike }

/** The running value after each batch. */
async function run(metric: metrics.Metric, batches: readonly Batch[]): Promise<NestedArray[]> {
  const values: NestedArray[] = [];
  for (const { y, p, weight, mask } of batches) {
    const given = [y, p, weight, mask].map((t) => (t === undefined ? undefined : tensor(t)));
    const [yTrue, yPred, w, m] = given.map((t) => t && placeholder(t.shape, { dtype: t.dtype }));
    const { updates, result } = metric.step(yTrue!, yPred!, w, m);
    const step = compile([yTrue, yPred, w, m].filter((v) => v !== undefined), [result], updates);
    values.push((await step(...given.filter((t) => t !== undefined)))[0]!.toArray());
    await step.release();
  }
  return values;
}
const after = async (metric: metrics.Metric, batch: Batch): Promise<number> => (await run(metric, [batch]))[0] as number;

const yes = { y: [[1], [1], [0], [0]], p: [[0.98], [1], [0], [0.6]] };
const ranked = { y: [[0, 0, 1], [0, 1, 0]], p: [[0.1, 0.9, 0.8], [0.05, 0.95, 0]] };

describe('means', () => {
  it('run over batches of different sizes, and start anew', async () => {
    const metric = metrics.meanAbsoluteError();
    expect(await run(metric, [{ y: [[0], [0]], p: [[1], [2]] }, { y: [[0]], p: [[6]] }])).toEqual([1.5, 3]);
    metric.reset();
    expect(await run(metric, [{ y: [[0]], p: [[4]] }])).toEqual([4]);
    expect(metric.variables.map((v) => v.read().item())).toEqual([4, 1]);
  });

  const table: Record<string, [metrics.Metric, Batch, number]> = {
    exactAccuracy: [metrics.exactAccuracy(), { y: [[1], [2], [3], [4]], p: [[0], [2], [3], [4]] }, 0.75],
    'exactAccuracy, weighted': [metrics.exactAccuracy(), { y: [[1], [2], [3], [4]], p: [[0], [2], [3], [4]], weight: [1, 1, 0, 0] }, 0.5],
    binaryAccuracy: [metrics.binaryAccuracy(), yes, 0.75],
    'binaryAccuracy, threshold': [metrics.binaryAccuracy({ threshold: 0.7 }), yes, 1],
    'binaryAccuracy, weighted': [metrics.binaryAccuracy(), { ...yes, weight: [1, 0, 0, 1] }, 0.5],
    categoricalAccuracy: [metrics.categoricalAccuracy(), ranked, 0.5],
    'categoricalAccuracy, weighted': [metrics.categoricalAccuracy(), { ...ranked, weight: [0.7, 0.3] }, 0.3],
    sparseCategoricalAccuracy: [metrics.sparseCategoricalAccuracy(), { y: [[2], [1]], p: ranked.p }, 0.5],
    'sparseCategoricalAccuracy of steps': [metrics.sparseCategoricalAccuracy(), { y: [[2, 1], [1, 1]], p: [ranked.p, ranked.p] }, 0.75],
    topKCategoricalAccuracy: [metrics.topKCategoricalAccuracy({ k: 2 }), ranked, 1],
    'sparseTopKCategoricalAccuracy': [metrics.sparseTopKCategoricalAccuracy({ k: 1 }), { y: Int32Array.of(2, 1), p: ranked.p, weight: [0.7, 0.3] }, 0.3],
    'ties count as within the top k': [metrics.sparseTopKCategoricalAccuracy({ k: 1 }), { y: [2], p: [[0.5, 0.1, 0.5]] }, 1],
    logCoshError: [metrics.logCoshError(), { y: [[0, 1], [0, 0]], p: [[1, 1], [0, 0]], weight: [1, 0] }, 0.21689045],
    rootMeanSquaredError: [metrics.rootMeanSquaredError(), { y: [[0, 1], [0, 0]], p: [[1, 1], [0, 0]] }, 0.5],
    'rootMeanSquaredError, weighted': [metrics.rootMeanSquaredError(), { y: [[0, 1], [0, 0]], p: [[1, 1], [0, 0]], weight: [1, 0] }, Math.SQRT1_2],
    cosineSimilarity: [metrics.cosineSimilarity(), { y: [[0, 1], [1, 1]], p: [[1, 0], [1, 1]] }, 0.5],
    binaryCrossentropy: [metrics.binaryCrossentropy({ labelSmoothing: 0.2 }), { y: [[1]], p: [[0.7]] }, -0.9 * Math.log(0.7) - 0.1 * Math.log(0.3)],
    hinge: [metrics.hinge(), { y: [[0, 1]], p: [[-0.5, 0.25]] }, 0.625],
    'mean of steps, weighted by step': [metrics.meanSquaredError(), { y: [[[0], [0]]], p: [[[1], [3]]], weight: [[3, 1]] }, 3],
    'mean of steps, weighted by sample': [metrics.meanSquaredError(), { y: [[[0], [0]], [[0], [0]]], p: [[[1], [3]], [[5], [5]]], weight: [1, 0] }, 5],
    'masked steps do not count': [metrics.meanSquaredError(), { y: [[[0], [0]]], p: [[[1], [3]]], mask: [[true, false]] }, 1],
    'a function': [metrics.get((y: Value, p: Value) => abs(sub(y, p))), { y: [1, 2], p: [[2], [4]] }, 1.5],
    mean: [metrics.mean(), { y: [1, 3, 5, 7], p: [1, 1, 0, 0] }, 2],
    sum: [metrics.sum(), { y: [1, 3, 5, 7], p: [1, 1, 0, 0] }, 4],
  };
  it.each(Object.entries(table))('%s', async (_, [metric, batch, expected]) => {
    const actual = metric.className === 'Mean' || metric.className === 'Sum' ? await ofValues(metric, batch) : await after(metric, batch);
    expect(actual).toBeCloseTo(expected, 5);
  });
});

/** Mean and Sum take values and weights. */
async function ofValues(metric: metrics.Metric, { y, p }: Batch): Promise<number> {
  const [values, weights] = [placeholder([4]), placeholder([4])];
  const { updates, result } = metric.step(values, weights);
  const [value] = await compile([values, weights], [result], updates)(y, p);
  return value!.item();
}

describe('accuracy goes by the shapes', () => {
  it.each([
    ['one output', yes, 0.75],
    ['one output, labels without last axis', { y: [1, 1, 0, 0], p: yes.p }, 0.75],
    ['one-hot labels', ranked, 0.5],
    ['class numbers', { y: Int32Array.of(2, 1), p: ranked.p }, 0.5],
    ['class numbers in a column', { y: [[2], [1]], p: ranked.p }, 0.5],
  ])('%s', async (_, batch, expected) => {
    expect(await after(metrics.get('acc'), batch)).toBeCloseTo(expected, 6);
  });
  it('crossentropy likewise', async () => {
    expect(await after(metrics.get('ce'), { y: [1], p: [[0.25]] })).toBeCloseTo(Math.log(4), 5);
    expect(await after(metrics.get('crossentropy'), { y: [1], p: [[0.75, 0.25]] })).toBeCloseTo(Math.log(4), 5);
  });
});

describe('confusion', () => {
  const scored = { y: [0, 1, 1, 1], p: [1, 0, 1, 1] };
  it.each([
    [metrics.truePositives(), 2], [metrics.falsePositives(), 1], [metrics.trueNegatives(), 0], [metrics.falseNegatives(), 1],
    [metrics.precision(), 2 / 3], [metrics.recall(), 2 / 3],
  ])('$className', async (metric, expected) => {
    expect(await after(metric, scored)).toBeCloseTo(expected, 6);
  });
  it('several thresholds give several numbers; even ones the same as uneven ones', async () => {
    const batch = { y: [[1], [0], [1], [0], [1]], p: [[0], [0.5], [0.5], [0.75], [1]], weight: [1, 2, 3, 4, 5] };
    expect(await run(metrics.truePositives({ thresholds: [0.1, 0.5, 0.9] }), [batch])).toEqual([[8, 5, 5]]);
    expect(await run(metrics.truePositives({ thresholds: [0, 0.5, 1] }), [batch])).toEqual([[8, 5, 0]]);
    expect(await run(metrics.falseNegatives({ thresholds: [0, 0.5, 1] }), [batch])).toEqual([[1, 4, 9]]);
    expect(await run(metrics.trueNegatives({ thresholds: [0, 0.5, 1] }), [batch])).toEqual([[0, 2, 6]]);
  });
  it('topK and classId', async () => {
    const rows = { y: [[1, 0, 0, 1], [0, 1, 0, 0]], p: [[0.3, 0.4, 0.1, 0.9], [0.2, 0.1, 0.9, 0.8]] };
    expect(await after(metrics.precision({ topK: 2 }), rows)).toBeCloseTo(1 / 4, 6);
    expect(await after(metrics.recall({ topK: 3 }), rows)).toBeCloseTo(2 / 3, 6);
    expect(await after(metrics.recall({ classId: 3 }), rows)).toBe(1);
    expect(await after(metrics.precision({ classId: 3 }), rows)).toBe(0.5);
    expect(await after(metrics.recall({ classId: 0, topK: 3 }), rows)).toBe(1);
  });
  it('no positives: 0, not NaN', async () => {
    expect(await after(metrics.precision(), { y: [0, 1], p: [0, 0] })).toBe(0);
  });
});

describe('areas', () => {
  const four = { y: [0, 0, 1, 1], p: [0, 0.5, 0.3, 0.9] };
  const table: Record<string, [Parameters<typeof metrics.auc>[0], Batch, number]> = {
    ROC: [{ numThresholds: 3 }, four, 0.75],
    'ROC, weighted': [{ numThresholds: 3 }, { ...four, weight: [1, 0, 0, 1] }, 1],
    'ROC, minoring': [{ numThresholds: 3, summationMethod: 'minoring' }, four, 0.5],
    'ROC, majoring': [{ numThresholds: 3, summationMethod: 'majoring' }, four, 1],
    'ROC, thresholds of one\'s own': [{ thresholds: [0.7, 0.4] }, four, 0.625],
    'ROC of logits': [{ numThresholds: 3, fromLogits: true }, { y: four.y, p: [-20, 0, -0.85, 2.2] }, 0.75],
    'ROC, many thresholds': [{}, four, 0.75],
    // tp [2, 1, 0], fp [2, 0, 0]: from P 4 to 1 slope 1/3, intercept 2/3, then slope 1.
    PR: [{ numThresholds: 3, curve: 'PR' }, four, (1 / 3) * (1 + (2 / 3) * Math.log(4)) / 2 + 0.5],
    'PR, minoring': [{ numThresholds: 3, curve: 'PR', summationMethod: 'minoring' }, four, 0.25],
    'PR, majoring': [{ numThresholds: 3, curve: 'PR', summationMethod: 'majoring' }, four, 1],
    'by label': [{ numThresholds: 3, multiLabel: true }, { y: [[0, 1], [0, 0], [1, 1], [1, 0]], p: [[0, 0.9], [0.5, 0.1], [0.3, 0.9], [0.9, 0.1]] }, (0.75 + 1) / 2],
    'by label, thresholds of one\'s own, weighted': [{ thresholds: [0.4, 0.7], multiLabel: true, labelWeights: [3, 1], numLabels: 2 },
      { y: [[0, 1], [0, 0], [1, 1], [1, 0]], p: [[0, 0.9], [0.5, 0.1], [0.3, 0.9], [0.9, 0.1]] }, (3 * 0.625 + 1) / 4],
    'labels weighted when flattened': [{ numThresholds: 3, labelWeights: [1, 0] }, { y: [[0, 1], [0, 1], [1, 0], [1, 0]], p: [[0, 0.9], [0.5, 0.1], [0.3, 0.9], [0.9, 0.1]] }, 0.75],
  };
  it.each(Object.entries(table))('%s', async (_, [options, batch, expected]) => {
    expect(await after(metrics.auc(options), batch)).toBeCloseTo(expected, 5);
  });

  it('a large batch gives the exact area of many distinct scores', async () => {
    const n = 5000;
    const p = Float32Array.from({ length: n }, (_, i) => ((i * 7919) % n) / n);
    const y = Float32Array.from(p, (v, i) => (v + ((i * 104_729) % 997) / 997 > 1 ? 1 : 0));
    let [wins, pairs, positives] = [0, 0, 0];
    const order = [...p.keys()].sort((a, b) => p[a]! - p[b]!);
    let negatives = 0;
    for (const i of order) {
      if (y[i] === 1) { positives++; wins += negatives; } else negatives++;
    }
    pairs = positives * negatives;
    expect(await after(metrics.auc({ numThresholds: 5001 }), { y, p })).toBeCloseTo(wins / pairs, 4);
  });

  const five = { y: [0, 0, 0, 1, 1], p: [0, 0.3, 0.8, 0.3, 0.8] };
  it('the best of one share where another is at least so much', async () => {
    expect(await after(metrics.sensitivityAtSpecificity(0.5), five)).toBeCloseTo(0.5, 5);
    expect(await after(metrics.sensitivityAtSpecificity(0.5), { ...five, weight: [1, 1, 2, 2, 1] })).toBeCloseTo(1 / 3, 5);
    expect(await after(metrics.specificityAtSensitivity({ sensitivity: 0.5 }), five)).toBeCloseTo(2 / 3, 5);
    expect(await after(metrics.precisionAtRecall(0.5), five)).toBeCloseTo(0.5, 5);
    expect(await after(metrics.recallAtPrecision(0.8), { y: [0, 0, 1, 1], p: [0, 0.5, 0.3, 0.9] })).toBeCloseTo(0.5, 5);
  });
});

describe('F scores', () => {
  const three = { y: [[1, 1, 1], [1, 0, 0], [1, 1, 0]], p: [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]] };
  it('of each class, and averaged', async () => {
    const close = async (metric: metrics.Metric, expected: number[]): Promise<void> => {
      const [value] = await run(metric, [three]);
      [value].flat().forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
    };
    await close(metrics.fBetaScore({ beta: 2, threshold: 0.5 }), [0.3846154, 0.9090909, 0.8333333]);
    await close(metrics.f1Score({ threshold: 0.5 }), [0.5, 0.8, 0.6666667]);
    await close(metrics.f1Score({ threshold: 0.5, average: 'macro' }), [(0.5 + 0.8 + 2 / 3) / 3]);
    await close(metrics.f1Score({ threshold: 0.5, average: 'weighted' }), [(3 * 0.5 + 2 * 0.8 + 2 / 3) / 6]);
    await close(metrics.f1Score({ threshold: 0.5, average: 'micro' }), [8 / 12]);
    await close(metrics.f1Score(), [0, 0.5, 2 / 3]);
  });
});

describe('correlations', () => {
  const both = { y: [[0, 1, 0.5], [1, 1, 0.2]], p: [[0.1, 0.9, 0.5], [1, 0.9, 0.2]] };
  it('Pearson and concordance', async () => {
    expect(await after(metrics.pearsonCorrelation(), both)).toBeCloseTo(0.9966996, 5);
    expect(await after(metrics.concordanceCorrelation(), both)).toBeCloseTo(0.981632, 5);
  });
  it('R² over batches, by column, adjusted', async () => {
    expect(await after(metrics.r2Score(), { y: [[1], [4], [3]], p: [[2], [4], [4]] })).toBeCloseTo(0.5714285, 5);
    expect((await run(metrics.r2Score(), [{ y: [[1]], p: [[2]] }, { y: [[4], [3]], p: [[4], [4]] }]))[1]).toBeCloseTo(0.5714285, 5);
    const columns = { y: [[1, 0], [4, 1], [3, 2]], p: [[2, 0], [4, 1], [4, 2]] };
    expect((await run(metrics.r2Score({ classAggregation: null }), [columns]))[0]).toEqual([expect.closeTo(0.5714285, 5), 1]);
    expect(await after(metrics.r2Score({ classAggregation: 'varianceWeightedAverage' }), columns)).toBeCloseTo((0.5714285 * 14 / 3 + 2) / (14 / 3 + 2), 5);
    expect(await after(metrics.r2Score({ numRegressors: 1 }), { y: [[1], [4], [3]], p: [[2], [4], [4]] })).toBeCloseTo(1 - (1 - 0.5714285) * 2, 5);
  });
});

describe('intersection over union', () => {
  const pair = { y: Int32Array.of(0, 0, 1, 1), p: Int32Array.of(0, 1, 0, 1) };
  const rows = { y: [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]], p: [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.5, 0.3, 0.1], [0.1, 0.4, 0.5]], weight: [0.1, 0.2, 0.3, 0.4] };
  it('of chosen classes, of all, of one-hot labels', async () => {
    expect(await after(metrics.iou({ numClasses: 2, targetClassIds: [0] }), pair)).toBeCloseTo(1 / 3, 5);
    expect(await after(metrics.meanIoU({ numClasses: 2 }), { ...pair, weight: [0.3, 0.3, 0.3, 0.1] })).toBeCloseTo(0.2380953, 5);
    expect(await after(metrics.meanIoU({ numClasses: 2, ignoreClass: 0 }), pair)).toBeCloseTo(0.25, 5);
    expect(await after(metrics.binaryIoU({ threshold: 0.3 }), { y: [0, 1, 0, 1], p: [0.1, 0.2, 0.4, 0.7] })).toBeCloseTo(1 / 3, 5);
    expect(await after(metrics.oneHotIoU({ numClasses: 3, targetClassIds: [0, 2] }), rows)).toBeCloseTo(0.0714285, 5);
    expect(await after(metrics.oneHotMeanIoU({ numClasses: 3 }), rows)).toBeCloseTo(0.0476190, 5);
    // @ts-expect-error numClasses must be given
    expect(() => metrics.iou({ targetClassIds: [0] })).toThrow('numClasses');
  });
});

describe('names', () => {
  it('are reported as they were asked for', () => {
    for (const name of ['acc', 'accuracy', 'mae', 'binaryAccuracy', 'binary_accuracy', 'MSE', 'auc', 'AUC']) expect(metrics.get(name).name).toBe(name);
    expect(metrics.auc().name).toBe('auc');
    expect(metrics.precision({ name: 'found' }).name).toBe('found');
  });
  it("Keras's objects are read", () => {
    const metric = metrics.get({ class_name: 'AUC', config: { name: 'auc', dtype: 'float32', num_thresholds: 50, curve: 'PR', label_weights: null } });
    expect(metric.config).toMatchObject({ name: 'auc', numThresholds: 50, curve: 'PR', summationMethod: 'interpolation' });
    expect(metrics.get({ class_name: 'Accuracy', config: { name: 'accuracy', dtype: 'float32' } }).className).toBe('Accuracy');
  });
});

describe('errors', () => {
  const step = (metric: metrics.Metric, y: number[], p: number[]) => () => metric.step(placeholder(y), placeholder(p));
  it('say what to do', () => {
    expect(() => metrics.get('acuracy')).toThrow('did you mean');
    expect(() => metrics.auc({ curve: 'RCO' })).toThrow('expected curve to be "ROC" or "PR"');
    expect(() => metrics.auc({ numThresholds: 1 })).toThrow('whole number above 1');
    expect(() => metrics.precision({ thresholds: [0.5, 2] })).toThrow('thresholds from 0 to 1');
    expect(() => metrics.recallAtPrecision({})).toThrow('expected precision to be a number from 0 to 1');
    expect(step(metrics.categoricalAccuracy(), [8], [8, 10])).toThrow('Fix: if they are class numbers, use sparseCategoricalCrossentropy');
    expect(step(metrics.auc({ multiLabel: true }), [8, 2, 2], [8, 2, 2])).toThrow('expected predictions [n, labels]');
    const metric = metrics.f1Score();
    step(metric, [8, 3], [8, 3])();
    expect(step(metric, [8, 4], [8, 4])).toThrow('make a metric for each output');
  });
});
