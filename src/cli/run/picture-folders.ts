/** @file The pictures of a run: which folders hold them, and batches of each part. */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { KeratinError, check } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import { type ImageDataGenerator, imageDataGenerator } from '../../data/image/image-data-generator.js';
import type { PictureFlow } from '../../data/image/picture-flow.js';
import { plain, quoted, shortPath } from '../text.js';
import type { RunSettings } from './run-folder.js';

/** How pictures are brought to the size of the network, in training as in use. */
export const interpolation = 'bilinear';

/** The folders that hold class folders. */
export interface PartFolders {
  readonly train: string;
  readonly validation?: string;
  readonly test?: string;
}

const partNames = { train: ['train', 'training'], validation: ['validation', 'valid', 'val'], test: ['test', 'testing'] } as const;

/** Sub-folders called train, validation and test where there is one for training; else the folder itself. */
export async function findParts(folder: string): Promise<PartFolders> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => { throw fileError(error, folder, 'read'); });
  const folders = entries.filter((entry) => !entry.isFile()).map(({ name }) => name);
  const pictures = entries.filter((entry) => entry.isFile() && /\.(jpe?g|png|webp|gif|bmp)$/i.test(entry.name));
  check(folders.length > 0 || pictures.length === 0, () => ({
    code: 'data/classes', where: `folder "${folder}"`, expected: 'a folder for each class, with its pictures in it', received: `${pictures.length} pictures, as ${plain(pictures[0]!.name)}, and no folders`,
    fix: `where names begin with their class, as cat.0.jpg: keratin split ${quoted(folder)} ${quoted(`${basename(resolve(folder))}-split`)} --train 0.8 --validation 0.2`,
  }));
  const found = (part: keyof typeof partNames): string | undefined => folders.find((name) => (partNames[part] as readonly string[]).includes(name.toLowerCase()));
  const [train, validation, test] = [found('train'), found('validation'), found('test')];
  if (train === undefined) return { train: folder };
  return { train: join(folder, train), ...(validation !== undefined && { validation: join(folder, validation) }), ...(test !== undefined && { test: join(folder, test) }) };
}

/** Batches of pictures 0–255, ready to train on. */
export interface OpenPictures {
  readonly train: PictureFlow;
  readonly validation: PictureFlow | null;
  readonly test: PictureFlow | null;
  readonly classes: readonly string[];
  /** Pictures by part. */
  readonly counts: Readonly<Record<string, number>>;
  /** Pictures of each class to train on. */
  readonly perClass: readonly number[];
  /** What a reader should know, whole sentences. */
  readonly notices: readonly string[];
  /** Varies pictures as training does. */
  readonly generator: ImageDataGenerator;
  close(): void;
}

/** The notes' variations. */
const variations = { rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true } as const;

/** Opens all parts of a folder. @throws KeratinError `data/classes`, `data/empty`, `file/…` */
export async function openPictures(settings: RunSettings, workers: number | undefined): Promise<OpenPictures> {
  const { validationSplit, augment } = settings;
  const folders = await findParts(shortPath(settings.data));
  const splits = folders.validation === undefined && validationSplit > 0;
  const generator = imageDataGenerator({ ...(augment ? variations : {}), validationSplit: splits ? validationSplit : 0 });
  const still = imageDataGenerator({ validationSplit: splits ? validationSplit : 0 });
  const train = await openFolder(folders.train, settings, { generator, shuffle: true, workers, ...(splits && { subset: 'training' as const }) }).catch((error: unknown) => {
    throw error instanceof KeratinError && error.code === 'data/empty' ? oneClass(folders.train, 'none') : error;
  });
  const { classNames: classes } = train;
  const perClass = count(train.classes as ArrayLike<number>, classes.length);
  const filled = classes.filter((_, i) => perClass[i]! > 0);
  if (filled.length < 2) throw oneClass(folders.train, `pictures of ${plain(filled[0]!)} alone`);
  const open = (folder: string, subset?: 'validation'): Promise<PictureFlow> => openFolder(folder, settings, { classes, generator: still, shuffle: false, workers, subset });
  const validation = folders.validation !== undefined ? await open(folders.validation) : splits ? await open(folders.train, 'validation').catch(tooFew) : null;
  const test = folders.test === undefined ? null : await open(folders.test);
  const parts = { training: train, validation, test };
  return {
    train, validation, test, classes, perClass, generator,
    notices: [train, ...(splits ? [] : [validation]), test].flatMap((flow) => flow?.notices ?? []),
    counts: Object.fromEntries(Object.entries(parts).flatMap(([part, flow]) => (flow === null ? [] : [[part, flow.samples]]))),
    close: () => Object.values(parts).forEach((flow) => flow?.close()),
  };
}

const oneClass = (folder: string, received: string): KeratinError => new KeratinError({
  code: 'data/classes', where: `folder "${folder}"`, expected: 'pictures of at least two classes, each in a folder of its own', received, fix: 'see what the folder must hold: keratin train --help',
});

/** A fifth of four pictures is none. */
function tooFew(error: unknown): never {
  if (!(error instanceof KeratinError) || error.code !== 'data/empty') throw error;
  throw new KeratinError({
    code: 'data/too-few', where: 'keratin train --validation-split', expected: 'a part of each class that is at least one picture', received: 'none: there are too few', fix: 'add pictures, or keep back more of them: --validation-split 0.5; or none: --validation-split 0', cause: error,
  });
}

/** Pictures of each class. */
function count(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}

/** How a part is read. */
interface Reading {
  /** Default: those of the folder. */
  readonly classes?: readonly string[];
  readonly generator: ImageDataGenerator;
  readonly shuffle: boolean;
  readonly subset?: 'training' | 'validation' | undefined;
  readonly workers?: number | undefined;
}

/** Batches of one folder of class folders. */
export function openFolder(folder: string, { imageSize, batch, seed, onCorrupt }: Pick<RunSettings, 'imageSize' | 'batch' | 'seed' | 'onCorrupt'>, reading: Reading): Promise<PictureFlow> {
  const { classes, generator, shuffle, subset, workers } = reading;
  return generator.flowFromDirectory(folder, {
    targetSize: [imageSize, imageSize], batchSize: batch, classMode: 'sparse', interpolation, shuffle, seed, onCorrupt, verbose: 0,
    ...(classes === undefined ? {} : { classes }), ...(workers === undefined ? {} : { workers }), ...(subset === undefined ? {} : { subset }),
  }).catch((error: unknown) => {
    if (!(error instanceof KeratinError) || error.code !== 'option/memory') throw error;
    const { code, expected, received } = error;
    throw new KeratinError({ code, where: 'keratin train --image-size', expected: expected.replace('targetSize of', 'a size of'), received, fix: 'use a smaller --image-size, or a smaller --batch', cause: error });
  });
}
