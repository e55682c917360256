/** @file Data sets that are published as archives, on disk. The contract is in dataset-archive.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { readSettings } from '../../core/settings.js';
import type { ArchiveOptions, DatasetArchive } from './dataset-archive.js';
import { download } from './download.node.js';
import { kerasFolder } from './keras-folder.node.js';
import { checkVacant, unpack } from './unpack.node.js';

const underWay = new Map<string, Promise<string>>();

const defaults: ArchiveOptions = { folder: undefined, signal: undefined, verbose: 1 };

export async function datasetFolder(archive: DatasetArchive, given: ArchiveOptions): Promise<string> {
  const { places, marker, place } = archive;
  const options = readSettings(place, defaults, given);
  const cache = kerasFolder();
  const roots = options.folder === undefined ? places.map((at) => join(cache, at)) : [options.folder, ...places.map((at) => join(options.folder!, at))];
  const found = roots.find((folder) => existsSync(join(folder, marker)));
  if (found !== undefined) return found;
  check(options.folder === undefined, () => ({
    code: 'data/missing', where: place, expected: `a folder with ${marker} in it`, received: `none at "${options.folder}"`, fix: 'leave folder out to have it downloaded',
  }));
  let running = underWay.get(archive.url);
  if (running === undefined) {
    running = fetchAndUnpack(archive, cache, options).finally(() => underWay.delete(archive.url));
    underWay.set(archive.url, running);
  }
  return running;
}

async function fetchAndUnpack({ archives, url, sha256, bytes, folder, places, marker, maxBytes, wanted, place }: DatasetArchive, cache: string, { signal, verbose = 1 }: ArchiveOptions): Promise<string> {
  const file = archives.map((name) => join(cache, name)).find((path) => existsSync(path)) ?? join(cache, archives[0]);
  const target = join(cache, folder);
  await checkVacant(target);
  const isQuiet = Number(verbose) === 0;
  await download(url, file, { sha256, bytes, signal, quiet: isQuiet });
  if (!isQuiet) announce(`Unpacking ${file}`);
  await unpack(file, target, { maxBytes, wanted, signal });
  const found = places.map((at) => join(cache, at)).find((at) => existsSync(join(at, marker)));
  check(found !== undefined, () => ({ code: 'data/missing', where: place, expected: `${marker} in the archive`, received: `an archive without it, unpacked to "${target}"`, fix: 'remove both and try again' }));
  return found;
}
