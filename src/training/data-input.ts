/** @file What fit, evaluate and predict take as data, as sources of batches. */
import { check, show } from '../core/errors.js';
import { type RandomGenerator, random } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { type BatchPart, type BatchSource, fromArrays, fromIterable, isBatchSource, isIterableSource } from '../data/dataset.js';
import type { LoopHost } from './loop-host.js';
import { checkLengths, fitShapes, listTensors } from './step-data.js';
import type { Trainable } from './trainable.js';

/** Arrays by position or name, or a source of batches: a dataset, a generator, anything to iterate over. */
export type DataInput = BatchPart | BatchSource | Iterable<unknown> | AsyncIterable<unknown> | (() => Iterable<unknown> | AsyncIterable<unknown>);

/** What `validationData` may be: `[x, y]`, `[x, y, sampleWeight]`, or a source of batches. */
export type ValidationInput = readonly [unknown, unknown] | readonly [unknown, unknown, unknown] | BatchSource | Iterable<unknown> | AsyncIterable<unknown>;

/** Options of the loops that say how arrays become batches. */
export interface SourceOptions {
  readonly batchSize?: number;
  readonly shuffle?: boolean;
  readonly sampleWeight?: BatchPart;
  readonly validationSplit?: number;
  readonly validationData?: ValidationInput;
  readonly validationBatchSize?: number;
}

/** The source to train on, and the one to validate on where there is one. */
export function openSources(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: SourceOptions, place: string): { source: BatchSource; validation: BatchSource | null } {
  const { model } = host;
  const batchSize = positive(options.batchSize ?? 32, 'batchSize', place);
  const settings = { batchSize, shuffle: options.shuffle ?? true, random: host.random ?? random };
  const held = { batchSize: options.validationBatchSize ?? batchSize, shuffle: false };
  const split = options.validationSplit ?? 0;
  check(split >= 0 && split < 1, () => ({ code: 'fit/split', where: place, expected: 'a validationSplit from 0 to below 1', received: String(split), fix: 'use 0.2 to hold out a fifth' }));
  const given = options.validationData;
  if (given !== undefined) {
    const arrays = Array.isArray(given) && (given.length === 2 || given.length === 3);
    const validation = arrays ? toSource(model, given[0] as DataInput, given[1], given[2], held, `${place}, validationData`) : toSource(model, given as DataInput, undefined, undefined, held, `${place}, validationData`);
    return { source: toSource(model, x, y, options.sampleWeight, settings, place), validation };
  }
  if (split === 0) return { source: toSource(model, x, y, options.sampleWeight, settings, place), validation: null };
  check(!isBatchSource(x) && !isIterableSource(x), () => ({
    code: 'fit/split', where: place, expected: 'arrays for validationSplit', received: 'a generator', fix: 'pass validationData instead',
  }));
  const all = [readInputs(model, x, place), listTensors(y, model.outputSpecs, 'y', place), options.sampleWeight === undefined ? [] : listTensors(options.sampleWeight, model.outputSpecs, 'y', place)] as const;
  const n = checkLengths(all.flat(), place);
  const at = Math.floor(n * (1 - split));
  check(at > 0 && at < n, () => ({ code: 'fit/split', where: place, expected: 'samples on both sides of the split', received: `${n} samples, validationSplit ${split}`, fix: 'use more data or another fraction' }));
  const part = (from: number, to: number): Tensor[][] => all.map((tensors) => tensors.map((t) => t.slice(from, to)));
  const make = ([px, py, pw]: Tensor[][], s: typeof settings | typeof held): BatchSource => fromArrays(px!, py!, pw!.length === 0 ? undefined : pw, { ...s, where: place });
  return { source: make(part(0, at), settings), validation: make(part(at, n), held) };
}

/** One source: itself, or batches cut from arrays. */
export function toSource(model: Trainable, x: DataInput, y: unknown, sampleWeight: unknown, settings: { batchSize: number; shuffle: boolean; random?: RandomGenerator }, place: string): BatchSource {
  if (isBatchSource(x)) return x;
  if (isIterableSource(x)) return fromIterable(x, place);
  const xs = readInputs(model, x, place);
  const ys = y === undefined ? undefined : listTensors(y, model.outputSpecs, 'y', place);
  const ws = sampleWeight === undefined || sampleWeight === null ? undefined : listTensors(sampleWeight, model.outputSpecs, 'y', place);
  return fromArrays(xs, ys, ws, { ...settings, where: place });
}

const readInputs = (model: Trainable, x: DataInput, place: string): Tensor[] => fitShapes(listTensors(x, model.inputSpecs, 'x', place), model.inputSpecs, place);

/** Samples in arrays. */
export const sampleCount = (x: DataInput): number => {
  const first = x instanceof Tensor || Array.isArray(x) || ArrayBuffer.isView(x) ? x : Object.values(x as object)[0];
  return first instanceof Tensor ? first.shape[0]! : Array.isArray(first) && first[0] instanceof Tensor ? first[0].shape[0]! : (first as ArrayLike<unknown>).length;
};

/** Throws unless an option is a whole number above 0. */
export function positive(value: number, name: string, place: string): number {
  check(Number.isInteger(value) && value > 0, () => ({ code: 'fit/option', where: place, expected: `${name} as a whole number above 0`, received: show(value), fix: `use ${name}: 1 or more` }));
  return value;
}
