/** @file Options that all flows of picture files share, and what becomes of them. */
import { type ErrorFields, check, show } from '../../core/errors.js';
import { checkOptionalSeed, random } from '../../core/random.js';
import { oneOfWords, readSettings, readVerbose } from '../../core/settings.js';
import type { PictureShape } from './affine.js';
import { loadImageSettings } from './load-image.js';
import type { PictureRecipe, PictureTransform } from './picture-maker.js';
import type { PipelineOptions } from './picture-pipeline.js';
import { type ColorMode, MOST_PIXELS, channelsOf } from './pixels.js';
import type { Interpolation } from './resample-filters.js';

/** How picture files become batches. Keras's own spelling of the names is understood too. */
export interface FileFlowOptions extends PipelineOptions {
  /** Size of all pictures in pixels, at most 178,956,970 of them; default [256, 256]. */
  readonly targetSize?: readonly [height: number, width: number];
  /** Default `rgb`. */
  readonly colorMode?: ColorMode;
  /** How pictures are brought to that size; default `nearest`, as in Keras. `bilinear` looks better made smaller. */
  readonly interpolation?: Interpolation;
  /** Cuts the middle out in the shape of `targetSize` first; default false: pictures are squeezed. */
  readonly keepAspectRatio?: boolean;
  /** Turns pictures as the camera noted; default false, as in Keras. */
  readonly exif?: boolean;
  /** Most pixels that a picture may have; default 178,956,970 as in Pillow. */
  readonly maxPixels?: number;
  /** Pictures a batch; default 32. The last of an epoch may be smaller. */
  readonly batchSize?: number;
  /** A new order in each epoch; default true. */
  readonly shuffle?: boolean;
  /** Of order and transformations; default drawn from the shared generator. */
  readonly seed?: number | null;
  /** What the generator's validationSplit sets apart, or the rest. */
  readonly subset?: 'training' | 'validation' | null;
  /** Folder where the transformed pictures are written too, to look at. */
  readonly saveToDir?: string | null;
  readonly savePrefix?: string;
  readonly saveFormat?: 'png' | 'jpeg' | 'jpg' | 'webp';
  /** A picture that cannot be read is an error (default), or is left out and named at the end of the epoch. */
  readonly onCorrupt?: 'error' | 'skip';
  /** 1 or true (default) says what was found, 0 or false does not. */
  readonly verbose?: 0 | 1 | boolean;
}

export const fileFlowDefaults: Required<FileFlowOptions> = {
  targetSize: [256, 256], colorMode: 'rgb', interpolation: 'nearest', keepAspectRatio: false, exif: false, maxPixels: MOST_PIXELS,
  batchSize: 32, shuffle: true, seed: null, subset: null, saveToDir: null, savePrefix: '', saveFormat: 'png',
  onCorrupt: 'error', verbose: 1, workers: null, prefetch: null, cache: null,
};

/** Options in full, what all flows share checked. @throws KeratinError `option/…` `data/batch-size` `random/seed` */
export function readFlowOptions<O extends Pick<Required<FileFlowOptions>, 'batchSize' | 'onCorrupt' | 'seed' | 'verbose'> & Partial<SavingOptions>>(place: string, defaults: O, given: object): Readonly<O> {
  const options = readSettings(place, defaults, given);
  checkBatchSize(place, options.batchSize);
  oneOfWords(place, 'onCorrupt', ['error', 'skip'], options.onCorrupt);
  const verbose = readVerbose(place, options.verbose);
  checkOptionalSeed(place, options.seed);
  checkSaving(place, options);
  return Object.freeze({ ...options, verbose });
}

/** @throws KeratinError `data/batch-size` */
export function checkBatchSize(where: string, batchSize: number): void {
  check(Number.isSafeInteger(batchSize) && batchSize > 0, () => ({
    code: 'data/batch-size', where, expected: 'batchSize as a whole number above 0', received: show(batchSize), fix: 'use batchSize: 32, for example',
  }));
}

/** Where transformed pictures are written to, and how. */
export interface SavingOptions { readonly saveToDir: string | null; readonly savePrefix: string; readonly saveFormat: string }

/** @throws KeratinError `option/value` */
export function checkSaving(place: string, { saveToDir = null, savePrefix = '', saveFormat = 'png' }: Partial<SavingOptions>): void {
  const wrong = (name: string, expected: string, received: unknown, fix: string) => (): ErrorFields => ({ code: 'option/value', where: place, expected: `${name} to be ${expected}`, received: show(received), fix });
  check(saveToDir === null || (typeof saveToDir === 'string' && saveToDir !== ''), wrong('saveToDir', 'the path of a folder', saveToDir, "write for example saveToDir: 'augmented'"));
  check(typeof savePrefix === 'string', wrong('savePrefix', 'a text that names begin with', savePrefix, "write for example savePrefix: 'cat'"));
  oneOfWords(place, 'saveFormat', ['png', 'jpeg', 'jpg', 'webp'], saveFormat);
}

/** Most numbers of a batch: 4 GiB of float32. */
const MOST_NUMBERS = 2 ** 30;

/** That a batch fits into memory. @param samples in all @throws KeratinError `option/memory` */
export function checkBatchMemory(where: string, option: string, { shape }: PictureRecipe, batchSize: number, samples: number): void {
  const [h, w, c] = shape;
  const [each, pictures] = [h * w * c, Math.min(batchSize, samples)];
  check(pictures * each <= MOST_NUMBERS, () => ({
    code: 'option/memory', where, expected: `batches of at most ${MOST_NUMBERS} numbers, which take 4 GiB`, received: `${pictures} pictures of ${h} x ${w} x ${c} = ${pictures * each}`,
    fix: `make ${option} smaller, or write batchSize: ${Math.floor(MOST_NUMBERS / each)}`,
  }));
}

/** How samples are made. */
export function recipeOf(place: string, options: Required<FileFlowOptions>, transform: PictureTransform | null, padToAspectRatio = false): PictureRecipe {
  const { targetSize, colorMode, interpolation, keepAspectRatio, exif, maxPixels } = options;
  const load = loadImageSettings(place, { targetSize, colorMode, interpolation, keepAspectRatio, exif, maxPixels });
  check(targetSize !== null, () => ({
    code: 'option/value', where: place, expected: 'targetSize to be [height, width] in pixels', received: 'null', fix: 'leave it out for [256, 256]: all pictures of a batch have one size',
  }));
  const shape: PictureShape = [targetSize[0], targetSize[1], channelsOf[load.colorMode]];
  const seed = options.seed ?? random.integer(2 ** 32);
  // A function cannot go to a worker: then the samples are standardized where they arrive.
  const plain = transform === null ? null : { settings: { ...transform.settings, preprocessingFunction: null }, statistics: transform.statistics };
  return { load: { ...load, targetSize }, padToAspectRatio, shape, transform: plain, standardize: (transform?.settings.preprocessingFunction ?? null) === null, seed };
}

/** The part of the samples in order that a subset is, as fractions. @throws KeratinError `generator/subset` */
export function partOf(place: string, subset: 'training' | 'validation' | null, split: number): readonly [from: number, to: number] {
  if (subset === null) return [0, 1];
  oneOfWords(place, 'subset', ['training', 'validation'], subset);
  check(split > 0, () => ({
    code: 'generator/subset', where: place, expected: 'a generator with a validationSplit', received: `subset: ${show(subset)} and none`, fix: 'make it with imageDataGenerator({ validationSplit: 0.2 })',
  }));
  return subset === 'validation' ? [0, split] : [split, 1];
}
