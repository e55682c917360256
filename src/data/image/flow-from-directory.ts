/** @file flowFromDirectory: endless batches of the pictures in a folder of class folders. */
import { listPictures } from '#list-pictures';
import { check } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { checkClassNames } from '../class-names.js';
import { type ClassMode, classTargets, readClassMode } from './class-targets.js';
import { type FileFlowOptions, checkBatchMemory, fileFlowDefaults, partOf, readFlowOptions, recipeOf } from './flow-options.js';
import { PictureFlow } from './picture-flow.js';
import type { PictureTransform } from './picture-maker.js';

/** Options of {@link flowFromDirectory}. */
export interface DirectoryFlowOptions extends FileFlowOptions {
  /** Class folders, in the order of their numbers; default all, in the order of their names. */
  readonly classes?: readonly string[] | null;
  /** Form of the targets; default `categorical`. */
  readonly classMode?: ClassMode;
  /** Whether folders behind links inside the class folders are entered; default false. */
  readonly followLinks?: boolean;
}

const modes = ['categorical', 'binary', 'sparse', 'input'] as const;
const defaults: Required<DirectoryFlowOptions> = { ...fileFlowDefaults, classes: null, classMode: 'categorical', followLinks: false };

/**
 * Endless batches of the pictures in `directory`, in which each folder is a class. Says `Found 2000 images belonging to 2 classes.`
 * `model.fit` takes it with or without `stepsPerEpoch`; `for await (const [x, y] of flow)` goes through it without end.
 *
 * Source: keras_preprocessing 1.1, ImageDataGenerator.flow_from_directory.
 *
 * @param transform what a generator does to each picture; null: the numbers stay 0–255
 * @throws KeratinError `data/classes` `data/empty` `data/class-mode` `option/…` `file/…`; while it runs `image/…` naming the file
 *
 * @example
 * const train = await imageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory('small/train', { targetSize: [150, 150], batchSize: 20, classMode: 'binary' });
 * await model.fit(train, { epochs: 30 });
 */
export async function flowFromDirectory(directory: string, options: DirectoryFlowOptions = {}, transform: PictureTransform | null = null): Promise<PictureFlow> {
  const place = `flowFromDirectory "${directory}"`;
  const settings = readFlowOptions(place, defaults, options);
  checkClassNames(place, 'classes', settings.classes);
  const mode = readClassMode(place, modes, settings.classMode);
  const recipe = recipeOf(place, settings, transform);
  const part = partOf(place, settings.subset, transform?.settings.validationSplit ?? 0);
  const { classNames, classes, filenames, notices } = await listPictures(directory, { classes: settings.classes ?? undefined, followLinks: settings.followLinks, part });
  const targets = classTargets(place, mode, classNames, classes);
  if (settings.verbose !== 0) announce([`Found ${filenames.length} images belonging to ${classNames.length} classes.`, ...notices].join('\n'));
  check(filenames.length > 0, () => ({
    code: 'data/empty', where: place, expected: 'pictures in the class folders', received: settings.subset === null ? 'none' : `none in the subset "${settings.subset}"`, fix: 'check the path, and that the files are JPEG, PNG, WebP, GIF or BMP',
  }));
  checkBatchMemory(place, 'targetSize', recipe, settings.batchSize, filenames.length);
  const filepaths = filenames.map((name) => `${directory}/${name}`);
  return new PictureFlow({ options: settings, recipe, transform, filenames, filepaths, classNames, classes, targets, notices });
}
