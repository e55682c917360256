/** @file Sequences of like length in one batch, so that few are filled up much and few lengths occur. */
import { check, show } from '../../core/errors.js';
import { RandomGenerator, checkOptionalSeed, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import { type TensorLike, tensor } from '../../core/tensor.js';
import type { BatchSource } from '../dataset.js';
import { type Sequence, type Side, checkSequences, padSequences } from './pad-sequences.js';

/** Options of {@link bucketByLength}. */
export interface BucketOptions {
  /** Lengths that batches may have, ascending; longer sequences are cut to the last. Default 16, 32, 64 … to beyond the longest. */
  readonly bounds?: readonly number[] | null;
  /** Sequences a batch; default 32. */
  readonly batchSize?: number;
  /** A new order in each pass; default true. */
  readonly shuffle?: boolean;
  /** Of the order; default: drawn from the shared generator. */
  readonly seed?: number | null;
  /** Where short ones are filled, and long ones cut; default at the beginning. */
  readonly padding?: Side;
  readonly truncating?: Side;
  /** What is filled in; default 0. */
  readonly value?: number;
}

const defaults: Required<BucketOptions> = { bounds: null, batchSize: 32, shuffle: true, seed: null, padding: 'pre', truncating: 'pre', value: 0 };

/**
 * Batches of sequences of any length, each as long as the smallest bound that holds all of its sequences. A model that takes
 * any length (`inputShape: [null, …]`) is compiled twice for each bound at most: for whole batches and for the last of a bound.
 *
 * Source: tf.data's bucket_by_sequence_length.
 *
 * @param sequences lists of numbers, or of vectors
 * @param targets [n, …], or null for none
 * @returns batches of x [n, bound, …] and y [n, …]
 * @throws KeratinError `option/value`, `data/empty`, `data/lengths`
 * @example
 * const source = bucketByLength([[1, 2, 3], [4], [5, 6]], [1, 0, 1], { bounds: [2, 4], batchSize: 2 });
 */
export function bucketByLength(sequences: readonly Sequence[], targets: TensorLike | null, options: BucketOptions = {}): BatchSource {
  const where = 'bucketByLength';
  const { bounds: given, batchSize, shuffle, seed, padding, truncating, value } = readSettings(where, defaults, options);
  checkSequences(where, sequences);
  checkOptionalSeed(where, seed);
  check(Number.isInteger(batchSize) && batchSize > 0, () => ({ code: 'option/value', where, expected: 'batchSize as a whole number above 0', received: show(batchSize), fix: 'use batchSize: 32, for example' }));
  const bounds = given ?? doubling(sequences.reduce((longest, { length }) => Math.max(longest, length), 1));
  check(bounds.length > 0 && bounds.every((bound, i) => Number.isInteger(bound) && bound > (bounds[i - 1] ?? 0)), () => ({
    code: 'option/value', where, expected: 'bounds as whole numbers above 0, each larger than the one before', received: show(bounds), fix: 'use bounds: [50, 100, 200, 500], for example',
  }));
  const y = targets === null ? null : tensor(targets);
  check(y === null || y.shape[0] === sequences.length, () => ({ code: 'data/lengths', where, expected: `a target for each of ${sequences.length} sequences`, received: `${y?.shape[0]}`, fix: 'cut or complete the data so that every sequence has its target' }));

  const rowsOf = bounds.map((): number[] => []);
  sequences.forEach(({ length }, i) => {
    const k = bounds.findIndex((bound) => length <= bound);
    rowsOf[k < 0 ? bounds.length - 1 : k]!.push(i);
  });
  const batches = rowsOf.reduce((sum, rows) => sum + Math.ceil(rows.length / batchSize), 0);
  return {
    batches,
    finite: true,
    iterate(epoch) {
      const blocks = Math.ceil(sequences.length / 2) + Math.ceil(batches / 2) + bounds.length;
      const draws = seed === null ? sharedRandom : new RandomGenerator(seed, epoch * blocks);
      // Drawn now, before anything else of this epoch: sequences within their bound, then the batches.
      const plan = rowsOf.flatMap((rows, k) => {
        const order = shuffle ? Array.from(draws.permutation(rows.length), (i) => rows[i]!) : rows;
        return Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, i) => ({ bound: bounds[k]!, rows: order.slice(i * batchSize, (i + 1) * batchSize) }));
      });
      const turns = shuffle ? draws.permutation(plan.length) : plan.keys();
      return (async function* () {
        for (const turn of turns) {
          const { bound, rows } = plan[turn]!;
          const x = padSequences(rows.map((row) => sequences[row]!), { maxLen: bound, padding, truncating, value });
          yield y === null ? { x } : { x, y: y.gather(rows) };
        }
      })();
    },
  };
}

/** 16, 32, 64 … until the longest fits. */
function doubling(longest: number): number[] {
  const bounds = [16];
  while (bounds.at(-1)! < longest) bounds.push(2 * bounds.at(-1)!);
  return bounds;
}
