/** @file One batch as the program takes it: inputs, targets and weights in order, checked against the model. */
import { KeratinError, check, show } from '../core/errors.js';
import { type OpenShape, type Shape, showShape, stridesOf } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import type { Batch } from '../data/dataset.js';
import { CachedBatch } from './cached-batch.js';
import type { FrozenFront } from './frozen-front.js';
import { type ClassWeight, sampleWeights } from './sample-weights.js';
import type { PortSpec, Trainable } from './trainable.js';

/** What is fed in one step; all share the size of axis 0. */
export interface StepData {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** One per output; null where every sample counts the same. */
  readonly weights: readonly (Tensor | null)[];
  /** `x` is what this front gives. */
  readonly front?: FrozenFront | undefined;
}

/**
 * Lists the tensors in the order of the ports.
 * @param role `x` or `y`, for errors
 */
export function listTensors(given: unknown, ports: readonly PortSpec[], role: 'x' | 'y', place: string): Tensor[] {
  const names = ports.map((p) => p.name);
  if (given instanceof Tensor || ArrayBuffer.isView(given) || typeof given === 'number') return exactly([tensor(given as TensorLike)], names, role, place);
  if (Array.isArray(given)) {
    const several = given.length > 0 && given.every((v) => v instanceof Tensor) || (ports.length > 1 && given.length === ports.length);
    return exactly(several ? given.map((v) => tensor(v as TensorLike)) : [tensor(given as TensorLike)], names, role, place);
  }
  check(typeof given === 'object' && given !== null, () => ({
    code: 'data/kind', where: place, expected: `${role} as a tensor, an array, or a record of them by name`, received: show(given),
    fix: `pass the ${role === 'x' ? 'inputs' : 'targets'}`,
  }));
  const record = given as Record<string, TensorLike>;
  return names.map((name) => {
    check(Object.hasOwn(record, name), () => ({
      code: 'data/name', where: place, expected: `${role} with the keys ${names.join(', ')}`, received: `keys ${Object.keys(record).join(', ') || '(none)'}`,
      fix: `add "${name}"`,
    }));
    return tensor(record[name]!);
  });
}

function exactly(tensors: Tensor[], names: readonly string[], role: string, place: string): Tensor[] {
  check(tensors.length === names.length, () => ({
    code: 'data/count', where: place, expected: `${names.length} ${role === 'x' ? 'inputs' : 'targets'} (${names.join(', ')})`, received: `${tensors.length}`,
    fix: 'pass an array with one tensor for each, or a record by name',
  }));
  return tensors;
}

/**
 * Throws unless every input fits the model.
 * [n] becomes [n, 1] where that is wanted, as in Keras.
 */
export function fitInputs(tensors: readonly Tensor[], ports: readonly PortSpec[], place: string): Tensor[] {
  return fitShapes(tensors, ports, place).map((t, i) => {
    const { name, below } = ports[i]!;
    check(t.shape[0]! > 0, () => ({
      code: 'data/empty', where: place, expected: 'at least one sample', received: showShape(t.shape), fix: 'check how the data was read or filtered',
    }));
    if (typeof below === 'number') checkIndices(t, below, name, place);
    return t;
  });
}

/** {@link fitInputs} for the shapes alone: of whole arrays before they are cut into batches, so that an error tells what was given. */
export function fitShapes(tensors: readonly Tensor[], ports: readonly PortSpec[], place: string): Tensor[] {
  return tensors.map((given, i) => {
    const port = ports[i]!;
    const wantsColumn = given.shape.length === 1 && port.shape.length === 2 && port.shape[1] === 1;
    const t = wantsColumn ? given.reshape([...given.shape, 1]) : given;
    const fits = t.shape.length === port.shape.length && port.shape.every((d, axis) => axis === 0 || d === null || d === t.shape[axis]);
    if (!fits) throw inputError(port, t.shape, place);
    return t;
  });
}

/** Throws unless every number is an index of an embedding's table. */
function checkIndices({ data, shape }: Tensor, below: number, name: string, place: string): void {
  for (let i = 0; i < data.length; i++) {
    const index = Number(data[i]);
    if (index >= 0 && index < below && Number.isInteger(index)) continue;
    throw new KeratinError({
      code: 'data/index', where: place, expected: `whole numbers from 0 to ${below - 1} in input "${name}", for an embedding of ${below}`,
      received: `${index} at ${showShape(pathOf(i, shape))}`,
      fix: index >= below ? `give the embedding inputDim ${index + 1} or more, or keep only the ${below} most frequent words (numWords)` : 'give words numbers from 0 on, and fill short sequences with 0',
    });
  }
}

function inputError(port: PortSpec, received: OpenShape, place: string): KeratinError {
  const wanted = port.shape.map((d, i) => (i === 0 ? 'n' : String(d ?? 'any')));
  const expected = `input "${port.name}" of shape [${wanted.join(', ')}]`;
  if (received.length === port.shape.length - 1) {
    const one = port.shape.slice(1).every((d, i) => d === null || d === received[i]);
    return new KeratinError({
      code: 'data/rank', where: place, expected, received: showShape(received),
      fix: one ? 'add a batch axis: x.reshape([1, ...x.shape])' : `reshape the data to [n, ${wanted.slice(1).join(', ')}]`,
    });
  }
  const channelsFirst = [port.shape[0]!, port.shape.at(-1)!, ...port.shape.slice(1, -1)];
  if (received.length > 2 && received.length === port.shape.length && received.every((d, i) => i === 0 || channelsFirst[i] === d || channelsFirst[i] === null)) {
    return new KeratinError({
      code: 'data/channels-first', where: place, expected, received: `${showShape(received)}: channels first`,
      fix: 'bring the channels to the end; the numbers must be moved, a reshape alone would mix them up',
    });
  }
  const flat = received.length === 2 && port.shape.slice(1).every((d) => d !== null);
  const total = port.shape.slice(1).reduce<number>((n, d) => n * (d ?? 1), 1);
  return new KeratinError({
    code: 'data/shape', where: place, expected, received: showShape(received),
    fix: flat && received[1] === total ? `reshape each sample: x.reshape([-1, ${wanted.slice(1).join(', ')}])` : 'reshape or resize the data, or set inputShape of the first layer to what the data has',
  });
}

/** All axes 0 must agree. */
export function checkLengths(tensors: readonly Tensor[], place: string): number {
  const lengths = tensors.map((t) => t.shape[0] ?? 0);
  check(lengths.every((n) => n === lengths[0]), () => ({
    code: 'data/lengths', where: place, expected: 'as many targets and weights as inputs', received: `${lengths.join(' and ')} samples`,
    fix: 'cut or complete the data so that every input has its target',
  }));
  return lengths[0]!;
}

/**
 * Throws unless every label is the number of a class.
 * @param ignored a number that stands for no class
 */
export function checkClassNumbers(labels: Tensor, classes: number, ignored: number | null, place: string): void {
  for (let i = 0; i < labels.size; i++) {
    const label = Number(labels.data[i]);
    if (label === ignored || (Number.isInteger(label) && label >= 0 && label < classes) || Number.isNaN(label)) continue;
    throw new KeratinError({
      code: 'data/label', where: place, expected: `labels from 0 to ${classes - 1}, for ${classes} outputs`, received: `${label} at position ${i}`,
      fix: label >= 0 && Number.isInteger(label) ? `give the last layer ${label + 1} units or more, or number the classes from 0` : 'number the classes 0, 1, 2, …',
    });
  }
}

/** Where the first number that is not finite stands; null if there is none. */
export function findNotFinite(t: Tensor): string | null {
  if (t.dtype !== 'float32' && t.dtype !== 'float64') return null;
  const at = (t.data as Float32Array).findIndex((v) => !Number.isFinite(v));
  if (at < 0) return null;
  return `${t.data[at]} at ${showShape(pathOf(at, t.shape))}`;
}

/** The indices of element `at`. */
function pathOf(at: number, shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]!);
}

/** A batch as the trainer takes it. */
export function toStepData(model: Trainable, batch: Batch, classWeight: ClassWeight | undefined, place: string): StepData {
  const front = batch instanceof CachedBatch ? batch.front : undefined;
  const x = batch instanceof CachedBatch ? batch.x : fitInputs(listTensors(batch.x, model.inputSpecs, 'x', place), model.inputSpecs, place);
  check(batch.y !== undefined && batch.y !== null, () => ({
    code: 'data/target', where: place, expected: 'targets y beside the inputs', received: 'none', fix: 'pass y, or yield [x, y] from the generator',
  }));
  const y = listTensors(batch.y, model.outputSpecs, 'y', place);
  const given = batch.sampleWeight === undefined || batch.sampleWeight === null ? undefined : listTensors(batch.sampleWeight, model.outputSpecs.length > 1 && batch.sampleWeight instanceof Tensor ? [model.outputSpecs[0]!] : model.outputSpecs, 'y', place);
  const weights = y.map((target, i) => sampleWeights(target, given?.[i] ?? given?.[0], classWeight, place));
  checkLengths([...x, ...y, ...weights.filter((w) => w !== null)], place);
  return { x, y, weights, front };
}
