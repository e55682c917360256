/** @file In a browser there are no folders. */
import { KeratinError } from '../../core/errors.js';
import type { ListPicturesOptions, PictureFolder } from './list-pictures.js';

export function listPictures(_directory: string, _options?: ListPicturesOptions): Promise<PictureFolder> {
  return Promise.reject(new KeratinError({
    code: 'host/no-files', where: 'listPictures', expected: 'a host with a file system, as Node', received: 'a browser', fix: 'load the pictures with loadImage, and pass arrays to flow',
  }));
}

export const areFiles = (paths: readonly string[]): boolean[] => paths.map(() => false);
