/** @file Batches for training: from arrays, from generators, from whatever can be iterated over. */
import { type ErrorFields, check, show, within } from '../core/errors.js';
import { type RandomGenerator, random as sharedRandom } from '../core/random.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';

/** The inputs (or targets, or weights) of one batch: one array, a list of tensors by position, or a record by name. */
export type BatchPart = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>;

/** What one step takes. All share the size of axis 0, the number of samples. */
export interface Batch {
  readonly x: BatchPart;
  readonly y?: BatchPart | null;
  /** Weight of each sample in the loss, [n]. */
  readonly sampleWeight?: BatchPart | null;
}

/** Where batches come from. */
export interface BatchSource {
  /** Batches of one pass; null where nobody knows. */
  readonly batches: number | null;
  /** False where passes may never end, so that an epoch needs a number of steps. */
  readonly finite: boolean;
  /**
   * One pass; a source without end, or a generator that was begun, goes on where it stands.
   * @param steps batches that each epoch before took; null where it took all. A source that knows its order finds its place by it
   */
  iterate(epoch: number, steps?: number | null): AsyncIterable<Batch>;
  /** For samples that have numbers and are the same whenever they come; undefined where chance changes them, or nobody knows. */
  readonly fixed?: FixedSamples | undefined;
  /** Takes the memory of a batch back that this source gave and nobody needs any more; its tensors are empty afterwards. `fit`, `evaluate` and `predict` call it after each step. */
  recycle?(batch: Batch): void;
}

/** Samples that never change, by their numbers. */
export interface FixedSamples {
  /** They have the numbers 0 … count - 1. */
  readonly count: number;
  /** Each sample once, in any order, with the numbers of each batch. */
  read(): AsyncIterable<{ readonly batch: Batch; readonly samples: ArrayLike<number> }>;
  /** The numbers of the samples in each batch of {@link BatchSource.iterate}, called the same way. */
  orders(epoch: number, steps?: number | null): Iterable<ArrayLike<number>>;
}

/** What {@link fromIterable} takes. */
export type IterableSource = Iterable<unknown> | AsyncIterable<unknown> | (() => Iterable<unknown> | AsyncIterable<unknown> | Promise<Iterable<unknown> | AsyncIterable<unknown>>);

/** Options of {@link fromArrays}. */
export interface ArrayOptions {
  /** Samples a batch; default 32. The last batch of a pass may be shorter. */
  readonly batchSize?: number;
  /** A new order in each pass; default false. */
  readonly shuffle?: boolean;
  /** What draws the order; default the shared generator. */
  readonly random?: Pick<RandomGenerator, 'permutation'>;
  /** Place for errors. */
  readonly where?: string;
}

/**
 * Cuts arrays into batches.
 *
 * @param x samples along axis 0, as all others
 * @throws KeratinError `data/empty`, `data/lengths`, `data/kind`, `shape/ragged`
 * @example
 * const source = fromArrays(x, y, undefined, { batchSize: 64, shuffle: true });
 */
export function fromArrays(x: BatchPart, y?: BatchPart | null, sampleWeight?: BatchPart | null, options: ArrayOptions = {}): BatchSource {
  const { batchSize = 32, shuffle = false, random = sharedRandom, where = 'fromArrays' } = options;
  check(Number.isInteger(batchSize) && batchSize > 0, () => ({
    code: 'data/batch-size', where, expected: 'batchSize as a whole number above 0', received: show(batchSize), fix: 'use batchSize: 32, for example',
  }));
  const parts = within(where, () => ({ x: readPart('x', x), y: readPart('y', y), sampleWeight: readPart('sampleWeight', sampleWeight) }));
  const samples = within(where, () => countSamples(parts));
  const draw = (): Uint32Array | undefined => (shuffle ? random.permutation(samples) : undefined); // at once, before anything else of this epoch
  return {
    batches: Math.ceil(samples / batchSize),
    finite: true,
    iterate: () => cut(parts, samples, batchSize, draw()),
    fixed: {
      count: samples,
      async *read() {
        const all = numbers(samples);
        let first = 0;
        for await (const batch of cut(parts, samples, batchSize, undefined)) {
          yield { batch, samples: all.subarray(first, first + batchSize) };
          first += batchSize;
        }
      },
      orders() {
        const order = draw() ?? numbers(samples);
        return Array.from({ length: Math.ceil(samples / batchSize) }, (_, i) => order.subarray(i * batchSize, (i + 1) * batchSize));
      },
    },
  };
}

const numbers = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** Tensors in the form in which they were given: one, a list, a record; undefined where there are none. */
type Part = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | undefined;
interface Parts { readonly x: Part; readonly y: Part; readonly sampleWeight: Part }

function readPart(name: string, given: BatchPart | null | undefined): Part {
  if (given === undefined || given === null) return undefined;
  return within(name, () => {
    if (isRecord(given)) return mapRecord(given, (values) => tensor(values));
    return isTensorList(given) ? given : tensor(given as TensorLike);
  });
}

const listPart = (part: Part): [name: string, values: Tensor][] => {
  if (part === undefined) return [];
  return part instanceof Tensor ? [['', part]] : Object.entries(part).map(([key, values]) => [Array.isArray(part) ? `[${key}]` : `.${key}`, values]);
};

function countSamples(parts: Parts): number {
  const all = Object.entries(parts).flatMap(([role, part]) => listPart(part as Part).map(([name, values]) => ({ name: role + name, values })));
  const [first] = all;
  for (const { name, values } of all) {
    check(values.shape.length > 0, () => ({ code: 'data/kind', expected: `samples in ${name}, along axis 0`, received: 'a single number', fix: 'wrap it in an array' }));
  }
  const samples = first?.values.shape[0] ?? 0;
  check(samples > 0, () => ({ code: 'data/empty', expected: 'at least one sample', received: 'none', fix: 'check how the data was read or filtered' }));
  for (const { name, values } of all) {
    check(values.shape[0] === samples, () => ({
      code: 'data/lengths', expected: `${samples} samples in ${name}, as many as in ${first!.name}`, received: `${values.shape[0]}`, fix: 'cut or complete the data so that every input has its target',
    }));
  }
  return samples;
}

async function* cut(parts: Parts, samples: number, batchSize: number, order: Uint32Array | undefined): AsyncGenerator<Batch> {
  for (let start = 0; start < samples; start += batchSize) {
    const end = Math.min(start + batchSize, samples);
    const rows = (values: Tensor): Tensor => (order === undefined ? values.slice(start, end) : values.gather(order.subarray(start, end)));
    yield toBatch([mapPart(parts.x, rows), mapPart(parts.y, rows), mapPart(parts.sampleWeight, rows)]);
  }
}

function mapPart(part: Part, map: (values: Tensor) => Tensor): Part {
  if (part === undefined || part instanceof Tensor) return part && map(part);
  return Array.isArray(part) ? part.map(map) : mapRecord(part as Record<string, Tensor>, map);
}

/**
 * Takes batches from an array, generator, stream or any other iterable; or from a function that opens one, called for each pass.
 * It may yield `[x]`, `[x, y]`, `[x, y, sampleWeight]`, `{ x, y, sampleWeight }`, or a tensor x alone.
 * A generator that was begun goes on where it stands, also in the next `fit`, and is never closed from here.
 *
 * @throws KeratinError `data/kind` where it is no iterable, `data/yield` where it yields something else
 * @example
 * fromIterable(async function* () { for (const file of files) yield { x: await read(file), y: label(file) }; });
 */
export function fromIterable(source: IterableSource, where = 'fromIterable'): BatchSource {
  if (typeof source !== 'function') checkIterable(source, where);
  const begun = typeof (source as Partial<Iterator<unknown>>).next === 'function';
  return {
    batches: Array.isArray(source) ? source.length : null,
    finite: !begun,
    async *iterate() {
      const opened = typeof source === 'function' ? await source() : source;
      checkIterable(opened, where);
      const iterator = Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : opened[Symbol.iterator]();
      try {
        for (let index = 0; ; index++) {
          const { done, value } = await iterator.next();
          if (done === true) return;
          yield within(`${where}, batch ${index} of the generator`, () => toBatch(value));
        }
      } finally {
        if (!begun) await iterator.return?.();
      }
    },
  };
}

function checkIterable(value: unknown, where: string): void {
  check(typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value), () => ({
    code: 'data/kind', where, expected: 'a generator or another iterable of batches, or a function that returns one', received: show(value), fix: 'write function* () { … yield [x, y]; }',
  }));
}

const keys: Readonly<Record<string, keyof Batch>> = { x: 'x', y: 'y', sampleWeight: 'sampleWeight', sample_weight: 'sampleWeight' };

/** A batch from what a generator yielded.
 * @throws KeratinError `data/yield` */
export function toBatch(value: unknown): Batch {
  if (value instanceof Tensor || ArrayBuffer.isView(value)) return { x: value as TensorLike };
  if (Array.isArray(value)) {
    check(value.length >= 1 && value.length <= 3, () => wrongYield(`an array of ${value.length}`));
    return toBatch({ x: value[0], y: value[1], sampleWeight: value[2] });
  }
  check(typeof value === 'object' && value !== null, () => wrongYield(show(value)));
  const batch: { -readonly [K in keyof Batch]?: unknown } = {};
  for (const [key, part] of Object.entries(value)) {
    check(Object.hasOwn(keys, key), () => wrongYield(show(value)));
    if (part !== undefined && part !== null) batch[keys[key]!] = part;
  }
  check(batch.x !== undefined, () => wrongYield(Object.hasOwn(value, 'x') ? 'an x that is not there' : show(value)));
  return batch as Batch;
}

const wrongYield = (received: string): ErrorFields =>
  ({ code: 'data/yield', expected: '[x, y], [x, y, sampleWeight], { x, y, sampleWeight } or a tensor x', received, fix: 'yield { x, y }, each a tensor or array of a whole batch' });

export const isBatchSource = (value: unknown): value is BatchSource =>
  typeof value === 'object' && value !== null && 'batches' in value && typeof (value as BatchSource).iterate === 'function';

/** True for what {@link fromIterable} takes, except plain arrays and typed arrays, which are data. */
export function isIterableSource(value: unknown): value is IterableSource {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

const isTensorList = (value: unknown): value is readonly Tensor[] => Array.isArray(value) && value.length > 0 && value.every((v) => v instanceof Tensor);
const isRecord = (value: unknown): value is Readonly<Record<string, TensorLike>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && !(value instanceof Tensor);
const mapRecord = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
