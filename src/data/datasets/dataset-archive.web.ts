/** @file In a browser there are no folders to unpack archives to. */
import { KeratinError } from '../../core/errors.js';
import type { ArchiveOptions, DatasetArchive } from './dataset-archive.js';

export function datasetFolder({ place }: DatasetArchive, _options: ArchiveOptions): Promise<string> {
  return Promise.reject(new KeratinError({
    code: 'host/no-files', where: place, expected: 'a host with a file system, as Node', received: 'a browser', fix: 'prepare the data in Node, and fetch the tensors',
  }));
}
