/** @file Data sets in a browser: files that somebody serves. */
import { KeratinError } from '../../core/errors.js';
import type { ImdbFiles } from './dataset-files.js';

const needed = (what: string): KeratinError => new KeratinError({
  code: 'data/missing', where: 'datasets', expected: `the URL of ${what}, since a browser has no cache folder`, received: 'none', fix: "serve the file and pass its URL: loadData({ path: '/data/…' })",
});

export async function findImdb(path: string | readonly string[] | null, _index: string | null): Promise<ImdbFiles> {
  if (typeof path === 'string' && path.endsWith('.npz')) return { npz: path };
  if (typeof path === 'string' && path.endsWith('.safetensors')) return { ranked: path };
  throw needed('imdb.npz, or of the ranked texts (.safetensors) that Node keeps in its cache folder');
}

export const kerasFile = (name: string): Promise<string> => Promise.reject(needed(name));

export const gloveFile = (path: string | null, _dimension: number | null): Promise<string> =>
  path === null ? Promise.reject(needed('a file as glove.6B.100d.txt')) : Promise.resolve(path);

export const reviewArchive = (): Promise<string> => Promise.reject(needed('the raw reviews'));
