/** @file Archives unpacked so that nothing in them can do harm: plain files below one folder, no links, no more than was allowed. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { openPromise } from 'yauzl';
import { KeratinError, check, show } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';

/** What {@link unpack} allows. */
export interface UnpackOptions {
  /** Bytes of all files together; default 4 GB. */
  readonly maxBytes?: number;
  /** Default 200,000. */
  readonly maxFiles?: number;
  /** Which files are wanted, by their names in the archive; default all. */
  readonly wanted?: (name: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What came out. */
export interface Unpacked { readonly files: number; readonly bytes: number }

/**
 * Unpacks a .zip, .tar or .tar.gz file, whatever its name, into a folder that is not there yet; it is there as a whole or not at all.
 * Links and devices are left out. A name that leads out of the folder makes the whole archive refused.
 *
 * @throws KeratinError `archive/target` `archive/format` `archive/damaged` `archive/name` `archive/size`, `file/…`
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const beside = `${resolve(folder)}.${randomBytes(4).toString('hex')}.part`;
  try {
    await checkVacant(folder);
    const kind = await kindOf(archive);
    const target = new Target(beside, options);
    await mkdir(beside, { recursive: true });
    await (kind === 'zip' ? unzip(archive, target) : untar(archive, kind === 'tar.gz', target));
    await mkdir(dirname(resolve(folder)), { recursive: true });
    await rename(beside, folder);
    return { files: target.files, bytes: target.bytes };
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw asArchiveError(error, archive, folder).within(`unpack "${basename(archive)}"`);
  }
}

/**
 * Asks before a long download whether the folder can become the unpacked one.
 * @throws KeratinError `archive/target` where something else lies in it
 */
export async function checkVacant(folder: string): Promise<void> {
  const [first] = await readdir(folder).catch(() => []);
  check(first === undefined, () => ({ code: 'archive/target', where: `folder "${folder}"`, expected: 'none, or an empty one', received: `one with ${show(first)} in it, but not what belongs there`, fix: 'remove it or give it another name' }));
}

async function kindOf(archive: string): Promise<'zip' | 'tar' | 'tar.gz'> {
  const file = await open(archive, 'r').catch((error: unknown) => {
    throw fileError(error, archive, 'read');
  });
  try {
    const head = Buffer.alloc(262);
    await file.read(head, 0, head.length, 0);
    if (head.readUInt16BE(0) === 0x1F8B) return 'tar.gz';
    if (head.toString('latin1', 257, 262) === 'ustar') return 'tar';
    const isZip = head.readUInt32BE(0) === 0x504B0304 || head.readUInt32BE(0) === 0x504B0506;
    check(isZip, () => ({ code: 'archive/format', expected: 'a .zip, .tar or .tar.gz archive', received: `a file that begins with ${show(head.toString('latin1', 0, 8))}`, fix: 'download it again' }));
    return 'zip';
  } finally {
    await file.close();
  }
}

/** Where files go, and how much may still come. */
class Target {
  files = 0;
  bytes = 0;

  constructor(private readonly folder: string, private readonly options: UnpackOptions) {}

  /** Writes a file, unless nobody wants it: then it is read past. */
  async add(name: string, content: () => Promise<Readable>): Promise<void> {
    const { maxFiles = 200_000, maxBytes = 4 * 2 ** 30, wanted = () => true, signal } = this.options;
    const steps = safeSteps(name);
    if (!wanted(name)) return;
    check(++this.files <= maxFiles, () => ({ code: 'archive/size', expected: `at most ${maxFiles} files`, received: 'more', fix: 'if you trust it, unpack it by hand' }));
    const path = join(this.folder, ...steps);
    await mkdir(dirname(path), { recursive: true });
    const counted = new Transform({
      transform: (piece: Buffer, _, done) => {
        this.bytes += piece.length;
        if (this.bytes <= maxBytes) return done(null, piece);
        done(new KeratinError({ code: 'archive/size', expected: `at most ${maxBytes} bytes in all`, received: `more, at "${name}"`, fix: 'if you trust it, unpack it by hand' }));
      },
    });
    // wx: a name that stands there twice is not written over.
    await pipeline(await content(), counted, createWriteStream(path, { flags: 'wx' }), signal === undefined ? {} : { signal });
  }
}

/** The name as steps below the folder. @throws KeratinError `archive/name` */
function safeSteps(name: string): string[] {
  const steps = name.split('/').filter((step) => step !== '' && step !== '.');
  const isSafe = steps.length > 0 && !name.startsWith('/') && !/[\\\0]|^[A-Za-z]:/.test(name) && !steps.includes('..');
  check(isSafe, () => ({ code: 'archive/name', expected: 'names of files below one folder', received: show(name), fix: 'do not trust this archive: it tries to write elsewhere' }));
  return steps;
}

async function untar(archive: string, packed: boolean, target: Target): Promise<void> {
  const entries = extract();
  const source = createReadStream(archive, { highWaterMark: 2 ** 20 });
  let broken: unknown; // what the source says, of which the entries know only that it ended
  const reading = (packed ? pipeline(source, createGunzip({ chunkSize: 2 ** 18 }), entries) : pipeline(source, entries)).catch((error: unknown) => { broken = error; });
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type === 'file' || type === 'contiguous-file') await target.add(name, () => Promise.resolve(Readable.from(entry)));
      entry.resume();
    }
    await reading;
  } catch (error) {
    throw error instanceof KeratinError ? error : broken ?? error;
  } finally {
    source.destroy();
  }
  if (broken !== undefined) throw broken;
}

async function unzip(archive: string, target: Target): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, validateEntrySizes: true });
  try {
    for await (const entry of zip.eachEntry()) {
      // The upper half of the attributes holds the kind of file where the archive was made on Unix: 0xA000 is a link.
      const isLink = (entry.externalFileAttributes >>> 16 & 0xF000) === 0xA000;
      if (entry.fileName.endsWith('/') || isLink) continue;
      check(!entry.isEncrypted(), () => ({ code: 'archive/format', expected: 'an archive without a password', received: `${show(entry.fileName)}, encrypted`, fix: 'unpack it by hand' }));
      await target.add(entry.fileName, () => zip.openReadStreamPromise(entry));
    }
  } finally {
    zip.close();
  }
}

function asArchiveError(error: unknown, archive: string, folder: string): KeratinError {
  if (error instanceof KeratinError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/^(invalid (relative|absolute) path|absolute path|invalid characters in fileName|invalid relative path)/.test(message)) {
    return new KeratinError({ code: 'archive/name', expected: 'names of files below one folder', received: message, fix: 'do not trust this archive: it tries to write elsewhere', cause: error });
  }
  if (/^E[A-Z]+$/.test(code)) return fileError(error, folder, 'write');
  return new KeratinError({ code: 'archive/damaged', where: `file "${archive}"`, expected: 'a whole archive', received: message, fix: 'remove it and download it again', cause: error });
}
