/** @file Data sets on disk: at a given path, or in Keras's cache folder. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { KeratinError, check } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import type { ImdbFiles, KerasFile, RawReviews } from './dataset-files.js';
import { kerasFolder } from './keras-folder.node.js';
import { findReviews } from './review-files.node.js';
import type { ReviewPlace } from './review-files.js';

const INDEX = 'imdb_word_index.json';

export async function findImdb(path: string | readonly string[] | null, index: string | null): Promise<ImdbFiles> {
  if (typeof path === 'string' && extname(path) === '.npz') return { npz: path };
  if (typeof path === 'string' && extname(path) === '.safetensors') return { ranked: path };
  const folder = path ?? kerasFolder();
  if (typeof folder === 'string' && existsSync(join(folder, 'imdb.npz'))) return { npz: join(folder, 'imdb.npz') };
  if (path !== null) return raw(await findReviews(path), path, index);
  const reviews = await findReviews(folder).catch(() => []);
  return reviews.length > 0 ? raw(reviews, folder, index) : { npz: await kerasFile('imdb.npz') };
}

async function raw(places: readonly ReviewPlace[], path: string | readonly string[], given: string | null): Promise<RawReviews> {
  const near = [path].flat().flatMap((p) => [join(p, INDEX), join(dirname(resolve(p)), INDEX)]);
  const index = given ?? [...near, join(kerasFolder(), INDEX)].find((p) => existsSync(p)) ?? null;
  return { raw: places, index, cache: join(kerasFolder(), `imdb-ranked-${await fingerprint(places, index)}.safetensors`) };
}

/** Changes when one of the files does. */
async function fingerprint(places: readonly ReviewPlace[], index: string | null): Promise<string> {
  const hash = createHash('sha256');
  const add = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => null);
    hash.update(JSON.stringify([resolve(path), found?.size, found?.mtimeMs, found?.isDirectory() === true ? (await readdir(path)).length : 0]));
  };
  for (const place of places) {
    if ('archive' in place) await add(place.archive);
    else for (const part of ['train', 'test']) for (const kind of ['neg', 'pos']) await add(join(place.folder, part, kind));
  }
  if (index !== null) await add(index);
  return hash.digest('hex').slice(0, 12);
}

/** Where Keras and the notes take them from. */
const addresses: Readonly<Record<KerasFile, string>> = {
  'imdb.npz': 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz',
  'imdb_word_index.json': 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json',
  'reuters.npz': 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz',
  'reuters_word_index.json': 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters_word_index.json',
  'jena_climate_2009_2016.csv': 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/jena_climate_2009_2016.csv.zip',
};

export async function kerasFile(name: KerasFile): Promise<string> {
  const path = join(kerasFolder(), name);
  if (existsSync(path)) return path;
  throw new KeratinError({
    code: 'data/missing', where: 'datasets', expected: `${name} in Keras's cache folder`, received: `no ${path}`, fix: `download ${addresses[name]} into it, or pass a path`,
  });
}

export async function gloveFile(path: string | null, dimension: number | null): Promise<string> {
  const folder = path ?? kerasFolder();
  try {
    if (path !== null && (await stat(path)).isFile()) return path;
    const files = (await readdir(folder).catch((error) => { if (path === null) return []; throw error; })).filter((name) => /^glove\..*\.txt(\.gz)?$/.test(name)).sort();
    const wanted = files.find((name) => name.includes(`.${dimension ?? 100}d.`)) ?? (dimension === null ? files[0] : undefined);
    check(wanted !== undefined, () => ({
      code: 'data/missing', where: 'glove.loadData', expected: `a file as glove.6B.${dimension ?? 100}d.txt in "${folder}"`, received: files.length === 0 ? 'none' : files.join(', '),
      fix: 'download https://nlp.stanford.edu/data/glove.6B.zip, unpack it there, or pass a path',
    }));
    return join(folder, wanted);
  } catch (cause) {
    throw fileError(cause, folder, 'read');
  }
}
