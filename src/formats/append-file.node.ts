/** @file Adding to files in Node. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FileContent } from './atomic-file.js';
import { fileError } from './file-error.js';

export async function appendToFile(path: string, content: FileContent): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await appendFile(path, content);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}
