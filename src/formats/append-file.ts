/** @file Adding to files: what append-file.node.ts and append-file.web.ts provide. */
import type { FileContent } from './atomic-file.js';

/**
 * Adds to the end of a file, for logs. The file and the folders above it are made. A crash may cut off what was added last.
 *
 * @throws KeratinError `file/unwritable` `file/disk-full` `file/is-folder` `file/not-folder`
 */
export declare function appendToFile(path: string, content: FileContent): Promise<void>;
