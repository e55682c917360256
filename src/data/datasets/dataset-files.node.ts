/** @file Data sets on disk: at a given path, or in Keras's cache folder. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { check } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { fileError } from '../../formats/file-error.js';
import type { ImdbFiles, KerasFile, RawReviews } from './dataset-files.js';
import { download } from './download.node.js';
import { kerasFolder } from './keras-folder.node.js';
import { findReviews } from './review-files.node.js';
import type { ReviewPlace } from './review-files.js';
import { checkVacant, unpack } from './unpack.node.js';

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

/** Where Keras and the notes take them from; hashes where their publisher names one. */
const KERAS = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets';
const hashes: Readonly<Partial<Record<KerasFile, { readonly sha256: string } | { readonly md5: string }>>> = {
  'imdb.npz': { sha256: '69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f' },
  'reuters.npz': { sha256: 'd6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916' },
  'imdb_word_index.json': { md5: 'bfafd718b763782e994055a2d397834f' },
  'reuters_word_index.json': { md5: '4d44cc38712099c9e383dc6e5f11a921' },
};
const REVIEWS = 'https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz';
const GLOVE = 'https://nlp.stanford.edu/data/glove.6B.zip';

export async function kerasFile(name: KerasFile): Promise<string> {
  const path = join(kerasFolder(), name);
  if (existsSync(path)) return path;
  if (name === 'jena_climate_2009_2016.csv') return fromZip(`${KERAS}/${name}.zip`, name, 'jena_climate_2009_2016');
  return download(`${KERAS}/${name}`, path, hashes[name]);
}

export async function reviewArchive(): Promise<string> {
  return download(REVIEWS, join(kerasFolder(), basename(REVIEWS)));
}

export async function gloveFile(path: string | null, dimension: number | null): Promise<string> {
  const folder = path ?? kerasFolder();
  try {
    if (path !== null && (await stat(path)).isFile()) return path;
    const files = (await readdir(folder).catch((error) => { if (path === null) return []; throw error; })).filter((name) => /^glove\..*\.txt(\.gz)?$/.test(name)).sort();
    const found = files.find((name) => name.includes(`.${dimension ?? 100}d.`)) ?? (dimension === null ? files[0] : undefined);
    if (found !== undefined) return join(folder, found);
    const published = [50, 100, 200, 300].includes(dimension ?? 100);
    check(path === null && published, () => ({
      code: 'data/missing', where: 'glove.loadData', expected: path === null ? 'a dimension of 50, 100, 200 or 300' : `a file as glove.6B.${dimension ?? 100}d.txt in "${folder}"`,
      received: path === null ? `${dimension}` : files.length === 0 ? 'none' : files.join(', '), fix: path === null ? 'choose one of them, or pass the path of other vectors' : `unpack ${GLOVE} there, or leave path out to have it downloaded`,
    }));
    return await fromZip(GLOVE, `glove.6B.${dimension ?? 100}d.txt`, `glove.6B.${dimension ?? 100}d`);
  } catch (cause) {
    throw fileError(cause, folder, 'read');
  }
}

/** One file of an archive, unpacked into a folder of Keras's cache folder. */
async function fromZip(url: string, name: string, folder: string): Promise<string> {
  const target = join(kerasFolder(), folder);
  const path = join(target, name);
  if (existsSync(path)) return path;
  await checkVacant(target);
  const archive = await download(url, join(kerasFolder(), basename(url)));
  announce(`Unpacking ${name} from ${archive}`);
  await unpack(archive, target, { wanted: (entry) => entry === name });
  check(existsSync(path), () => ({ code: 'data/missing', where: `file "${archive}"`, expected: `${name} in the archive`, received: 'none', fix: `remove the file and the folder "${target}", so that it is downloaded again` }));
  return path;
}
