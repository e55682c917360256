/** @file Files from the net: resumed where they broke off, checked, and there as a whole or not at all. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { KeratinError, check } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import { DownloadProgress, megabytes } from './download-progress.node.js';

/** How {@link download} works. */
export interface DownloadOptions {
  /** What the bytes must hash to, in hex. Without it the hash of the first download is noted beside the file, and holds from then on. */
  readonly sha256?: string | undefined;
  /** What its publisher lists instead, in hex; asked once, before the SHA-256 is noted. */
  readonly md5?: string | undefined;
  /** Length, where it is known beforehand. */
  readonly bytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Shows no progress. */
  readonly quiet?: boolean;
  /** Seconds without a byte after which the connection counts as broken; default 30. */
  readonly patience?: number;
  /** Connections in a row that may bring nothing; default 4. */
  readonly attempts?: number;
}

const underWay = new Map<string, Promise<string>>();

/**
 * Makes sure that the file of `url` lies at `path`: checks the one that is there, or downloads it.
 * What has arrived lies at `path.part`, so that the next call, even of another process, goes on there.
 *
 * @returns the path
 * @throws KeratinError `download/offline` naming address and path, `download/status`, `download/hash`, `download/broken`, `download/busy`, `file/…`
 */
export function download(url: string, path: string, options: DownloadOptions = {}): Promise<string> {
  const key = resolve(path);
  let running = underWay.get(key);
  if (running === undefined) {
    running = ensure(url, path, options).finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  return running;
}

async function ensure(url: string, path: string, options: DownloadOptions): Promise<string> {
  const place = `download ${url}`;
  try {
    if (await isThere(path)) {
      await verify(path, options);
      return path;
    }
    await mkdir(dirname(resolve(path)), { recursive: true });
    const lock = await takeLock(path);
    try {
      await new Transfer(url, path, options).run();
    } finally {
      await lock.close();
      await rm(`${path}.lock`, { force: true });
    }
    return path;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw (error instanceof KeratinError ? error : fileError(error, path, 'write')).within(place);
  }
}

const isThere = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false);

/** What was noted of a file when it was checked last: it need not be read again while nothing changed. */
interface Note { readonly sha256: string; readonly bytes: number; readonly modified: number }
const noteOf = (path: string): string => `${path}.sha256.json`;

/** @throws KeratinError `download/hash` */
async function verify(path: string, { sha256: pinned, md5 }: DownloadOptions): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  const note = await readFile(noteOf(path), 'utf8').then((text) => JSON.parse(text) as Partial<Note>).catch(() => undefined);
  const wanted = pinned ?? note?.sha256;
  if (note?.bytes === size && note.modified === mtimeMs && note.sha256 === wanted) return;
  const hash = new Hashes();
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  const { sha256: found, md5: foundMd5 } = hash.digest();
  check(note !== undefined || md5 === undefined || md5 === foundMd5, () => ({
    code: 'download/hash', where: `file "${path}"`, expected: `the MD5 ${md5}`, received: foundMd5, fix: 'it is damaged or another file: remove it, and it will be downloaded again',
  }));
  check(wanted === undefined || wanted === found, () => ({
    code: 'download/hash', where: `file "${path}"`, expected: `the SHA-256 ${wanted}${pinned === undefined ? ', as when it was downloaded' : ''}`, received: found,
    fix: 'it is damaged or another file: remove it, and it will be downloaded again',
  }));
  await writeNote(path, found);
}

/** SHA-256 and MD5 of the same bytes. */
class Hashes {
  private readonly both = [createHash('sha256'), createHash('md5')] as const;
  update(bytes: Uint8Array): void {
    for (const hash of this.both) hash.update(bytes);
  }
  digest(): { sha256: string; md5: string } {
    const [sha256, md5] = this.both.map((hash) => hash.digest('hex'));
    return { sha256: sha256!, md5: md5! };
  }
}

async function writeNote(path: string, sha256: string): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  const note: Note = { sha256, bytes: size, modified: mtimeMs };
  await writeFile(noteOf(path), `${JSON.stringify(note)}\n`).catch(() => undefined); // a folder that may only be read will do
}

/** One process at a time; the lock of one that is no more is taken over. */
async function takeLock(path: string): Promise<FileHandle> {
  const file = `${path}.lock`;
  for (let attempt = 0; ; attempt++) {
    try {
      const lock = await open(file, 'wx');
      await lock.writeFile(String(process.pid));
      return lock;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error;
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
      check(holder === 0 ? Date.now() - mtimeMs > 2000 : !isAlive(holder), () => ({
        code: 'download/busy', expected: 'to be the only one who downloads it', received: `process ${holder} at it`, fix: `wait until it is done; if no such process is there, remove "${file}"`,
      }));
      await rm(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Something that may go better the next time. */
class Interrupted extends Error {}

/** The way of one file from the net to the disk. */
class Transfer {
  private readonly part: string;
  /** What tells one version of the file from another, as the server put it; a part of another version is of no use. */
  private readonly tag: string;
  private readonly progress: DownloadProgress;
  private hash = new Hashes();
  private have = 0;
  private total: number | null;

  constructor(private readonly url: string, private readonly path: string, private readonly options: DownloadOptions) {
    this.part = `${path}.part`;
    this.tag = `${this.part}.tag`;
    this.progress = new DownloadProgress(basename(path), options.quiet === true);
    this.total = options.bytes ?? null;
  }

  async run(): Promise<void> {
    const { attempts = 4, signal } = this.options;
    await this.takeUp();
    this.progress.end(this.have > 0 ? `Downloading ${this.url}, going on after ${megabytes(this.have)}` : `Downloading ${this.url}`);
    const file = await open(this.part, 'a');
    try {
      for (let failures = 0; ; ) {
        const before = this.have;
        try {
          await this.connect(file);
          break;
        } catch (error) {
          signal?.throwIfAborted();
          if (!(error instanceof Interrupted)) throw error;
          failures = this.have > before ? 1 : failures + 1;
          if (failures >= attempts) throw this.gaveUp(error);
          await new Promise((done) => setTimeout(done, 250 * 2 ** failures));
        }
      }
      await file.sync();
    } finally {
      this.progress.end();
      await file.close();
    }
    await this.finish();
  }

  /** Counts and hashes what is there from earlier. */
  private async takeUp(): Promise<void> {
    if (!(await isThere(this.part))) return;
    for await (const piece of createReadStream(this.part, { highWaterMark: 2 ** 20 })) {
      this.hash.update(piece as Buffer);
      this.have += (piece as Buffer).length;
    }
    this.progress.begin(this.have);
  }

  /** Takes what one connection brings. @throws Interrupted where another may bring the rest */
  private async connect(file: FileHandle): Promise<void> {
    const { patience = 30, signal } = this.options;
    if (this.total !== null && this.have === this.total) return;
    const quiet = new AbortController();
    let timer = setTimeout(() => quiet.abort(), patience * 1000);
    try {
      const tag = this.have > 0 ? await readFile(this.tag, 'utf8').catch(() => '') : '';
      const headers = { 'accept-encoding': 'identity', ...(this.have > 0 ? { range: `bytes=${this.have}-` } : {}), ...(tag === '' ? {} : { 'if-range': tag }) };
      const response = await fetch(this.url, { headers, signal: AbortSignal.any([quiet.signal, ...(signal ? [signal] : [])]) });
      await this.accept(response, file);
      for await (const piece of response.body!) {
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), patience * 1000);
        await file.write(piece as Uint8Array);
        this.hash.update(piece as Uint8Array);
        this.have += (piece as Uint8Array).length;
        check(this.total === null || this.have <= this.total, () => ({ code: 'download/broken', expected: `${this.total} bytes`, received: 'more', fix: 'the file at this address is another one now; download it by hand' }));
        this.progress.at(this.have, this.total);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof KeratinError || error instanceof Interrupted || (code !== undefined && /^E(NOSPC|DQUOT|IO|ROFS|ACCES|PERM)$/.test(code))) throw error;
      throw new Interrupted(quiet.signal.aborted ? `nothing for ${patience} seconds` : reasonOf(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
    if (this.total !== null && this.have < this.total) throw new Interrupted(`the end of the connection after ${this.have} of ${this.total} bytes`);
  }

  /** Looks at what the server means to send, and starts over where it is not the rest of what is there. */
  private async accept(response: Response, file: FileHandle): Promise<void> {
    const { status, headers } = response;
    if (status === 416 || (status === 206 && !(headers.get('content-range') ?? '').startsWith(`bytes ${this.have}-`))) {
      await this.startOver(file);
      throw new Interrupted('a server that cannot go on where it broke off');
    }
    if (status === 429 || status >= 500) throw new Interrupted(`the status ${status} ${response.statusText}`);
    check(status === 200 || status === 206, () => ({
      code: 'download/status', expected: 'the file at this address', received: `the status ${status} ${response.statusText}`.trim(), fix: `if you find it elsewhere, put it at "${this.path}"`,
    }));
    if (status === 200 && this.have > 0) await this.startOver(file);
    const length = Number(headers.get('content-length') ?? NaN);
    if (Number.isFinite(length)) {
      const announced = this.have + length;
      check(this.options.bytes === undefined || announced === this.options.bytes, () => ({
        code: 'download/broken', expected: `a file of ${this.options.bytes} bytes`, received: `one of ${announced}`, fix: `the file at this address is another one now; if you find the old one, put it at "${this.path}"`,
      }));
      this.total = announced;
      await this.checkRoom(length);
    }
    const version = headers.get('etag') ?? headers.get('last-modified');
    // A weak tag says nothing of bytes.
    await writeFile(this.tag, version === null || version.startsWith('W/') ? '' : version);
  }

  private async startOver(file: FileHandle): Promise<void> {
    await file.truncate(0);
    this.have = 0;
    this.hash = new Hashes();
    this.progress.begin(0);
  }

  private async checkRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.part)).catch(() => ({ bavail: Infinity, bsize: 1 }));
    check(bavail * bsize > bytes, () => ({
      code: 'file/disk-full', where: `file "${this.path}"`, expected: `room for ${megabytes(bytes)} on the disk`, received: megabytes(bavail * bsize), fix: 'free some space, or set KERAS_HOME to a folder on another disk',
    }));
  }

  /** Checks the whole and gives it its name. */
  private async finish(): Promise<void> {
    const found = this.hash.digest();
    const { sha256, md5 } = this.options;
    const wrong = sha256 !== undefined && found.sha256 !== sha256 ? ['SHA-256', sha256, found.sha256] : md5 !== undefined && found.md5 !== md5 ? ['MD5', md5, found.md5] : null;
    if (wrong !== null) {
      await rm(this.part, { force: true });
      await rm(this.tag, { force: true });
      throw new KeratinError({
        code: 'download/hash', expected: `the ${wrong[0]} ${wrong[1]}`, received: wrong[2]!, fix: `the file at this address is damaged, or another one now; what came was thrown away. If you find the right one, put it at "${this.path}"`,
      });
    }
    await rename(this.part, this.path);
    await rm(this.tag, { force: true });
    await writeNote(this.path, found.sha256);
    this.progress.end(`Downloaded ${this.path} (${megabytes(this.have)})`);
  }

  private gaveUp({ message, cause }: Interrupted): KeratinError {
    const offline = this.have === 0;
    return new KeratinError({
      code: offline ? 'download/offline' : 'download/broken', expected: offline ? `an answer from ${new URL(this.url).host}` : 'the rest of the file', received: message,
      fix: `${offline ? 'check the connection and try again' : `try again, it goes on after ${megabytes(this.have)}`}; or download ${this.url} elsewhere and put it at "${resolve(this.path)}"`, cause,
    });
  }
}

/** What lies under fetch's "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: below } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? `no such host (${code}): there may be no connection to the internet` : below ?? message;
}
