/** @file A folder of files that belong together, as writeFolderAtomic leaves it: `manifest.json` says which count, how long they are and their SHA-256. */
import { check, show, within } from '../core/errors.js';
import { isFields } from '../core/fields.js';
import { parseStrictJson } from './strict-json.js';

export const MANIFEST = 'manifest.json';
export const FORMAT = 'keratin-folder-1';

/** A file as it lies in the folder: under its name with a piece of its hash. */
export interface Stored { readonly file: string; readonly bytes: number; readonly sha256: string }
/** By the names that were given. */
export type Manifest = ReadonlyMap<string, Stored>;

/** Gives the bytes at a path, on a disk or over the net. */
type Read = (path: string) => Promise<Uint8Array>;
/** Gives a SHA-256 in hexadecimal. */
type Hash = (bytes: Uint8Array) => string;

/** `model.json` as `model`, `.json`. */
export function splitName(name: string): [stem: string, extension: string] {
  const extension = /\.[^.]*$/.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - extension.length), extension];
}

export function storedName(name: string, sha256: string): string {
  const [stem, extension] = splitName(name);
  return `${stem}-${sha256.slice(0, 12)}${extension}`;
}

/** A name without any folder in it. */
export const isPlain = (name: unknown): name is string => typeof name === 'string' && /^\w[\w.-]*$/.test(name) && name !== MANIFEST && name !== '__proto__';
/** A manifest can name no file but those that writeFolderAtomic writes. */
const isStored = (name: string, stored: unknown): boolean =>
  isFields(stored) && typeof stored['sha256'] === 'string' && /^[0-9a-f]{64}$/.test(stored['sha256']) && stored['file'] === storedName(name, stored['sha256']);

const below = (dir: string, name: string): string => (/^$|[\\/]$/.test(dir) ? `${dir}${name}` : `${dir}/${name}`);

export async function readManifest(dir: string, read: Read): Promise<Manifest> {
  const path = below(dir, MANIFEST);
  const bytes = await read(path);
  const value = within(`file "${path}"`, () => parseStrictJson(bytes));
  const files = isFields(value) && value['format'] === FORMAT && isFields(value['files']) ? Object.entries(value['files']) : undefined;
  check(files?.every(([name, stored]) => isPlain(name) && isStored(name, stored)) === true, () => ({
    code: 'file/header', where: `file "${path}"`, expected: `a manifest of the format ${FORMAT}`, received: show(value), fix: 'name the folder of a checkpoint that Keratin wrote',
  }));
  return new Map(files as [string, Stored][]);
}

/** All files by the names that were given, each checked against its length and SHA-256. */
export async function readStoredFolder(dir: string, read: Read, sha256: Hash): Promise<Map<string, Uint8Array>> {
  const manifest = await readManifest(dir, read);
  const files = new Map<string, Uint8Array>();
  try {
    for (const [name, stored] of manifest) files.set(name, await readStored(dir, stored, read, sha256));
  } catch (error) {
    // A writer may have replaced the files between the manifest and now: then there is another manifest.
    const now = await readManifest(dir, read);
    if (JSON.stringify([...now]) === JSON.stringify([...manifest])) throw error;
    return readStoredFolder(dir, read, sha256);
  }
  return files;
}

async function readStored(dir: string, { file, bytes, sha256: expected }: Stored, read: Read, sha256: Hash): Promise<Uint8Array> {
  const path = below(dir, file);
  const content = await read(path);
  check(content.length === bytes, () => ({
    code: 'file/truncated', where: `file "${path}"`, expected: `${bytes} bytes`, received: `${content.length}`, fix: 'copy the folder again, or go back to an older checkpoint',
  }));
  check(sha256(content) === expected, () => ({
    code: 'file/changed', where: `file "${path}"`, expected: 'the bytes that were saved', received: 'others (the SHA-256 differs)', fix: 'copy the folder again, or go back to an older checkpoint',
  }));
  return content;
}
