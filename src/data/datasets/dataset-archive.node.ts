/** @file Data sets that are published as archives, on disk. The contract is in dataset-archive.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check, show } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { readSettings, readVerbose } from '../../core/settings.js';
import { checkPath } from '../../formats/file-error.js';
import type { ArchiveOptions, DatasetArchive } from './dataset-archive.js';
import { download } from './download.node.js';
import { kerasFolder } from './keras-folder.node.js';
import { checkVacant, unpack } from './unpack.node.js';

const underWay = new Map<string, Promise<string>>();

const defaults = { folder: undefined as string | undefined, signal: undefined as AbortSignal | undefined, verbose: 1 as 0 | 1 | boolean };

export async function datasetFolder(archive: DatasetArchive, given: ArchiveOptions): Promise<string> {
  const { places, marker, place } = archive;
  const { folder: named, signal, verbose } = readOptions(place, given);
  const cache = kerasFolder();
  const roots = named === undefined ? places.map((at) => join(cache, at)) : [named, ...places.map((at) => join(named, at))];
  const found = roots.find((folder) => existsSync(join(folder, marker)));
  if (found !== undefined) return found;
  check(named === undefined, () => ({
    code: 'data/missing', where: place, expected: `a folder with ${marker} in it`, received: `none at "${named}"`, fix: 'leave folder out to have it downloaded',
  }));
  let running = underWay.get(archive.url);
  if (running === undefined) {
    running = fetchAndUnpack(archive, cache, verbose === 0, signal).finally(() => underWay.delete(archive.url));
    underWay.set(archive.url, running);
  }
  return running;
}

function readOptions(place: string, given: ArchiveOptions): { folder: string | undefined; signal: AbortSignal | undefined; verbose: 0 | 1 } {
  const { folder, signal, verbose } = readSettings(place, defaults, given);
  if (folder !== undefined) checkPath(place, 'folder', folder);
  check(signal === undefined || signal instanceof AbortSignal, () => ({
    code: 'option/value', where: place, expected: 'signal to be an AbortSignal', received: show(signal), fix: 'pass AbortSignal.timeout(60_000), for example',
  }));
  return { folder, signal, verbose: readVerbose(place, verbose) };
}

async function fetchAndUnpack({ archives, url, sha256, bytes, folder, places, marker, maxBytes, wanted, place }: DatasetArchive, cache: string, isQuiet: boolean, signal: AbortSignal | undefined): Promise<string> {
  const file = archives.map((name) => join(cache, name)).find((path) => existsSync(path)) ?? join(cache, archives[0]);
  const target = join(cache, folder);
  await checkVacant(target);
  await download(url, file, { sha256, bytes, signal, quiet: isQuiet });
  if (!isQuiet) announce(`Unpacking ${file}`);
  await unpack(file, target, { maxBytes, wanted, signal });
  const found = places.map((at) => join(cache, at)).find((at) => existsSync(join(at, marker)));
  check(found !== undefined, () => ({ code: 'data/missing', where: place, expected: `${marker} in the archive`, received: `an archive without it, unpacked to "${target}"`, fix: 'remove both and try again' }));
  return found;
}
