/** @file Files that are whole or not there: what atomic-file.node.ts and atomic-file.web.ts provide. */

/** What a file holds: bytes, or text in UTF-8. */
export type FileContent = Uint8Array | string;

/**
 * Writes a file so that whoever looks, even after a crash or a power cut, finds the old one or the new one, whole.
 * Folders above it are made.
 *
 * @throws KeratinError `file/unwritable` `file/disk-full` `file/is-folder` `file/not-folder`
 * @example
 * await writeFileAtomic('runs/first/history.csv', text);
 */
export declare function writeFileAtomic(path: string, content: FileContent): Promise<void>;

/**
 * Writes several files that belong together: a crash at any moment leaves either all the old ones or all the new ones
 * for {@link readFolder}. One writer at a time.
 *
 * Each lies in `dir` under its name with a piece of its SHA-256 (`weights.safetensors` as `weights-1a2b3c4d5e6f.safetensors`);
 * `manifest.json`, renamed into place last, says which of them count. Files of the manifest before it are then removed.
 *
 * @param files by name, which has no folder in it
 * @throws KeratinError as {@link writeFileAtomic}, `file/name`
 */
export declare function writeFolderAtomic(dir: string, files: Readonly<Record<string, FileContent>>): Promise<void>;

/**
 * Reads what {@link writeFolderAtomic} wrote, each file checked against its length and SHA-256; in a browser over HTTP.
 *
 * @throws KeratinError `file/missing` where there is no manifest, `file/truncated` `file/changed` `file/json` where it is damaged
 */
export declare function readFolder(dir: string): Promise<Map<string, Uint8Array>>;

/**
 * Removes what {@link writeFolderAtomic} wrote, and the folder where nothing else is in it; no error where there is none.
 * Killed meanwhile, the rest is leftovers that no manifest names.
 *
 * @throws KeratinError `file/unwritable`
 */
export declare function removeFolder(dir: string): Promise<void>;

/** Throws at once where nothing can be written, before hours of work are done for it.
 * @param where who wants to write, for the error
 * @throws KeratinError `host/no-files` */
export declare function checkWritable(where: string): void;

/** Reads a file; in a browser over HTTP, from an address.
 * @throws KeratinError `file/missing` `file/unreadable` `file/is-folder` */
export declare function readFileBytes(path: string): Promise<Uint8Array>;

/** Removes a file; no error where there is none.
 * @throws KeratinError `file/unwritable` */
export declare function removeFile(path: string): Promise<void>;
