/** @file ZIP archives in memory, read with suspicion: nothing is unpacked that claims more than it may. */
import { type UnzipFileInfo, unzipSync, zipSync } from 'fflate';
import { type ErrorFields, KeratinError, check, show, within } from '../core/errors.js';

/** Entries that an archive may have. */
const MOST_ENTRIES = 100_000;
/** What all entries together may unpack to: this many times the archive, or this many bytes. Weights hardly shrink at all. */
const MOST_GROWTH = 20;
const ALWAYS_ALLOWED = 64 * 2 ** 20;

/** True for bytes that begin as an archive does. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/**
 * The files of an archive by name; folders are left out, backslashes in names become slashes.
 *
 * @throws KeratinError `file/zip` `file/size` `file/name` `file/duplicate`
 */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  return within('ZIP', () => {
    const names = new Map<string, string>();
    let total = 0;
    const most = Math.max(ALWAYS_ALLOWED, MOST_GROWTH * bytes.length);
    const accept = ({ name, size, originalSize, compression }: UnzipFileInfo): boolean => {
      const plain = name.replaceAll('\\', '/');
      checkName(plain);
      if (plain.endsWith('/')) return false;
      check(![...names.values()].includes(plain), () => broken('file/duplicate', 'each file once', `${show(plain)} twice`));
      check(names.size < MOST_ENTRIES, () => broken('file/size', `at most ${MOST_ENTRIES} files`, 'more'));
      check(size <= bytes.length && (compression !== 0 || originalSize === size), () => broken('file/zip', 'sizes that fit together', `${show(plain)} of ${size} and ${originalSize} bytes`));
      total += originalSize;
      check(total <= most, () => broken('file/size', `at most ${most} bytes when unpacked`, `${total}`));
      names.set(name, plain);
      return true;
    };
    const files = unzip(bytes, accept);
    return new Map(Object.entries(files).map(([name, content]) => [names.get(name)!, content]));
  });
}

function unzip(bytes: Uint8Array, filter: (file: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof KeratinError) throw cause;
    throw new KeratinError({ ...broken('file/zip', 'a whole ZIP archive', show((cause as Error).message)), cause });
  }
}

function checkName(name: string): void {
  const parts = name.split('/');
  const isPlain = name.length > 0 && name.length <= 1024 && !/^(\/|[a-z]:)|\0/i.test(name) && !parts.includes('..') && !parts.includes('__proto__');
  check(isPlain, () => broken('file/name', 'names of files inside the archive', show(name)));
}

const broken = (code: string, expected: string, received: string): ErrorFields =>
  ({ code, expected, received, fix: 'do not load this file: it is damaged, or somebody tampered with it' });

/**
 * An archive of files that are stored as they are, in the order given: equal files give equal bytes.
 *
 * @param when date of the files; default 1980
 */
export const writeZip = (files: Readonly<Record<string, Uint8Array>>, when = new Date(1980, 0, 1)): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files)), { level: 0, mtime: when });
