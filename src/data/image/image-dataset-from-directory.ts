/** @file imageDatasetFromDirectory: the modern way from a folder of pictures to batches for `fit`. */
import { listImages } from '#list-images';
import { listPictures } from '#list-pictures';
import { type ErrorFields, KeratinError, check, show } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { RandomGenerator, random } from '../../core/random.js';
import { Tensor } from '../../core/tensor.js';
import { checkClassNames } from '../class-names.js';
import { type Targets, classTargets } from './class-targets.js';
import { type FileFlowOptions, checkBatchMemory, fileFlowDefaults, readFlowOptions, recipeOf } from './flow-options.js';
import { ImageDataset } from './image-dataset.js';
import { checkSize } from './load-image.js';
import { PictureFlow } from './picture-flow.js';
import type { Interpolation } from './resample-filters.js';

/** Options of {@link imageDatasetFromDirectory}. */
export interface ImageDatasetOptions extends Omit<FileFlowOptions, 'targetSize' | 'keepAspectRatio' | 'subset' | 'saveToDir' | 'savePrefix' | 'saveFormat'> {
  /** `inferred` from the class folders (default); a class number for each picture, in the order of their paths; or null: none, pictures at any depth. */
  readonly labels?: 'inferred' | readonly number[] | null;
  /** `int` (default) class numbers [n], `categorical` one-hot rows [n, classes], `binary` 0 or 1 [n, 1], null none. */
  readonly labelMode?: 'int' | 'categorical' | 'binary' | null;
  /** Class folders, in the order of their numbers; default all, in the order of their names. */
  readonly classNames?: readonly string[] | null;
  /** Size of all pictures in pixels, at most 178,956,970 of them; default [256, 256]. */
  readonly imageSize?: readonly [height: number, width: number];
  /** Fraction of the pictures that is held out, 0–1. */
  readonly validationSplit?: number | null;
  /** Which of them; `both` gives a pair. */
  readonly subset?: 'training' | 'validation' | 'both' | null;
  /** Cuts the middle out in the shape of `imageSize` first, so that nothing is squeezed. */
  readonly cropToAspectRatio?: boolean;
  /** Fills up with black to the shape of `imageSize` first, so that nothing is squeezed or cut off; not together with `cropToAspectRatio`. */
  readonly padToAspectRatio?: boolean;
  /** Whether folders behind links inside the class folders are entered; default false. */
  readonly followLinks?: boolean;
  /** `channels_last`, the only one. */
  readonly dataFormat?: 'channels_last' | 'channelsLast' | null;
}

/** Pillow's names of what TensorFlow calls otherwise. */
function inPillowsWords({ interpolation }: ImageDatasetOptions): { interpolation?: Interpolation } {
  const names: Readonly<Record<string, Interpolation>> = { lanczos3: 'lanczos', area: 'box' };
  const name = interpolation !== undefined && Object.hasOwn(names, interpolation) ? names[interpolation] : undefined;
  return name === undefined ? {} : { interpolation: name };
}

const { colorMode, exif, maxPixels, batchSize, shuffle, seed: noSeed, onCorrupt, verbose, workers, prefetch, cache } = fileFlowDefaults;
const defaults = {
  colorMode, exif, maxPixels, batchSize, shuffle, seed: noSeed, onCorrupt, verbose, workers, prefetch, cache, interpolation: 'bilinear' as Interpolation,
  labels: 'inferred' as ImageDatasetOptions['labels'], labelMode: 'int' as ImageDatasetOptions['labelMode'], classNames: null as readonly string[] | null,
  imageSize: [256, 256] as readonly [number, number], validationSplit: null as number | null, subset: null as 'training' | 'validation' | 'both' | null,
  cropToAspectRatio: false, padToAspectRatio: false, followLinks: false, dataFormat: null as string | null,
};
type Settings = Readonly<typeof defaults>;

/**
 * Batches of the pictures in `directory`, in which each folder is a class: float32 [n, h, w, c], 0–255.
 * Says `Found 2000 files belonging to 2 classes.` Pictures are made smaller with smoothing, as Pillow does it.
 *
 * Source: keras.utils.image_dataset_from_directory.
 *
 * @throws KeratinError `data/classes` `data/empty` `data/labels` `data/split` `option/…` `file/…`; while it runs `image/…` naming the file
 *
 * @example
 * const [train, validation] = await imageDatasetFromDirectory('photos', { imageSize: [180, 180], validationSplit: 0.2, subset: 'both', seed: 1 });
 * await model.fit(train, { epochs: 10, validationData: validation });
 */
export async function imageDatasetFromDirectory(directory: string, options: ImageDatasetOptions & { readonly subset: 'both' }): Promise<[training: ImageDataset, validation: ImageDataset]>;
export async function imageDatasetFromDirectory(directory: string, options?: ImageDatasetOptions & { readonly subset?: 'training' | 'validation' | null }): Promise<ImageDataset>;
export async function imageDatasetFromDirectory(directory: string, options: ImageDatasetOptions = {}): Promise<ImageDataset | [ImageDataset, ImageDataset]> {
  const place = `imageDatasetFromDirectory "${directory}"`;
  const settings = readFlowOptions(place, defaults, { ...options, ...inPillowsWords(options) });
  checkClassNames(place, 'classNames', settings.classNames);
  check(settings.dataFormat === null || settings.dataFormat === 'channels_last' || settings.dataFormat === 'channelsLast', () => ({
    code: 'option/value', where: place, expected: "dataFormat to be 'channelsLast'", received: show(settings.dataFormat), fix: 'leave it out: pictures are [h, w, c] throughout',
  }));
  checkSize(place, 'imageSize', settings.imageSize);
  check(!settings.cropToAspectRatio || !settings.padToAspectRatio, () => ({
    code: 'option/value', where: place, expected: 'cropToAspectRatio or padToAspectRatio', received: 'both', fix: 'leave one of them out: the first cuts off what is too much, the second adds black',
  }));
  checkSplit(place, settings);
  const found = await find(place, directory, settings);
  const total = found.paths.length;
  if (settings.verbose !== 0) announce([`Found ${total} files${found.classes === null ? '' : ` belonging to ${found.classNames.length} classes`}.`, ...found.notices].join('\n'));
  check(total > 0, () => ({ code: 'data/empty', where: place, expected: 'pictures', received: 'none', fix: 'check the path, and that the files are JPEG, PNG, WebP, GIF or BMP' }));

  const seed = settings.seed ?? random.integer(2 ** 32);
  const order = settings.shuffle ? new RandomGenerator(seed).permutation(total) : Uint32Array.from({ length: total }, (_, i) => i);
  const held = settings.validationSplit === null ? 0 : Math.floor(settings.validationSplit * total);
  const part = (samples: Uint32Array, isTraining: boolean): ImageDataset => {
    check(samples.length > 0, () => ({
      code: 'data/split', where: place, expected: 'pictures on both sides of the split', received: `${total} in all, validationSplit ${settings.validationSplit}`, fix: 'use more pictures or another fraction',
    }));
    if (settings.subset !== null && settings.verbose !== 0) announce(`Using ${samples.length} files for ${isTraining ? 'training' : 'validation'}.`);
    const filepaths = Array.from(samples, (i) => found.paths[i]!);
    const classes = found.classes === null ? [] : Array.from(samples, (i) => found.classes![i]!);
    // Pictures held out need no new order each time.
    const { imageSize, cropToAspectRatio, padToAspectRatio } = settings;
    const flowOptions: Required<FileFlowOptions> = { ...fileFlowDefaults, ...settings, subset: null, targetSize: imageSize, keepAspectRatio: cropToAspectRatio, shuffle: settings.shuffle && isTraining, seed };
    const targets = labelTargets(place, settings.labelMode ?? null, found.classNames, classes);
    const recipe = recipeOf(place, flowOptions, null, padToAspectRatio);
    checkBatchMemory(place, 'imageSize', recipe, settings.batchSize, samples.length);
    return ImageDataset.of(new PictureFlow({ options: flowOptions, recipe, transform: null, filenames: filepaths, filepaths, classNames: found.classNames, classes, targets }));
  };
  if (settings.subset === null) return part(order, true);
  const [training, validation] = [order.subarray(0, total - held), order.subarray(total - held)];
  if (settings.subset === 'both') return [part(training, true), part(validation, false)];
  return settings.subset === 'training' ? part(training, true) : part(validation, false);
}

/** Pictures in the order of their paths. `classes` is null where there are no labels. */
interface Found { readonly paths: readonly string[]; readonly classNames: readonly string[]; readonly classes: ArrayLike<number> | null; readonly notices: readonly string[] }

async function find(place: string, directory: string, { labels, labelMode, classNames, followLinks }: Settings): Promise<Found> {
  if (labels === 'inferred') {
    const { filenames, notices, ...found } = await listPictures(directory, { classes: classNames ?? undefined, followLinks });
    return { paths: filenames.map((name) => `${directory}/${name}`), notices, classNames: found.classNames, classes: labelMode === null ? null : found.classes };
  }
  const paths = await listImages(directory, { followLinks });
  if (labels === null || labels === undefined) return { paths, classNames: [], classes: null, notices: [] };
  const wrong = (expected: string, received: string, fix: string): ErrorFields => ({ code: 'data/labels', where: place, expected, received, fix });
  check(Array.isArray(labels), () => wrong('labels "inferred", a list of class numbers, or null', show(labels), "leave it out for 'inferred'"));
  check(labels.length === paths.length, () => wrong(`a label for each of the ${paths.length} pictures`, `${labels.length}`, 'list them in the order of the paths'));
  const bad = labels.find((label) => !Number.isSafeInteger(label) || label < 0);
  check(bad === undefined, () => wrong('class numbers 0, 1, 2, …', show(bad), 'number the classes from 0'));
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return { paths, classes: labels, classNames: classNames ?? Array.from({ length: count }, (_, number) => String(number)), notices: [] };
}

function checkSplit(place: string, { validationSplit, subset, shuffle, seed }: Settings): void {
  const wrong = (expected: string, received: string, fix: string): ErrorFields => ({ code: 'data/split', where: place, expected, received, fix });
  check(subset === null || subset === 'training' || subset === 'validation' || subset === 'both', () => wrong('subset to be "training", "validation" or "both"', show(subset), "use 'both' to get a pair"));
  check(validationSplit === null || (typeof validationSplit === 'number' && validationSplit > 0 && validationSplit < 1), () => wrong('a validationSplit between 0 and 1', show(validationSplit), 'use 0.2 to hold out a fifth'));
  check((validationSplit === null) === (subset === null), () => wrong('validationSplit and subset together', subset === null ? 'validationSplit alone' : 'subset alone', "write validationSplit: 0.2, subset: 'both'"));
  check(subset === null || subset === 'both' || !shuffle || seed !== null, () => wrong('a seed, so that training and validation share no picture', 'none', "pass the same seed to both calls, or use subset: 'both'"));
}

function labelTargets(place: string, mode: 'int' | 'categorical' | 'binary' | null, classNames: readonly string[], classes: readonly number[]): Targets {
  if (mode === null || classes.length === 0) return () => undefined;
  if (mode === 'categorical') return classTargets(place, mode, classNames, classes);
  if (mode === 'int') return (samples) => new Tensor([samples.length], 'int32', Int32Array.from(samples, (sample) => classes[sample]!));
  if (mode === 'binary') {
    const binary = classTargets(place, mode, classNames, classes);
    return (samples, x) => (binary(samples, x) as Tensor).reshape([samples.length, 1]);
  }
  throw new KeratinError({ code: 'option/value', where: place, expected: 'labelMode to be "int", "categorical", "binary" or null', received: show(mode), fix: 'choose one of them' });
}
