/** @file Texts below a folder: what text-files.node.ts and text-files.web.ts provide. */

/** A text and where it stood. */
export interface TextFile { readonly path: string; readonly text: string }

/**
 * Paths of all .txt files at any depth below a folder, relative to it, with forward slashes, in the order of their names.
 * @throws KeratinError `file/missing` `file/not-folder` `file/unreadable`
 */
export declare function listTextFiles(directory: string, options: { readonly followLinks: boolean }): Promise<string[]>;

/** The texts, in UTF-8.
 * @throws KeratinError `file/missing` `file/unreadable` */
export declare function readTextFiles(directory: string, paths: readonly string[]): Promise<string[]>;
