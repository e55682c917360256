/** @file Files in a browser: they are read over HTTP, by addresses that may be relative to the page (in a worker, to its program). There are none to write. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { KeratinError } from '../core/errors.js';
import type { FileContent } from './atomic-file.js';
import { readStoredFolder } from './stored-folder.js';

function noWriting(where: string): never {
  throw new KeratinError({
    code: 'host/no-files', where, expected: 'a host with a file system, as Node', received: 'a browser', fix: 'offer the bytes as a download, or keep them in IndexedDB; those of a model are modelToFiles(model)',
  });
}
export const checkWritable = (where: string): void => noWriting(where);
const noFiles = async (where: string): Promise<never> => noWriting(where);

export const writeFileAtomic = (_path: string, _content: FileContent): Promise<void> => noFiles('writeFileAtomic');
export const writeFolderAtomic = (_dir: string, _files: Readonly<Record<string, FileContent>>): Promise<void> => noFiles('writeFolderAtomic');
export const removeFolder = (_dir: string): Promise<void> => noFiles('removeFolder');
export const removeFile = (_path: string): Promise<void> => noFiles('removeFile');

export const readFolder = (dir: string): Promise<Map<string, Uint8Array>> => readStoredFolder(dir, readFileBytes, (bytes) => bytesToHex(sha256(bytes)));

const CHECK = 'check the address; of a folder that model.save wrote, write it with / at its end';

/** An address that ends in / is a folder, as on a disk. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  const where = `file "${path}"`;
  if (path.endsWith('/')) throw new KeratinError({ code: 'file/is-folder', where, expected: 'a file', received: 'a folder', fix: 'name a file inside it' });
  const missing = (received: string, fix: string, cause?: unknown): KeratinError => new KeratinError({ code: 'file/missing', where, expected: 'a file at this address', received, fix, cause });
  const response = await fetch(path).catch((cause: unknown) => {
    throw missing(String(cause), 'check the address, and that its server allows this page to read it', cause);
  });
  if (!response.ok) throw missing(`HTTP ${response.status}`, CHECK);
  // Many servers answer what they do not have with the app's own page.
  if (/^text\/html\b/.test(response.headers.get('content-type') ?? '') && !/\.html?$/.test(path)) throw missing('a web page', CHECK);
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new KeratinError({ code: 'file/unreadable', where, expected: 'the whole file', received: String(cause), fix: 'load it again', cause });
  }
}
