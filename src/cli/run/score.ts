/** @file How good a classifier is on pictures whose classes are known. */
import { Tensor } from '../../core/tensor.js';
import type { BatchSource } from '../../data/dataset.js';
import type { Model } from '../../models/model.js';
import { joinRows } from '../../training/predict.js';
import { classesOf, confusionMatrix } from '../../visualization/predictions.js';

/** What was found. */
export interface Score {
  readonly pictures: number;
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  /** How often class i (row) was taken for class j (column). */
  readonly matrix: readonly (readonly number[])[];
}

/** Predicts one pass of a source, with a bar, and counts. */
export async function score(model: Model, source: BatchSource, classes: number, verbose: 0 | 1 = 1): Promise<Score> {
  const labels: Tensor[] = [];
  const listening: BatchSource = {
    batches: source.batches,
    finite: source.finite,
    async *iterate(epoch) {
      for await (const batch of source.iterate(epoch)) {
        labels.push(batch.y as Tensor);
        yield batch;
      }
    },
  };
  const scores = await model.predict(listening, { verbose });
  const truths = joinRows(labels);
  const matrix = confusionMatrix(truths, scores, classes);
  const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  return { pictures: truths.size, accuracy: right / truths.size, loss: crossEntropy(classesOf(truths), probabilities(scores)), matrix };
}

/** A probability for each class, [n, classes]: those of two classes may come as that of the second alone. */
export function probabilities(scores: Tensor): Tensor {
  const [n = 0, width = 1] = scores.shape;
  if (width > 1) return scores;
  const both = new Float32Array(2 * n);
  scores.data.forEach((p: number | bigint, i: number) => both.set([1 - Number(p), Number(p)], 2 * i));
  return new Tensor([n, 2], 'float32', both);
}

/** Mean of -log p over the true classes, p at least 1e-7 as in Keras. */
function crossEntropy(truths: Int32Array, { shape: [n = 0, width = 0], data }: Tensor): number {
  return truths.reduce((sum, truth, i) => sum - Math.log(Math.max(1e-7, Number(data[i * width + truth]))), 0) / n;
}
