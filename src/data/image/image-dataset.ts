/** @file A finite data set of pictures in batches, with what Keras's users do to one: map, take, skip, cache, prefetch. */
import { type ErrorFields, check, show } from '../../core/errors.js';
import type { Tensor } from '../../core/tensor.js';
import { type Batch, type BatchSource, type FixedSamples, toBatch } from '../dataset.js';
import { FlowBatch } from './flow-batch.js';
import type { PictureFlow } from './picture-flow.js';

/** Makes a batch of another: gives `[x, y]`, `{ x, y }` or x alone. */
export type MapBatch = (x: Tensor, y: any, sampleWeight: any) => unknown;

type Open = (epoch: number) => AsyncIterable<Batch>;

/** Batches of one pass after the other; the pictures come from a folder. Every operation gives a new data set. */
export class ImageDataset implements BatchSource, AsyncIterable<FlowBatch> {
  readonly finite = true;

  private constructor(private readonly flow: PictureFlow, private readonly open: Open, readonly batches: number, readonly fixed?: FixedSamples, readonly recycle?: (batch: Batch) => void) {}

  static of(flow: PictureFlow): ImageDataset {
    return new ImageDataset(flow, (epoch) => flow.between(epoch * flow.batches, (epoch + 1) * flow.batches), flow.batches, fixedPasses(flow), (batch) => flow.recycle(batch));
  }

  /** In the order of their numbers; none where the pictures have no labels. */
  get classNames(): readonly string[] {
    return this.flow.classNames;
  }
  /** Path of each picture. */
  get filePaths(): readonly string[] {
    return this.flow.filepaths;
  }
  /** Pictures of a pass, before `take` and `skip`. */
  get samples(): number {
    return this.flow.samples;
  }
  /** Batches of a pass. */
  get length(): number {
    return this.batches;
  }
  /** Files that could not be read so far, with `onCorrupt: 'skip'`. */
  get skipped(): PictureFlow['skipped'] {
    return this.flow.skipped;
  }

  async *iterate(epoch: number): AsyncGenerator<FlowBatch> {
    for await (const { x, y, sampleWeight } of this.open(epoch)) yield new FlowBatch(x as Tensor, y ?? undefined, sampleWeight ?? undefined);
  }

  /** One pass: `for await (const [x, y] of dataset)`. */
  [Symbol.asyncIterator](): AsyncGenerator<FlowBatch> {
    return this.iterate(0);
  }

  /**
   * Changes every batch.
   * @example
   * dataset.map((x, y) => [rescale(x, 1 / 255), y]);
   */
  map(change: MapBatch): ImageDataset {
    return this.derive(async function* changed(source) {
      for await (const { x, y, sampleWeight } of source) yield toBatch(await change(x as Tensor, y, sampleWeight));
    });
  }

  /** The first batches of each pass. */
  take(count: number): ImageDataset {
    checkCount('take', count);
    return this.derive(async function* first(source) {
      let left = count;
      if (left > 0) for await (const batch of source) {
        yield batch;
        if (--left === 0) return;
      }
    }, Math.min(count, this.batches));
  }

  /** All batches of each pass but the first ones. */
  skip(count: number): ImageDataset {
    checkCount('skip', count);
    return this.derive(async function* rest(source) {
      let left = count;
      for await (const batch of source) if (left-- <= 0) yield batch;
    }, Math.max(0, this.batches - count));
  }

  /** Keeps the batches of the first whole pass in memory, and gives the same ones in the same order ever after. Decoded pictures are kept anyway, see `cache` of the function that made the data set. */
  cache(): ImageDataset {
    let kept: Batch[] | undefined;
    return this.derive(async function* remembered(source) {
      if (kept !== undefined) return yield* kept;
      const all: Batch[] = [];
      for await (const batch of source) {
        all.push(batch);
        yield batch;
      }
      kept ??= all;
    });
  }

  /** Has so many batches under way; worth it after a `map` that waits. Pictures are decoded ahead anyway. */
  prefetch(count = 2): ImageDataset {
    checkCount('prefetch', count);
    return this.derive(async function* ahead(source) {
      const iterator = source[Symbol.asyncIterator]();
      const underWay: Promise<IteratorResult<Batch>>[] = [];
      const ask = (): void => {
        const next = iterator.next();
        next.catch(() => undefined); // it is thrown where it is awaited
        underWay.push(next);
      };
      try {
        for (;;) {
          while (underWay.length <= count) ask();
          const { done, value } = await underWay.shift()!;
          if (done === true) return;
          yield value;
        }
      } finally {
        await iterator.return?.();
      }
    });
  }

  private derive(change: (source: AsyncIterable<Batch>) => AsyncIterable<Batch>, batches = this.batches): ImageDataset {
    return new ImageDataset(this.flow, (epoch) => change(this.open(epoch)), batches);
  }

  /** Gives worker threads and kept pictures back; they come again when needed. */
  close(): void {
    this.flow.close();
  }
}

/** The samples of a flow, in passes that end. */
function fixedPasses({ fixed, batches }: PictureFlow): FixedSamples | undefined {
  return fixed && {
    ...fixed,
    *orders(epoch) {
      let left = batches;
      for (const order of fixed.orders(epoch)) {
        if (left-- === 0) return;
        yield order;
      }
    },
  };
}

function checkCount(name: string, count: number): void {
  check(Number.isSafeInteger(count) && count >= 0, (): ErrorFields => ({
    code: 'option/value', where: `dataset.${name}`, expected: 'a whole number of batches', received: show(count), fix: `write for example ${name}(10)`,
  }));
}
