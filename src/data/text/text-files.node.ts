/** @file Texts below a folder, on disk. */
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileError } from '../../formats/file-error.js';
import { listImages } from '../image/list-images.node.js';

const AT_ONCE = 64;

export async function listTextFiles(directory: string, { followLinks }: { readonly followLinks: boolean }): Promise<string[]> {
  // The walk is the same for texts as for pictures.
  const paths = await listImages(directory, { extensions: ['.txt'], followLinks });
  return paths.map((path) => relative(directory, path).split(sep).join('/'));
}

export async function readTextFiles(directory: string, paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    texts.push(...await Promise.all(paths.slice(i, i + AT_ONCE).map(async (path) => {
      const whole = join(directory, path);
      return new TextDecoder().decode(await readFile(whole).catch((cause) => { throw fileError(cause, whole, 'read'); }));
    })));
  }
  return texts;
}
