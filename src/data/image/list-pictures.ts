/** @file Pictures of a folder of class folders: what list-pictures.node.ts and list-pictures.web.ts provide. */

/** Pictures by class. */
export interface PictureFolder {
  /** In the order of their numbers. */
  readonly classNames: readonly string[];
  /** Paths relative to the folder, class after class. */
  readonly filenames: readonly string[];
  /** Number of the class of each file. */
  readonly classes: Int32Array;
  /** What a reader should know: empty classes, links in a circle, folders and files that cannot be read. Whole sentences. */
  readonly notices: readonly string[];
}

/** How {@link listPictures} looks. */
export interface ListPicturesOptions {
  /** Names of the class folders, in the order of their numbers; default all folders, in the order of their names. */
  readonly classes?: readonly string[] | undefined;
  /** Whether folders behind links inside a class are entered; default false. Links to files, and class folders that are links, always count. */
  readonly followLinks?: boolean;
  /** The part of each class that counts, as fractions of its files in order; default [0, 1]. */
  readonly part?: readonly [from: number, to: number];
}

/**
 * Lists the pictures of a folder in which each folder is a class, at any depth, by the endings of their names.
 * Order is Keras's: classes, then folders by their whole paths, then files, all by code points.
 * Each real folder is entered once a class, so that links in a circle end. Folders such as `.git` are no classes.
 *
 * @throws KeratinError `file/missing` `file/not-folder` `file/unreadable`, `data/classes` where there are no class folders or not those that were named
 */
export declare function listPictures(directory: string, options?: ListPicturesOptions): Promise<PictureFolder>;

/** Which of these paths are files, or links to files. */
export declare function areFiles(paths: readonly string[]): boolean[];
