/** @file In a browser there are no files; bytes are what there is. */
import { KeratinError } from '../core/errors.js';
import type { FileContent } from './atomic-file.js';

function noFiles(where: string, fix: string): Promise<never> {
  return Promise.reject(new KeratinError({ code: 'host/no-files', where, expected: 'a host with a file system, as Node', received: 'a browser', fix }));
}

const keep = 'take the bytes instead and offer them as a download, or store them in IndexedDB';
const fetchIt = 'fetch the file and pass its bytes';

export const writeFileAtomic = (_path: string, _content: FileContent): Promise<void> => noFiles('writeFileAtomic', keep);
export const writeFolderAtomic = (_dir: string, _files: Readonly<Record<string, FileContent>>): Promise<void> => noFiles('writeFolderAtomic', keep);
export const readFolder = (_dir: string): Promise<Map<string, Uint8Array>> => noFiles('readFolder', fetchIt);
export const removeFolder = (_dir: string): Promise<void> => noFiles('removeFolder', fetchIt);
export const readFileBytes = (_path: string): Promise<Uint8Array> => noFiles('readFileBytes', fetchIt);
export const removeFile = (_path: string): Promise<void> => noFiles('removeFile', keep);
