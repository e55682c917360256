/** @file Writing files in Node so that a crash leaves the old or the new ones, whole. The contract is in atomic-file.ts. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { KeratinError, check, show, within } from '../core/errors.js';
import type { FileContent } from './atomic-file.js';
import { fileError } from './file-error.js';
import { parseStrictJson } from './strict-json.js';

const MANIFEST = 'manifest.json';
const FORMAT = 'keratin-folder-1';

interface Stored { readonly file: string; readonly bytes: number; readonly sha256: string }
type Manifest = ReadonlyMap<string, Stored>;

export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await replace(path, content);
    await syncFolder(dirname(path));
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

export async function writeFolderAtomic(dir: string, files: Readonly<Record<string, FileContent>>): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    const before = await readManifest(dir).catch(() => new Map<string, Stored>());
    const after = new Map<string, Stored>();
    for (const [name, content] of Object.entries(files)) {
      checkName(name);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const stored = describe(name, bytes);
      await replace(join(dir, stored.file), bytes);
      after.set(name, stored);
    }
    await syncFolder(dir);
    await replace(join(dir, MANIFEST), `${JSON.stringify({ format: FORMAT, files: Object.fromEntries(after) }, null, 2)}\n`);
    await syncFolder(dir);
    await removeLeftovers(dir, before, after);
  } catch (error) {
    throw fileError(error, dir, 'write');
  }
}

export async function readFolder(dir: string): Promise<Map<string, Uint8Array>> {
  const manifest = await readManifest(dir);
  const files = new Map<string, Uint8Array>();
  try {
    for (const [name, stored] of manifest) files.set(name, await readStored(dir, stored));
  } catch (error) {
    // A writer may have replaced the files between the manifest and now: then there is another manifest.
    const now = await readManifest(dir);
    if (JSON.stringify([...now]) === JSON.stringify([...manifest])) throw error;
    return readFolder(dir);
  }
  return files;
}

export async function removeFolder(dir: string): Promise<void> {
  try {
    const before = await readManifest(dir).catch(() => undefined);
    if (before === undefined) return;
    await rm(join(dir, MANIFEST), { force: true });
    await syncFolder(dir);
    await removeLeftovers(dir, before, new Map());
    await rmdir(dir).catch(() => undefined); // others' files keep it
  } catch (error) {
    throw fileError(error, dir, 'write');
  }
}

export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

export async function readFileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** Temporary file in the same folder, synced, renamed; removed again where that fails. */
async function replace(path: string, content: FileContent): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes renames last. Windows cannot open folders, and needs it less. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function describe(name: string, bytes: Uint8Array): Stored {
  const hash = sha256(bytes);
  return { file: storedName(name, hash), bytes: bytes.length, sha256: hash };
}

function storedName(name: string, hash: string): string {
  const extension = extname(name);
  return `${basename(name, extension)}-${hash.slice(0, 12)}${extension}`;
}

async function readManifest(dir: string): Promise<Manifest> {
  const path = join(dir, MANIFEST);
  const bytes = await readFileBytes(path);
  const value = within(`file "${path}"`, () => parseStrictJson(bytes)) as { format?: unknown; files?: unknown } | null;
  const entries = value?.format === FORMAT && typeof value.files === 'object' && value.files !== null ? Object.entries(value.files as Record<string, Stored>) : undefined;
  check(entries?.every(([name, stored]) => isPlain(name) && isStored(name, stored)) === true, () => ({
    code: 'file/header', where: `file "${path}"`, expected: `a manifest of the format ${FORMAT}`, received: show(value), fix: 'name the folder of a checkpoint that Keratin wrote',
  }));
  return new Map(entries);
}

async function readStored(dir: string, { file, bytes, sha256: expected }: Stored): Promise<Uint8Array> {
  const path = join(dir, file);
  const content = await readFileBytes(path);
  check(content.length === bytes, () => ({
    code: 'file/truncated', where: `file "${path}"`, expected: `${bytes} bytes`, received: `${content.length}`, fix: 'copy the folder again, or go back to an older checkpoint',
  }));
  check(sha256(content) === expected, () => ({
    code: 'file/changed', where: `file "${path}"`, expected: 'the bytes that were saved', received: 'others (the SHA-256 differs)', fix: 'copy the folder again, or go back to an older checkpoint',
  }));
  return content;
}

/** Removes what the manifest before named, and what killed writers of these files left behind. */
async function removeLeftovers(dir: string, before: Manifest, after: Manifest): Promise<void> {
  const current = new Set([...after.values()].map(({ file }) => file));
  const old = new Set([...before.values()].map(({ file }) => file));
  const ours = [...after.keys(), MANIFEST].map((name) => [basename(name, extname(name)), extname(name)].map(escapeForRegExp));
  const leftover = new RegExp(`^(${ours.map(([stem, extension]) => `${stem}-[0-9a-f]{12}${extension}|\\.${stem}(-[0-9a-f]{12})?${extension}\\.[0-9a-f]{12}\\.tmp`).join('|')})$`);
  for (const file of await readdir(dir)) {
    if (!current.has(file) && (old.has(file) || leftover.test(file))) await rm(join(dir, file), { force: true });
  }
}

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A name without any folder in it. */
const isPlain = (name: unknown): name is string => typeof name === 'string' && /^\w[\w.-]*$/.test(name) && name !== MANIFEST && name !== '__proto__';
/** A manifest can name no file but those that {@link writeFolderAtomic} writes. */
const isStored = (name: string, stored: Stored | null): boolean =>
  typeof stored?.sha256 === 'string' && /^[0-9a-f]{64}$/.test(stored.sha256) && stored.file === storedName(name, stored.sha256);

function checkName(name: string): void {
  if (isPlain(name)) return;
  throw new KeratinError({ code: 'file/name', where: 'writeFolderAtomic', expected: 'a name of letters, digits, ".", "_" and "-"', received: show(name), fix: 'name the file plainly, without folders' });
}
