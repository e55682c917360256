/** @file Pictures below a folder: what list-images.node.ts and list-images.web.ts provide. */

/** How {@link listImages} looks. */
export interface ListImagesOptions {
  /** Endings of names, in any case; default those that can be read. */
  readonly extensions?: readonly string[];
  /** Whether folders behind links are entered, each once; default false. Files behind links always count. */
  readonly followLinks?: boolean;
}

/**
 * Paths of all pictures at any depth below a folder, by the endings of their names; in the order of their names, folder by folder.
 *
 * Source: keras_preprocessing.image.list_pictures.
 *
 * @throws KeratinError `file/missing` `file/not-folder` `file/unreadable`
 * @example
 * const files = await listImages('photos');
 */
export declare function listImages(directory: string, options?: ListImagesOptions): Promise<string[]>;
