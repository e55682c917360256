/** @file One sample as a model takes it: a batch of one. */
import { check, show } from '../core/errors.js';
import { type OpenShape, showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import type { Model } from '../models/model.js';

/**
 * The sample with a batch axis in front, in the number format of the model's input. A grey picture [h, w] gets its channel.
 * A model that is not built yet is built for it.
 * @throws KeratinError `model/inputs` for models of several inputs, `shape/sample` */
export function oneSample(model: Model, sample: TensorLike, where: string): Tensor {
  const given = tensor(sample);
  if (model.inputs.length === 0) model.ensureBuilt([given.shape[0] === 1 ? given.shape : [1, ...given.shape]]);
  check(model.inputs.length === 1, () => ({
    code: 'model/inputs', where, expected: 'a model of one input', received: `${model.inputs.length} inputs`, fix: 'make a model() from the input that you want to look at',
  }));
  const { shape: wanted, dtype } = model.inputs[0]!;
  const candidates = [given.shape, [1, ...given.shape], [1, ...given.shape, 1]];
  const fits = candidates.find((shape) => shape[0] === 1 && shape.length === wanted.length && wanted.every((d, axis) => axis === 0 || d === null || d === shape[axis]));
  check(fits !== undefined, () => ({
    code: 'shape/sample', where, expected: `one sample ${showShape(wanted.slice(1) as OpenShape)}`, received: showShape(given.shape),
    fix: given.shape.length === wanted.length ? 'take one: x.slice(i, i + 1)' : 'resize or reshape it as the model was trained',
  }));
  return given.reshape(fits).cast(dtype);
}

/** A number that must be whole and within limits, with a name for the error.
 * @throws KeratinError `visualization/option` */
export function wholeOption(where: string, name: string, value: number, least: number, most = Infinity): number {
  check(Number.isInteger(value) && value >= least && value <= most, () => ({
    code: 'visualization/option', where, expected: most === Infinity ? `${name} of ${least} or more` : `${name} from ${least} to ${most}`, received: show(value), fix: `change ${name}`,
  }));
  return value;
}
