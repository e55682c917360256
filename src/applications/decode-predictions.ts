/** @file What a classifier of ImageNet sees, in words. */
import { check } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { type TensorLike, tensor } from '../core/tensor.js';
import { type ImagenetClass, imagenetClasses } from './imagenet-classes.js';

/** A class with what the network gave it. */
export interface Prediction extends ImagenetClass {
  /** The network's output: a probability 0–1, or a logit where it has no softmax. */
  readonly score: number;
  /** Which output that was, 0–999. */
  readonly index: number;
}

/**
 * The best classes of each picture, best first.
 *
 * Source: Keras decode_predictions.
 *
 * @param predictions [n, 1000], as `predict` gives them
 * @param options.top how many; default 5
 * @throws KeratinError `predictions/shape`
 * @example
 * const [best] = decodePredictions(await model.predict(x), { top: 3 });
 * console.log(best); // [{ id: 'n02504458', name: 'African_elephant', score: 0.899, index: 386 }, …]
 */
export function decodePredictions(predictions: TensorLike, options: { readonly top?: number } = {}): Prediction[][] {
  const { top = 5 } = options;
  const { shape, data } = tensor(predictions);
  const classes = imagenetClasses();
  check(shape.length === 2 && shape[1] === classes.length, () => ({
    code: 'predictions/shape', where: 'decodePredictions', expected: `outputs for the ${classes.length} classes of ImageNet, [n, ${classes.length}]`, received: showShape(shape),
    fix: shape.length === 1 ? 'give the batch its axis: [1, 1000] for one picture' : 'use a network with its classifier: includeTop: true, classes: 1000; a classifier of your own has names of its own',
  }));
  return Array.from({ length: shape[0]! }, (_, row) => {
    const scores = Array.from(data.subarray(row * classes.length, (row + 1) * classes.length), Number);
    const order = scores.map((_score, index) => index).sort((a, b) => scores[b]! - scores[a]!);
    return order.slice(0, top).map((index) => ({ ...classes[index]!, score: scores[index]!, index }));
  });
}
