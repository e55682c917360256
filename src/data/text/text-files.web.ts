/** @file In a browser there are no folders. */
import { KeratinError } from '../../core/errors.js';

const noFiles = (): Promise<never> => Promise.reject(new KeratinError({
  code: 'host/no-files', where: 'textDatasetFromDirectory', expected: 'a host with a file system, as Node', received: 'a browser', fix: 'let the user choose files, and make batches of their texts with fromIterable',
}));

export const listTextFiles = (_directory: string, _options: { readonly followLinks: boolean }): Promise<string[]> => noFiles();
export const readTextFiles = (_directory: string, _paths: readonly string[]): Promise<string[]> => noFiles();
