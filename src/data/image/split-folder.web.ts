/** @file In a browser there are no folders. */
import { KeratinError } from '../../core/errors.js';
import type { SplitFolderOptions, SplitParts, SplitReport } from './split-folder.js';

export function splitFolder(_source: string, _target: string, _parts: SplitParts, _options?: SplitFolderOptions): Promise<SplitReport> {
  return Promise.reject(new KeratinError({
    code: 'host/no-files', where: 'splitFolder', expected: 'a host with a file system, as Node', received: 'a browser', fix: 'split the arrays instead, or use validationSplit',
  }));
}
