/** @file imageDataGenerator: Keras's road from pictures to endless batches of varied, normalized ones. */
import { check, show, within } from '../../core/errors.js';
import { RandomGenerator, random as sharedRandom } from '../../core/random.js';
import { readSettings } from '../../core/settings.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import { type PictureShape, checkNumbers, readPicture } from './affine.js';
import { type AugmentationSettings, type ImageDataGeneratorOptions, augmentationSettings } from './augmentation-settings.js';
import { sampleRandom } from './epoch-plan.js';
import { type FeatureStatistics, featureStatistics } from './feature-statistics.js';
import { type DirectoryFlowOptions, flowFromDirectory } from './flow-from-directory.js';
import { type TableFlowOptions, flowFromTable } from './flow-from-table.js';
import { type FlowOptions, ImageArrayFlow, readPictures, seedFrom } from './image-array-flow.js';
import type { PictureFlow } from './picture-flow.js';
import type { TableRow } from './picture-table.js';
import { type TransformParameters, drawTransform, transformPicture } from './random-transform.js';
import { checkFitted, standardizePicture } from './standardize-picture.js';

/** Options of {@link ImageDataGenerator.fit}. */
export interface FitOptions {
  /** Learns from randomly transformed pictures instead of the pictures themselves. */
  readonly augment?: boolean;
  /** How often each picture is transformed then; default 1. */
  readonly rounds?: number;
  /** Default: drawn from the shared generator. */
  readonly seed?: number | null;
}

/** What chance comes from: a generator, or a seed for one. */
export type Chance = RandomGenerator | number;

export class ImageDataGenerator {
  readonly settings: AugmentationSettings;
  /** What {@link fit} learned. */
  statistics: FeatureStatistics = {};

  constructor(options: ImageDataGeneratorOptions = {}) {
    this.settings = augmentationSettings(options);
  }

  /**
   * Learns mean, deviation and whitening from pictures; only needed for featurewise options and ZCA.
   *
   * @param x [n, h, w, c]; some hundred pictures are enough for mean and deviation
   * @throws KeratinError `shape/rank`, `generator/zca-size`
   */
  fit(x: TensorLike, options: FitOptions = {}): this {
    const { augment, rounds, seed } = readSettings('imageDataGenerator.fit', { augment: false, rounds: 1, seed: null as number | null }, options);
    const pictures = readPictures('imageDataGenerator.fit', x).cast('float32');
    check(Number.isInteger(rounds) && rounds > 0, () => ({
      code: 'option/value', where: 'imageDataGenerator.fit', expected: 'rounds to be a whole number of at least 1', received: show(rounds), fix: 'leave it out, or write rounds: 2',
    }));
    this.statistics = featureStatistics(augment ? this.augmented(pictures, rounds, seedFrom('imageDataGenerator.fit', seed)) : pictures, this.settings);
    return this;
  }

  private augmented(x: Tensor, rounds: number, seed: number): Tensor {
    const [n = 0, ...shape] = x.shape;
    const size = x.size / n;
    const data = new Float32Array(rounds * x.size);
    for (let i = 0; i < rounds * n; i++) {
      const from = (x.data as Float32Array).subarray((i % n) * size, ((i % n) + 1) * size);
      const drawn = drawTransform(this.settings, shape as unknown as PictureShape, sampleRandom(seed, Math.floor(i / n), i % n));
      transformPicture(from, data.subarray(i * size, (i + 1) * size), shape as unknown as PictureShape, drawn, this.settings);
    }
    return new Tensor([rounds * n, ...shape], 'float32', data);
  }

  /** Draws a transformation for pictures of shape [h, w, c]. */
  getRandomTransform(shape: readonly number[], chance: Chance = sharedRandom): Required<TransformParameters> {
    check(Array.isArray(shape) && shape.length === 3 && shape.every((size) => Number.isSafeInteger(size) && size > 0), () => ({
      code: 'shape/rank', where: 'imageDataGenerator.getRandomTransform', expected: 'the shape of a picture, [h, w, c]', received: show(shape), fix: 'pass x.shape of one picture',
    }));
    const generator = chance instanceof RandomGenerator ? chance : within('imageDataGenerator.getRandomTransform', () => new RandomGenerator(chance));
    return drawTransform(this.settings, shape as unknown as PictureShape, generator);
  }

  /**
   * Transforms a picture in a given way.
   * @param x [h, w, c]
   * @returns float32, the shape of x
   */
  applyTransform(x: TensorLike, parameters: TransformParameters): Tensor {
    const known = readSettings<TransformParameters>('imageDataGenerator.applyTransform', {
      theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipHorizontal: false, flipVertical: false, channelShiftIntensity: null, brightness: null,
    }, parameters);
    checkNumbers('imageDataGenerator.applyTransform', known);
    const picture = readPicture('imageDataGenerator.applyTransform', x);
    const result = new Float32Array(picture.size);
    transformPicture(picture.data as Float32Array, result, picture.shape as PictureShape, known, this.settings);
    return new Tensor(picture.shape, 'float32', result);
  }

  /** Transforms a picture [h, w, c] at random. */
  randomTransform(x: TensorLike, chance: Chance = sharedRandom): Tensor {
    const picture = readPicture('imageDataGenerator.randomTransform', x);
    return this.applyTransform(picture, this.getRandomTransform(picture.shape, chance));
  }

  /**
   * Rescales and normalizes a picture [h, w, c], or each of a batch [n, h, w, c].
   * @throws KeratinError `generator/not-fitted`, `generator/preprocessing`
   */
  standardize(x: TensorLike): Tensor {
    checkFitted(this.settings, this.statistics);
    const given = tensor(x);
    const batch = given.shape.length === 4 ? given : readPicture('imageDataGenerator.standardize', given);
    const shape = batch.shape.slice(-3) as unknown as PictureShape;
    const [data, size] = [Float32Array.from(batch.cast('float32').data as Float32Array), shape[0] * shape[1] * shape[2]];
    for (let at = 0; at < data.length; at += size) standardizePicture(data.subarray(at, at + size), shape, this.settings, this.statistics);
    return new Tensor(batch.shape, 'float32', data);
  }

  /**
   * All that happens to one picture of a batch: transformed with numbers from `generator`, then standardized, into `to`.
   * For pipelines; {@link checkFitted} is theirs.
   */
  produce(from: Float32Array, to: Float32Array, shape: PictureShape, generator: RandomGenerator): void {
    transformPicture(from, to, shape, drawTransform(this.settings, shape, generator), this.settings);
    standardizePicture(to, shape, this.settings, this.statistics);
  }

  /**
   * Endless batches of the pictures, transformed and standardized anew each time. Each picture's transformation depends
   * on the seed, the epoch and its place in it, and on nothing else: a resumed run sees what the uninterrupted one saw.
   *
   * Source: keras_preprocessing 1.1, ImageDataGenerator.flow.
   *
   * @param x [n, h, w, c]; or a list of it and other inputs, which pass unchanged
   * @param y targets, along axis 0; none for prediction
   * @throws KeratinError `shape/rank`, `data/lengths`, `option/…`, `generator/not-fitted`
   * @example
   * const train = imageDataGenerator({ rotationRange: 40, horizontalFlip: true, rescale: 1 / 255 }).flow(x, y, { batchSize: 32 });
   * await model.fit(train, { epochs: 10 });
   */
  flow(x: TensorLike | readonly Tensor[], y: TensorLike | null = null, options: FlowOptions = {}): ImageArrayFlow {
    checkFitted(this.settings, this.statistics);
    return new ImageArrayFlow(this, x, y, options);
  }

  /** Endless batches of the pictures in a folder of class folders, transformed and standardized by worker threads; see {@link flowFromDirectory}. */
  async flowFromDirectory(directory: string, options: DirectoryFlowOptions = {}): Promise<PictureFlow> {
    checkFitted(this.settings, this.statistics);
    return flowFromDirectory(directory, options, this);
  }

  /** Endless batches of the pictures that a table or a CSV file names; see {@link flowFromTable}. */
  async flowFromTable(table: readonly TableRow[] | string, options: TableFlowOptions = {}): Promise<PictureFlow> {
    checkFitted(this.settings, this.statistics);
    return flowFromTable(table, options, this);
  }
}

/**
 * Varies and normalizes pictures while a network learns from them: all arguments of Keras's ImageDataGenerator, in camelCase.
 *
 * Source: keras_preprocessing 1.1, ImageDataGenerator.
 *
 * @throws KeratinError `option/unknown`, `option/value`
 * @example
 * const generator = imageDataGenerator({
 *   rescale: 1 / 255, rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2,
 *   shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true,
 * });
 */
export const imageDataGenerator = (options: ImageDataGeneratorOptions = {}): ImageDataGenerator => new ImageDataGenerator(options);
