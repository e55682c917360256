/** @file Class numbers as one-hot rows. */
import { check } from '../core/errors.js';
import { showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';

/**
 * One-hot rows: `result[…, j] = 1` where `y[…] = j`, else 0. Undo it with an argmax over the last axis.
 *
 * Source: keras.utils.to_categorical.
 *
 * @param y class numbers 0 … classes-1, [n] or [n, 1] or of any other shape
 * @param classes width of a row; default the largest class number + 1
 * @returns float32 [n, classes]; in general the shape of y (without a last axis of size 1), then classes
 * @throws KeratinError `data/label` for what is no class number
 * @example
 * toCategorical([0, 2]).toArray();   // [[1, 0, 0], [0, 0, 1]]
 */
export function toCategorical(y: TensorLike, classes?: number): Tensor {
  const labels = tensor(y);
  check(classes === undefined || (Number.isSafeInteger(classes) && classes > 0), () => ({
    code: 'data/classes', where: 'toCategorical', expected: 'a whole number of classes above 0', received: `${classes}`, fix: 'leave it out to use the largest label + 1',
  }));
  let width = classes ?? 0;
  if (classes === undefined) for (const label of labels.data) width = Math.max(width, Number(label) + 1);
  const { shape } = labels;
  const outer = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  const wrong = labels.data.findIndex((label: number | bigint) => !Number.isInteger(Number(label)) || Number(label) < 0 || Number(label) >= width);
  check(wrong === -1, () => ({
    code: 'data/label', where: 'toCategorical', expected: `whole class numbers from 0${classes === undefined ? '' : ` to ${width - 1}`}`,
    received: `${labels.data[wrong]}, element ${wrong} of ${showShape(shape)}`, fix: 'number the classes from 0, or pass a larger number of classes',
  }));
  const rows = new Float32Array(labels.size * width);
  labels.data.forEach((label: number | bigint, i: number) => { rows[i * width + Number(label)] = 1; });
  return new Tensor([...outer, width], 'float32', rows);
}
