/** @file In a browser there are no files to add to. */
import type { FileContent } from './atomic-file.js';
import { writeFileAtomic } from './atomic-file.web.js';

export const appendToFile = (path: string, content: FileContent): Promise<void> => writeFileAtomic(path, content);
