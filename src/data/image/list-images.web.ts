/** @file In a browser there are no folders. */
import { KeratinError } from '../../core/errors.js';
import type { ListImagesOptions } from './list-images.js';

export function listImages(_directory: string, _options?: ListImagesOptions): Promise<string[]> {
  return Promise.reject(new KeratinError({
    code: 'host/no-files', where: 'listImages', expected: 'a host with a file system, as Node', received: 'a browser', fix: 'let the user choose files, and pass their bytes to loadImage',
  }));
}
