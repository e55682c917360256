/** @file Options that all flows of picture files share, and what becomes of them. */
import { check, show } from '../../core/errors.js';
import { random } from '../../core/random.js';
import { camelCase } from '../../core/registry.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import type { PictureShape } from './affine.js';
import { loadImageSettings } from './load-image.js';
import type { PictureRecipe, PictureTransform } from './picture-maker.js';
import type { PipelineOptions } from './picture-pipeline.js';
import { type ColorMode, channelsOf } from './pixels.js';
import type { Interpolation } from './resample-filters.js';

/** How picture files become batches. Keras's own spelling of the names is understood too. */
export interface FileFlowOptions extends PipelineOptions {
  /** Size of all pictures in pixels; default [256, 256]. */
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
  /** 1 (default) says what was found, 0 does not. */
  readonly verbose?: 0 | 1;
}

export const fileFlowDefaults: Required<FileFlowOptions> = {
  targetSize: [256, 256], colorMode: 'rgb', interpolation: 'nearest', keepAspectRatio: false, exif: false, maxPixels: 178_956_970,
  batchSize: 32, shuffle: true, seed: null, subset: null, saveToDir: null, savePrefix: '', saveFormat: 'png',
  onCorrupt: 'error', verbose: 1, workers: null, prefetch: null, cache: null,
};

/** Options in full and in camelCase. @throws KeratinError `option/unknown`, `option/value` */
export function readFlowOptions<O extends Pick<FileFlowOptions, 'batchSize' | 'onCorrupt'>>(place: string, defaults: O, given: object): Readonly<O> {
  const options = readSettings(place, defaults, Object.fromEntries(Object.entries(given).map(([key, value]) => [camelCase(key), value as unknown])));
  const batchSize = options.batchSize ?? 0;
  check(Number.isSafeInteger(batchSize) && batchSize > 0, () => ({
    code: 'data/batch-size', where: place, expected: 'batchSize as a whole number above 0', received: show(batchSize), fix: 'use batchSize: 32, for example',
  }));
  oneOfWords(place, 'onCorrupt', ['error', 'skip'], options.onCorrupt);
  return options;
}

/** How samples are made. */
export function recipeOf(place: string, options: Required<FileFlowOptions>, transform: PictureTransform | null, padToAspectRatio = false): PictureRecipe {
  const { targetSize, colorMode, interpolation, keepAspectRatio, exif, maxPixels } = options;
  const load = loadImageSettings(place, { targetSize, colorMode, interpolation, keepAspectRatio, exif, maxPixels });
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
