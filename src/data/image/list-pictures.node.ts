/** @file Pictures of a folder of class folders, on disk; 100,000 of them in a second or two. The contract is in list-pictures.ts. */
import { type Dirent, statSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { check, show } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import { imageExtensions } from './image-header.js';
import type { ListPicturesOptions, PictureFolder } from './list-pictures.js';
import { byCodePoints, shorten, someOf } from './names.js';

/** Endings of pictures that Keras or a camera may bring but that cannot be read here. */
const unreadable = /\.(tiff?|ppm|heic|heif|avif|raw|dng|svg)$/i;

export async function listPictures(directory: string, options: ListPicturesOptions = {}): Promise<PictureFolder> {
  const { followLinks = false, part = [0, 1] } = options;
  const walk = new Walk(followLinks);
  const found = await classFolders(directory, walk);
  const classNames = options.classes ?? found;
  const missing = classNames.filter((name) => !found.includes(name));
  check(missing.length === 0, () => ({
    code: 'data/classes', where: `folder "${directory}"`, expected: `the class folders ${classNames.map(show).join(', ')}`, received: someOf(found.map(show)),
    fix: `correct ${missing.map(show).join(', ')}, or make a folder of this name`,
  }));
  const filenames: string[] = [];
  const classes: number[] = [];
  for (const [number, name] of classNames.entries()) {
    const files = await walk.filesOf(directory, name);
    if (files.length === 0) walk.notices.push(`Class "${shorten(name)}" has no pictures.`);
    const [from, to] = part.map((fraction) => Math.trunc(fraction * files.length));
    for (const file of files.slice(from, to)) {
      filenames.push(file);
      classes.push(number);
    }
  }
  return { classNames, filenames, classes: Int32Array.from(classes), notices: [...walk.notices, ...walk.leftOut()] };
}

export const areFiles = (paths: readonly string[]): boolean[] => paths.map((path) => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
});

/** Folders right below, in order; a link to a folder around it is none. */
async function classFolders(directory: string, walk: Walk): Promise<string[]> {
  try {
    const here = await realpath(directory);
    const names: string[] = [];
    const loose: string[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const kind = kindOf(directory, entry);
      if (kind === 'file' && isPicture(entry.name)) loose.push(entry.name);
      if (kind !== 'folder' || entry.name.startsWith('.')) continue;
      const real = entry.isSymbolicLink() ? await realpath(join(directory, entry.name)) : undefined;
      if (real !== undefined && isAround(real, here)) walk.notices.push(`"${shorten(entry.name)}" is a link to a folder around it and is left out.`);
      else names.push(entry.name);
    }
    check(names.length > 0, () => ({
      code: 'data/classes', where: `folder "${directory}"`, expected: 'a folder for each class, with its pictures in it', received: loose.length > 0 ? `${loose.length} pictures, as ${show(loose[0])}, and no folders` : 'no folders',
      fix: loose.length > 0 ? 'let splitFolder make class folders out of names such as cat.0.jpg' : 'check the path',
    }));
    if (loose.length > 0) walk.notices.push(`${loose.length} pictures beside the class folders are left out: ${someOf(loose.sort(byCodePoints))}.`);
    return names.sort(byCodePoints);
  } catch (error) {
    throw fileError(error, directory, 'read');
  }
}

const isAround = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
/** By its ending; `._cat.jpg` is what macOS notes about cat.jpg. */
const isPicture = (name: string): boolean => {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && !name.startsWith('._') && imageExtensions.includes(name.slice(dot).toLowerCase());
};

/** What an entry is, or what its link leads to; a link to nowhere counts as a file, so that whoever opens it names it. */
function kindOf(folder: string, entry: Dirent): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = statSync(join(folder, entry.name));
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'file';
  }
}

/** One look through the class folders, and what was odd there. */
class Walk {
  readonly notices: string[] = [];
  private readonly strange: string[] = [];

  constructor(private readonly followLinks: boolean) {}

  /** Pictures of a class, as paths that begin with its name. */
  async filesOf(directory: string, className: string): Promise<string[]> {
    const folders: { path: string; files: string[] }[] = [];
    const entered = new Set<string>();
    const open = [className];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const full = join(directory, path);
      try {
        const real = this.followLinks ? await realpath(full) : full;
        if (entered.has(real)) {
          this.notices.push(`"${shorten(path)}" leads to a folder that was seen before and is left out.`);
          continue;
        }
        entered.add(real);
        const files: string[] = [];
        const deeper: string[] = [];
        for (const entry of await readdir(full, { withFileTypes: true })) {
          const kind = kindOf(full, entry);
          if (kind === 'folder' && (this.followLinks || !entry.isSymbolicLink())) deeper.push(join(path, entry.name));
          if (kind !== 'file') continue;
          if (isPicture(entry.name)) files.push(entry.name);
          else if (unreadable.test(entry.name)) this.strange.push(join(path, entry.name));
        }
        folders.push({ path, files: files.sort(byCodePoints) });
        open.push(...deeper.sort(byCodePoints).reverse()); // so that of two ways to one folder always the same is taken
      } catch (error) {
        const { received } = fileError(error, full, 'read');
        if (path === className) throw fileError(error, full, 'read');
        this.notices.push(`The folder "${shorten(path)}" cannot be read (${received}) and is left out.`);
      }
    }
    folders.sort((a, b) => byCodePoints(a.path, b.path));
    return folders.flatMap(({ path, files }) => files.map((file) => join(path, file)));
  }

  leftOut(): string[] {
    const { length } = this.strange;
    return length === 0 ? [] : [`${length} files are left out, since only JPEG, PNG, WebP, GIF and BMP can be read: ${someOf(this.strange)}.`];
  }
}
