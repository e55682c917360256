/** @file Writing files in Node so that a crash leaves the old or the new ones, whole. The contract is in atomic-file.ts. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KeratinError, show } from '../core/errors.js';
import type { FileContent } from './atomic-file.js';
import { fileError } from './file-error.js';
import { FORMAT, MANIFEST, type Manifest, type Stored, isPlain, readManifest, readStoredFolder, splitName, storedName } from './stored-folder.js';

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
    const before = await readManifest(dir, readFileBytes).catch(() => new Map<string, Stored>());
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

export const readFolder = (dir: string): Promise<Map<string, Uint8Array>> => readStoredFolder(dir, readFileBytes, sha256);

export async function removeFolder(dir: string): Promise<void> {
  try {
    const before = await readManifest(dir, readFileBytes).catch(() => undefined);
    if (before === undefined) return;
    await rm(join(dir, MANIFEST), { force: true });
    await syncFolder(dir);
    await removeLeftovers(dir, before, new Map());
    await rmdir(dir).catch(() => undefined); // others' files keep it
  } catch (error) {
    throw fileError(error, dir, 'write');
  }
}

export const checkWritable = (_where: string): void => undefined;

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

/** Removes what the manifest before named, and what killed writers of these files left behind. */
async function removeLeftovers(dir: string, before: Manifest, after: Manifest): Promise<void> {
  const current = new Set([...after.values()].map(({ file }) => file));
  const old = new Set([...before.values()].map(({ file }) => file));
  const ours = [...after.keys(), MANIFEST].map((name) => splitName(name).map(escapeForRegExp));
  const leftover = new RegExp(`^(${ours.map(([stem, extension]) => `${stem}-[0-9a-f]{12}${extension}|\\.${stem}(-[0-9a-f]{12})?${extension}\\.[0-9a-f]{12}\\.tmp`).join('|')})$`);
  for (const file of await readdir(dir)) {
    if (!current.has(file) && (old.has(file) || leftover.test(file))) await rm(join(dir, file), { force: true });
  }
}

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function checkName(name: string): void {
  if (isPlain(name)) return;
  throw new KeratinError({ code: 'file/name', where: 'writeFolderAtomic', expected: 'a name of letters, digits, ".", "_" and "-"', received: show(name), fix: 'name the file plainly, without folders' });
}
