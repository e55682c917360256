/** @file The raw film reviews on disk. An archive is read as it comes and never unpacked: 25,000 small files would take longer than the reading. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { KeratinError, check } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import { openBytes } from './byte-stream.node.js';
import type { Review, ReviewPlace } from './review-files.js';

const reviewName = /(?:^|\/)(train|test)\/(pos|neg)\/(\d+)_\d+\.txt$/;
const archiveName = /^aclimdb.*\.(tar|tgz|tar\.gz)$/i;
/** The longest review has 14 kB. */
const LONGEST = 2 ** 20;
const AT_ONCE = 64;

export async function findReviews(path: string | readonly string[]): Promise<ReviewPlace[]> {
  const places = (await Promise.all([path].flat().map(placesAt))).flat();
  check(places.length > 0, () => ({
    code: 'data/missing', where: 'aclImdb', expected: 'the folder aclImdb with train/pos, train/neg, test/pos, test/neg in it, or its archive aclImdb_v1.tar.gz', received: `none of them at ${[path].flat().map((p) => `"${p}"`).join(', ')}`,
    fix: 'download it from ai.stanford.edu/~amaas/data/sentiment, and pass where it lies',
  }));
  return places;
}

async function placesAt(path: string): Promise<ReviewPlace[]> {
  try {
    if ((await stat(path)).isFile()) return [{ archive: path }];
    const names = (await readdir(path)).sort();
    if (names.includes('train') || names.includes('test')) return [{ folder: path }];
    if (names.includes('aclImdb')) return [{ folder: join(path, 'aclImdb') }];
    return names.filter((name) => archiveName.test(name)).map((name) => ({ archive: join(path, name) }));
  } catch (cause) {
    throw fileError(cause, path, 'read');
  }
}

export async function* readReviews(places: readonly ReviewPlace[]): AsyncGenerator<Review> {
  for (const place of places) yield* 'archive' in place ? fromArchive(place.archive) : fromFolder(place.folder);
}

function review(name: string, bytes: Uint8Array): Review | undefined {
  const [, part, kind, id] = reviewName.exec(name) ?? [];
  return part === undefined ? undefined : { part: part as 'train' | 'test', label: kind === 'pos' ? 1 : 0, id: Number(id), text: new TextDecoder().decode(bytes) };
}

async function* fromArchive(path: string): AsyncGenerator<Review> {
  const entries = extract();
  const source = Readable.from(openBytes(path));
  source.on('error', (error) => entries.destroy(error)).pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, size, type } = entry.header;
      if (type === 'file' && size <= LONGEST && reviewName.test(name)) {
        const pieces: Buffer[] = [];
        for await (const piece of entry) pieces.push(piece as Buffer);
        yield review(name, Buffer.concat(pieces))!;
      } else entry.resume();
    }
  } catch (cause) {
    throw cause instanceof KeratinError ? cause : new KeratinError({
      code: 'file/damaged', where: `file "${path}"`, expected: 'a tar archive of film reviews', received: (cause as Error).message, fix: 'copy or download the file again', cause,
    });
  } finally {
    source.destroy();
  }
}

async function* fromFolder(folder: string): AsyncGenerator<Review> {
  for (const part of ['train', 'test']) {
    for (const kind of ['neg', 'pos']) {
      const inside = join(folder, part, kind);
      const names = (await readdir(inside).catch(() => [])).map((name) => `${part}/${kind}/${name}`).filter((name) => reviewName.test(name));
      for (let i = 0; i < names.length; i += AT_ONCE) {
        const read = names.slice(i, i + AT_ONCE).map(async (name) => {
          const path = join(inside, basename(name));
          return review(name, await readFile(path).catch((cause) => { throw fileError(cause, path, 'read'); }))!;
        });
        yield* await Promise.all(read);
      }
    }
  }
}
