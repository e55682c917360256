/** @file What a classifier got right and wrong, counted and listed. */
import { check } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { type TensorLike, tensor } from '../core/tensor.js';

/** A sample that was taken for another class. */
export interface WrongPrediction {
  /** Row of the sample. */
  readonly index: number;
  readonly truth: number;
  readonly predicted: number;
  /** Score of the predicted class, 0–1; NaN where only classes were given. */
  readonly confidence: number;
}

/**
 * Class numbers from whatever stands for classes: numbers [n] or [n, 1], rows of scores or one-hot rows [n, classes].
 * A column of floats between 0 and 1 is the score of class 1, cut at 0.5.
 */
export function classesOf(labels: TensorLike): Int32Array {
  const { shape, data, dtype } = tensor(labels);
  const width = shape.length === 2 ? shape[1]! : 1;
  check(shape.length === 1 || (shape.length === 2 && width > 0), () => ({
    code: 'shape/rank', where: 'classesOf', expected: 'class numbers [n] or scores [n, classes]', received: showShape(shape), fix: 'pass the labels or what predict returned',
  }));
  const isScore = dtype.startsWith('float') && shape.length === 2;
  return Int32Array.from({ length: shape[0]! }, (_, row) => {
    if (width === 1) return isScore ? Number(Number(data[row]) > 0.5) : Number(data[row]);
    let best = 0;
    for (let j = 1; j < width; j++) if (data[row * width + j]! > data[row * width + best]!) best = j;
    return best;
  });
}

/** The samples that were taken for another class, the surest mistakes first.
 * @throws KeratinError `data/lengths` */
export function wrongPredictions(yTrue: TensorLike, yPred: TensorLike): WrongPrediction[] {
  const [truths, predictions] = bothClasses(yTrue, yPred, 'wrongPredictions');
  const scores = tensor(yPred);
  const width = scores.shape.length === 2 ? scores.shape[1]! : 0;
  const confidence = (index: number, predicted: number): number => {
    if (width === 0) return NaN;
    const score = Number(scores.data[index * width + (width === 1 ? 0 : predicted)]);
    return width === 1 && predicted === 0 ? 1 - score : score;
  };
  return [...truths].map((truth, index) => ({ index, truth, predicted: predictions[index]!, confidence: confidence(index, predictions[index]!) }))
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index);
}

/** How often class i (row) was taken for class j (column).
 * @param classes default the largest class number + 1
 * @throws KeratinError `data/lengths`, `data/label` */
export function confusionMatrix(yTrue: TensorLike, yPred: TensorLike, classes?: number): number[][] {
  const [truths, predictions] = bothClasses(yTrue, yPred, 'confusionMatrix');
  const largest = [...truths, ...predictions].reduce((a, b) => Math.max(a, b), -1);
  const width = classes ?? largest + 1;
  const matrix = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  truths.forEach((truth, i) => {
    const row = matrix[truth];
    const predicted = predictions[i]!;
    check(row?.[predicted] !== undefined, () => ({
      code: 'data/label', where: 'confusionMatrix', expected: `classes from 0 to ${width - 1}`, received: `${truth} taken for ${predicted} in row ${i}`, fix: 'pass the right number of classes',
    }));
    row[predicted]!++;
  });
  return matrix;
}

function bothClasses(yTrue: TensorLike, yPred: TensorLike, where: string): [truths: Int32Array, predictions: Int32Array] {
  const [truths, predictions] = [classesOf(yTrue), classesOf(yPred)];
  check(truths.length === predictions.length, () => ({
    code: 'data/lengths', where, expected: `${truths.length} predictions, one for each label`, received: `${predictions.length}`, fix: 'pass labels and predictions of the same samples',
  }));
  return [truths, predictions];
}
