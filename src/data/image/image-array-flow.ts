/** @file Endless batches of pictures from arrays, each picture transformed and standardized. */
import { type ErrorFields, check, show } from '../../core/errors.js';
import { type RandomGenerator, checkOptionalSeed, random as sharedRandom } from '../../core/random.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { showShape } from '../../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import type { BatchPart, BatchSource, FixedSamples } from '../dataset.js';
import type { PictureShape } from './affine.js';
import { type AugmentationSettings, isRandom } from './augmentation-settings.js';
import { EpochPlan, ordersOf, sampleRandom } from './epoch-plan.js';
import { FlowBatch } from './flow-batch.js';
import { checkBatchSize, checkSaving } from './flow-options.js';
import { saveImage } from './save-image.js';

/** Options of `flow`. */
export interface FlowOptions {
  /** Pictures a batch; default 32. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** A new order in each epoch; default true. */
  readonly shuffle?: boolean;
  /** Default: drawn from the shared generator. */
  readonly seed?: number | null;
  /** Weight of each picture in the loss, [n]. */
  readonly sampleWeight?: TensorLike | null;
  /** `validation` are the first pictures, as many as the generator's validationSplit says; `training` the others. */
  readonly subset?: 'training' | 'validation' | null;
  /** With a subset: does not ask whether both parts have the same classes. */
  readonly ignoreClassSplit?: boolean;
  /** Folder where the transformed pictures are written too, to look at. */
  readonly saveToDir?: string | null;
  readonly savePrefix?: string;
  readonly saveFormat?: 'png' | 'jpeg' | 'jpg' | 'webp';
}

/** What a flow needs of its generator. */
export interface PictureSource {
  readonly settings: AugmentationSettings;
  produce(from: Float32Array, to: Float32Array, shape: PictureShape, generator: RandomGenerator): void;
}

const place = 'imageDataGenerator.flow';
const defaults: Required<FlowOptions> = { batchSize: 32, shuffle: true, seed: null, sampleWeight: null, subset: null, ignoreClassSplit: false, saveToDir: null, savePrefix: '', saveFormat: 'png' };

/** A batch of arrays: pictures, and other inputs behind them where there are some. */
type ArrayBatch = FlowBatch<any>;

export class ImageArrayFlow implements BatchSource, AsyncIterable<ArrayBatch> {
  readonly finite = false;
  /** Batches of an epoch. */
  readonly batches: number;
  /** Pictures of an epoch. */
  readonly samples: number;
  private readonly plan: EpochPlan;
  private readonly options: Required<FlowOptions>;
  private readonly data: Data;

  constructor(private readonly generator: PictureSource, x: TensorLike | readonly Tensor[], y: TensorLike | null, options: FlowOptions) {
    this.options = readSettings(place, defaults, options);
    const { batchSize, shuffle, subset, sampleWeight } = this.options;
    checkBatchSize(place, batchSize);
    checkSaving(place, this.options);
    const all = readData(x, y, sampleWeight);
    this.data = subset === null ? all : subsetOf(all, oneOfWords(place, 'subset', ['training', 'validation'], subset), generator.settings.validationSplit, this.options.ignoreClassSplit);
    this.samples = this.data.images.shape[0]!;
    this.plan = new EpochPlan({ samples: this.samples, batchSize, shuffle, seed: seedFrom(place, this.options.seed) });
    this.batches = this.plan.batches;
  }

  /** Batches of an epoch, as Keras's `len(generator)`. */
  get length(): number {
    return this.batches;
  }

  /** The pictures by their numbers, unless chance varies them. */
  get fixed(): FixedSamples | undefined {
    if (isRandom(this.generator.settings)) return undefined;
    const make = (index: number): { batch: ArrayBatch; samples: Uint32Array } => ({ batch: this.batch(index), samples: this.plan.batch(index).samples });
    return {
      count: this.samples,
      read: async function* read(this: ImageArrayFlow) {
        for (let index = 0; index < this.batches; index++) yield make(index);
      }.bind(this),
      orders: (epoch, steps) => ordersOf(this.plan, epoch, steps),
    };
  }

  /** Batch `index`, counted from the first of epoch 0. */
  batch(index: number): ArrayBatch {
    const { epoch, first, samples } = this.plan.batch(index);
    const { images, others, y, sampleWeight } = this.data;
    const shape = images.shape.slice(1) as unknown as PictureShape;
    const size = shape[0] * shape[1] * shape[2];
    const [picture, x] = [new Float32Array(size), new Float32Array(samples.length * size)];
    samples.forEach((sample, i) => {
      picture.set(images.data.subarray(sample * size, (sample + 1) * size) as Float32Array);
      this.generator.produce(picture, x.subarray(i * size, (i + 1) * size), shape, sampleRandom(this.plan.options.seed, epoch, first + i));
    });
    const made = new Tensor([samples.length, ...shape], 'float32', x);
    return new FlowBatch<BatchPart>(others.length === 0 ? made : [made, ...others.map((other) => other.gather(samples))], y?.gather(samples), sampleWeight?.gather(samples));
  }

  /** Batches without end; an epoch before this one took `steps` batches (default all). */
  async *iterate(epoch: number, steps: number | null = null): AsyncGenerator<ArrayBatch> {
    for (let index = epoch * (steps ?? this.batches); ; index++) {
      const batch = this.batch(index);
      if (this.options.saveToDir !== null) await this.save(this.options.saveToDir, index, batch);
      yield batch;
    }
  }

  /** From the first epoch on: `for await (const [x, y] of flow)`. */
  [Symbol.asyncIterator](): AsyncGenerator<ArrayBatch> {
    return this.iterate(0);
  }

  private async save(folder: string, index: number, { x }: ArrayBatch): Promise<void> {
    const { epoch, samples } = this.plan.batch(index);
    const { savePrefix, saveFormat } = this.options;
    const pictures = (x instanceof Tensor ? x : (x as readonly Tensor[])[0]) as Tensor;
    await Promise.all(Array.from(samples, (sample, i) =>
      saveImage(`${folder}/${savePrefix}_${sample}_${epoch}.${saveFormat}`, pictures.slice(i, i + 1).reshape(pictures.shape.slice(1)))));
  }
}

/** What a flow cuts into batches, all of one length. */
interface Data { readonly images: Tensor; readonly others: readonly Tensor[]; readonly y: Tensor | undefined; readonly sampleWeight: Tensor | undefined }

function readData(x: TensorLike | readonly Tensor[], y: TensorLike | null, sampleWeight: TensorLike | null): Data {
  const [images, ...others] = Array.isArray(x) && x.length > 0 && x.every((v) => v instanceof Tensor) ? x as readonly Tensor[] : [x as TensorLike];
  const data = { images: readPictures(place, images!), others: others.map((v) => tensor(v)), y: y === null ? undefined : tensor(y), sampleWeight: sampleWeight === null ? undefined : tensor(sampleWeight) };
  const n = data.images.shape[0]!;
  const parts: [name: string, values: Tensor | undefined][] = [...data.others.map((v, i): [string, Tensor] => [`x[${i + 1}]`, v]), ['y', data.y], ['sampleWeight', data.sampleWeight]];
  for (const [name, values] of parts) {
    check(values === undefined || values.shape[0] === n, () => ({
      code: 'data/lengths', where: place, expected: `${n} samples in ${name}, as many as pictures`, received: `${values!.shape[0] ?? 'a single number'}`, fix: 'cut or complete the data so that every picture has its own',
    }));
  }
  return data;
}

/** The first samples for validation, the others for training. */
function subsetOf(data: Data, subset: 'training' | 'validation', split: number, ignoreClassSplit: boolean): Data {
  const n = data.images.shape[0]!;
  const cut = Math.floor(n * split);
  const wrong = (expected: string, received: string, fix: string): ErrorFields => ({ code: 'generator/subset', where: place, expected, received, fix });
  check(cut > 0, () => wrong('a validationSplit that leaves something for validation', `${split} of ${n} pictures`, 'make the generator with validationSplit: 0.2, for example'));
  const part = (values: Tensor, validation: boolean): Tensor => (validation ? values.slice(0, cut) : values.slice(cut));
  if (data.y !== undefined && !ignoreClassSplit) {
    const [a, b] = [classesOf(part(data.y, true)), classesOf(part(data.y, false))];
    check(a.join() === b.join(), () => wrong('the same classes in training and validation', `${show(b)} and ${show(a)}`, 'shuffle the data first: it seems to be sorted by class; ignoreClassSplit: true takes it as it is'));
  }
  const mine = (values: Tensor): Tensor => part(values, subset === 'validation');
  return { images: mine(data.images), others: data.others.map(mine), y: data.y && mine(data.y), sampleWeight: data.sampleWeight && mine(data.sampleWeight) };
}

/** Different labels in order, where y are labels; of one-hot rows and of measured numbers nothing can be said. */
function classesOf(y: Tensor): number[] {
  const labels = y.size === y.shape[0] ? [...new Set(Array.from(y.data as Float32Array, Number))].sort((a, b) => a - b) : [];
  return labels.every(Number.isInteger) && labels.length <= 1000 ? labels : [];
}

/** A seed, or one drawn from the shared generator. @throws KeratinError `random/seed` */
export const seedFrom = (where: string, seed: number | null): number => checkOptionalSeed(where, seed) ?? sharedRandom.integer(2 ** 32);

/** Pictures as a tensor [n, h, w, c]. @throws KeratinError `shape/rank`, `data/empty` */
export function readPictures(where: string, x: TensorLike): Tensor {
  const pictures = tensor(x);
  check(pictures.shape.length === 4, () => ({
    code: 'shape/rank', where, expected: 'pictures [n, h, w, c]', received: showShape(pictures.shape), fix: pictures.shape.length === 3 ? 'grey pictures need their channel: x.reshape([...x.shape, 1])' : 'reshape them first',
  }));
  check(pictures.size > 0, () => ({ code: 'data/empty', where, expected: 'at least one picture', received: showShape(pictures.shape), fix: 'check how the data was read' }));
  return pictures.dtype === 'int64' ? pictures.cast('float32') : pictures;
}
