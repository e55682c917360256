/** @file Small data sets out of big ones: what split-folder.node.ts and split-folder.web.ts provide. */

/** Part -> pictures of each class: whole numbers are counts, numbers below 1 fractions of the class. */
export type SplitParts = Readonly<Record<string, number>>;

/** How {@link splitFolder} does it. */
export interface SplitFolderOptions {
  /** `copy` (default; where the disk can, copies share their blocks), `hard` links on the same disk, or `symbolic` ones. */
  readonly link?: 'copy' | 'hard' | 'symbolic';
  /** Which pictures come first: by `name`, or in an order drawn from the seed. Default `name` without a seed, else `random`. */
  readonly order?: 'name' | 'random' | undefined;
  /** Seed of a random order: same seed, same parts; default 0. */
  readonly seed?: number | undefined;
  /** Names by the numbers in them, cat.2.jpg before cat.10.jpg; default true. */
  readonly naturalOrder?: boolean;
  /** 1 or true (default) prints what was done, 0 or false does not. */
  readonly verbose?: 0 | 1 | boolean;
}

/** What {@link splitFolder} did. */
export interface SplitReport {
  readonly source: string;
  readonly target: string;
  /** Folder of each part, as `small/train`. */
  readonly folders: Readonly<Record<string, string>>;
  /** Part -> class -> pictures. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** All pictures that were copied or linked. */
  readonly pictures: number;
  /** The same as a small table. */
  toString(): string;
}

/**
 * Makes `target/part/class/picture` out of a folder of class folders, or out of a flat one with names such as `cat.0.jpg`
 * (the class is what stands before the first dot, underscore, hyphen, space or number).
 *
 * The parts take the pictures of each class one after the other, none twice. Everything is looked up and checked before the first file
 * is written; nothing is ever overwritten, and where a copy fails all that was made is removed again.
 *
 * @param parts as `{ train: 1000, validation: 500, test: 500 }` or `{ train: 0.8, validation: 0.2 }`
 * @throws KeratinError `option/…`, `data/split` for parts that cannot be, `data/too-few` naming class and number, `file/exists`, `file/…`
 *
 * @example
 * await splitFolder('kaggle_original_data', 'cats_and_dogs_small', { train: 1000, validation: 500, test: 500 });
 */
export declare function splitFolder(source: string, target: string, parts: SplitParts, options?: SplitFolderOptions): Promise<SplitReport>;
