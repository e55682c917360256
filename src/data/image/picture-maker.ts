/** @file From a file to the numbers of one sample: read, decode, resize, transform, standardize. What a worker does all day. */
import { KeratinError } from '../../core/errors.js';
import type { PictureShape } from './affine.js';
import type { AugmentationSettings } from './augmentation-settings.js';
import { sampleRandom } from './epoch-plan.js';
import type { FeatureStatistics } from './feature-statistics.js';
import { type LoadImageSettings, readImage } from './load-image.js';
import { padToShape } from './pad-picture.js';
import type { PictureCache } from './picture-cache.js';
import { drawTransform, transformPicture } from './random-transform.js';
import { standardizePicture } from './standardize-picture.js';

/** What an imageDataGenerator does to pictures, as plain data. */
export interface PictureTransform {
  readonly settings: AugmentationSettings;
  readonly statistics: FeatureStatistics;
}

/** How samples are made out of files: plain data, so that any worker can follow it. */
export interface PictureRecipe {
  /** With the size that all samples have. */
  readonly load: LoadImageSettings & { readonly targetSize: readonly [height: number, width: number] };
  /** Fills up with black to the shape of `targetSize` first, so that nothing is squeezed. */
  readonly padToAspectRatio: boolean;
  readonly shape: PictureShape;
  /** None: the numbers stay 0–255. Its preprocessingFunction is not called here, since it cannot go to a worker. */
  readonly transform: PictureTransform | null;
  /** False where the samples are standardized later. */
  readonly standardize: boolean;
  readonly seed: number;
}

/** A sample to make. */
export interface PictureTask {
  readonly file: string;
  /** Number in the data. */
  readonly sample: number;
  readonly epoch: number;
  /** Place in the epoch. */
  readonly place: number;
}

/** Reads a file; in a worker nothing else waits meanwhile, so there it need not be a promise. */
export type ReadFile = (path: string) => Uint8Array | Promise<Uint8Array>;

/** Follows a recipe. */
export class PictureMaker {
  private readonly scratch: Float32Array;
  /** Level -> number, where that is all that happens to a picture. */
  private readonly levels: Float32Array | null;

  constructor(private readonly recipe: PictureRecipe, private readonly readFile: ReadFile, private readonly cache: PictureCache | null) {
    const [h, w, c] = recipe.shape;
    this.scratch = new Float32Array(h * w * c);
    this.levels = recipe.transform === null || !recipe.standardize ? null : levelsOf(recipe.transform.settings);
  }

  /**
   * Writes a sample [h, w, c] into `to`.
   * @throws KeratinError naming the file
   */
  async make(task: PictureTask, to: Float32Array): Promise<void> {
    const { shape, transform, standardize, seed } = this.recipe;
    const pixels = this.cache?.get(task.sample) ?? this.cache?.put(task.sample, await this.load(task.file)) ?? await this.load(task.file);
    if (transform === null) return to.set(pixels);
    if (this.levels !== null) return lookUp(pixels, this.levels, to);
    const { settings, statistics } = transform;
    const parameters = drawTransform(settings, shape, sampleRandom(seed, task.epoch, task.place));
    this.scratch.set(pixels);
    transformPicture(this.scratch, to, shape, parameters, settings);
    if (standardize) standardizePicture(to, shape, settings, statistics);
  }

  private async load(file: string): Promise<Uint8ClampedArray> {
    const { load, padToAspectRatio } = this.recipe;
    let bytes: Uint8Array;
    try {
      bytes = await this.readFile(file);
    } catch (error) {
      throw error instanceof KeratinError ? error.within(`loadImage "${file}"`) : error;
    }
    if (!padToAspectRatio) return (await readImage(bytes, file, load)).data;
    return padToShape(await readImage(bytes, file, { ...load, targetSize: null, keepAspectRatio: false }), load.targetSize, load.interpolation).data;
  }
}

/** Settings that say nothing of a picture that stays where it is. */
const idle: ReadonlySet<string> = new Set(['rescale', 'interpolationOrder', 'fillMode', 'cval', 'zcaEpsilon', 'validationSplit']);

/** What rescaling alone makes of the levels 0–255; null where more happens to a picture, or chance comes in. */
function levelsOf(settings: AugmentationSettings): Float32Array | null {
  const isOff = (value: unknown): boolean => value === false || value === 0 || value === null || (Array.isArray(value) && value.every((v) => v === 1));
  if (Object.entries(settings).some(([name, value]) => !idle.has(name) && !isOff(value))) return null;
  const factor = Math.fround(settings.rescale === null || settings.rescale === 0 ? 1 : settings.rescale);
  return Float32Array.from({ length: 256 }, (_, level) => level * factor);
}

/** Four at a time: it takes half as long. */
function lookUp(pixels: Uint8ClampedArray, levels: Float32Array, to: Float32Array): void {
  const even = to.length & ~3;
  for (let i = 0; i < even; i += 4) {
    to[i] = levels[pixels[i]!]!;
    to[i + 1] = levels[pixels[i + 1]!]!;
    to[i + 2] = levels[pixels[i + 2]!]!;
    to[i + 3] = levels[pixels[i + 3]!]!;
  }
  for (let i = even; i < to.length; i++) to[i] = levels[pixels[i]!]!;
}
