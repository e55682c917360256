/** @file Endless batches of picture files: what flowFromDirectory and flowFromTable return. */
import { openPipeline } from '#picture-pipeline';
import { check } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { Tensor } from '../../core/tensor.js';
import type { Batch, BatchPart, BatchSource, FixedSamples } from '../dataset.js';
import { isRandom } from './augmentation-settings.js';
import type { Targets } from './class-targets.js';
import { EpochPlan, ordersOf } from './epoch-plan.js';
import { FlowBatch } from './flow-batch.js';
import type { FileFlowOptions } from './flow-options.js';
import { shorten } from './names.js';
import { type MadeBatch, type Trouble, asError } from './picture-batch.js';
import type { PictureRecipe, PictureTransform } from './picture-maker.js';
import type { PicturePipeline } from './picture-pipeline.js';
import { saveImage } from './save-image.js';
import { standardizePicture } from './standardize-picture.js';

/** What a flow is made of. */
export interface FlowParts {
  readonly options: Required<FileFlowOptions>;
  readonly recipe: PictureRecipe;
  readonly transform: PictureTransform | null;
  /** As they were found or given. */
  readonly filenames: readonly string[];
  readonly filepaths: readonly string[];
  readonly classNames: readonly string[];
  readonly classes: ArrayLike<number | readonly number[]>;
  readonly targets: Targets;
  readonly sampleWeights?: Float32Array | undefined;
  readonly notices?: readonly string[];
}

/** Batches of picture files. Order and transformations are functions of the seed alone, whatever the number of workers. */
export class PictureFlow implements BatchSource, AsyncIterable<FlowBatch> {
  readonly finite: boolean = false;
  /** Batches of an epoch; also the steps of an epoch where `fit` is not told otherwise. */
  readonly batches: number;
  /** Pictures of an epoch. */
  readonly samples: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Height, width, channels. */
  readonly imageShape: readonly [h: number, w: number, c: number];
  readonly filenames: readonly string[];
  readonly filepaths: readonly string[];
  /** In the order of their numbers. */
  readonly classNames: readonly string[];
  /** Number of the class of each file; where files have several, a list. */
  readonly classes: ArrayLike<number | readonly number[]>;
  /** What was odd about the folder: whole sentences. */
  readonly notices: readonly string[];
  /** Files that could not be read so far, with `onCorrupt: 'skip'`. */
  readonly skipped: readonly Trouble[] = [];
  private readonly bad = new Set<string>();
  private told = 0;
  private readonly plan: EpochPlan;
  private readonly pipeline: PicturePipeline;

  constructor(private readonly parts: FlowParts) {
    const { options, recipe, filenames, filepaths, classNames, classes } = parts;
    const plan = this.plan = new EpochPlan({ samples: filenames.length, batchSize: options.batchSize, shuffle: options.shuffle, seed: recipe.seed });
    this.pipeline = openPipeline({ recipe, plan, files: filepaths }, options);
    this.batches = plan.batches;
    this.samples = filenames.length;
    this.batchSize = options.batchSize;
    this.seed = recipe.seed;
    this.imageShape = recipe.shape;
    [this.filenames, this.filepaths, this.classNames, this.classes] = [filenames, filepaths, classNames, classes];
    this.notices = parts.notices ?? [];
  }

  /** Batches of an epoch, as Keras's `len(generator)`. */
  get length(): number {
    return this.batches;
  }

  /** `{ cats: 0, dogs: 1 }`. */
  get classIndices(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.classNames.map((name, number) => [name, number]));
  }

  /** The pictures by their numbers, unless chance varies them. */
  get fixed(): FixedSamples | undefined {
    const { transform } = this.parts;
    if (transform !== null && isRandom(transform.settings)) return undefined;
    return { count: this.samples, read: () => this.numbered(), orders: (epoch, steps) => ordersOf(this.plan, epoch, steps) };
  }

  /** Batch `index`, counted from the first of epoch 0. */
  async batch(index: number): Promise<FlowBatch> {
    const batch = this.finish(await this.pipeline.make(index));
    if (batch === null) throw asError(this.skipped.at(-1)!);
    return batch;
  }

  /** Batches without end; an epoch before this one took `steps` batches (default all). */
  async *iterate(epoch: number, steps: number | null = null): AsyncGenerator<FlowBatch> {
    yield* this.between(epoch * (steps ?? this.batches), Infinity);
  }

  /** From the first epoch on, without end: `for await (const [x, y] of flow)`. */
  [Symbol.asyncIterator](): AsyncGenerator<FlowBatch> {
    return this.iterate(0);
  }

  /**
   * Takes the memory of a batch of this flow back, for those to come: its `x` is empty afterwards. In a loop of one's own it makes plain
   * flows about twice as fast; `fit`, `evaluate` and `predict` do it by themselves.
   * @example
   * const flow = await imageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory('small/train', { classMode: 'binary' });
   * for await (const batch of flow) {
   *   await model.trainOnBatch(batch.x, batch.y!);
   *   flow.recycle(batch);
   * }
   */
  recycle({ x }: Batch): void {
    if (x instanceof Tensor && x.data instanceof Float32Array) this.pipeline.recycle(x.data);
  }

  /** Gives worker threads and cached pictures back; they come again when needed. */
  close(): void {
    this.pipeline.close();
  }

  /** Batches from number `first` to number `end`, exclusive, counted from the first of epoch 0. */
  async *between(first: number, end: number): AsyncGenerator<FlowBatch> {
    let useless = 0; // batches in a row of which not one picture could be read
    try {
      for await (const made of this.pipeline.iterate(first, end)) {
        const batch = this.finish(made);
        if ((made.index + 1) % this.batches === 0) this.tell();
        useless = batch === null ? useless + 1 : 0;
        check(useless < this.batches, () => ({
          code: 'data/empty', where: 'flow', expected: 'at least one picture that can be read', received: `none in a whole epoch of ${this.samples}`, fix: 'check what the files are',
        }));
        if (batch === null) continue;
        if (this.parts.options.saveToDir !== null) await this.save(this.parts.options.saveToDir, made, batch.x);
        yield batch;
      }
    } finally {
      this.tell();
    }
  }

  /** One epoch, with the numbers of the pictures. */
  private async *numbered(): AsyncGenerator<{ batch: FlowBatch; samples: ArrayLike<number> }> {
    for await (const made of this.pipeline.iterate(0, this.batches)) {
      const batch = this.finish(made);
      if (batch !== null) yield { batch, samples: made.samples };
    }
    this.tell();
  }

  /** Names what was left out, each file once. */
  private tell(): void {
    const fresh = this.skipped.slice(this.told);
    this.told = this.skipped.length;
    if (fresh.length === 0) return;
    const lines = fresh.slice(0, 20).map(({ file, expected, received }) => `  ${shorten(file)}: expected ${expected}; received ${received}`);
    if (fresh.length > lines.length) lines.push(`  … and ${fresh.length - lines.length} more: they are all in .skipped`);
    announce(`${fresh.length} of ${this.samples} pictures cannot be read and are left out:\n${lines.join('\n')}`);
  }

  /** The batch with its targets; null where nothing is in it. @throws KeratinError of the first file that cannot be read, unless such files are skipped */
  private finish({ data, samples, troubles }: MadeBatch): FlowBatch | null {
    for (const trouble of troubles) {
      if (this.parts.options.onCorrupt === 'error') throw asError(trouble);
      if (this.bad.has(trouble.file)) continue;
      this.bad.add(trouble.file);
      (this.skipped as Trouble[]).push(trouble);
    }
    if (samples.length === 0) return null;
    const { transform, recipe, targets, sampleWeights } = this.parts;
    if (!recipe.standardize) {
      const size = data.length / samples.length;
      for (let at = 0; at < data.length; at += size) standardizePicture(data.subarray(at, at + size), recipe.shape, transform!.settings, transform!.statistics);
    }
    const x = new Tensor([samples.length, ...recipe.shape], 'float32', data);
    const weights: BatchPart | undefined = sampleWeights && new Tensor([samples.length], 'float32', Float32Array.from(samples, (sample) => sampleWeights[sample]!));
    return new FlowBatch(x, targets(samples, x), weights);
  }

  private async save(folder: string, { index, samples }: MadeBatch, x: Tensor): Promise<void> {
    const { savePrefix, saveFormat } = this.parts.options;
    const epoch = Math.floor(index / this.batches);
    await Promise.all(Array.from(samples, (sample, i) => saveImage(`${folder}/${savePrefix}_${sample}_${epoch}.${saveFormat}`, x.slice(i, i + 1).reshape(x.shape.slice(1)))));
  }
}
