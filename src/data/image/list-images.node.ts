/** @file Pictures below a folder, on disk. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../../formats/file-error.js';
import { imageExtensions } from './image-header.js';
import type { ListImagesOptions } from './list-images.js';

export async function listImages(directory: string, { extensions = imageExtensions, followLinks = false }: ListImagesOptions = {}): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>(); // real paths, so that links in a circle end
  const isPicture = (name: string): boolean => extensions.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
  const visit = async (folder: string): Promise<void> => {
    const real = await realpath(folder);
    if (seen.has(real)) return;
    seen.add(real);
    const folders: string[] = [];
    const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry; // a link that leads nowhere is no picture
      if (target?.isFile() === true && isPicture(entry.name)) found.push(path);
      if (target?.isDirectory() === true && (followLinks || !entry.isSymbolicLink())) folders.push(path);
    }
    for (const path of folders) await visit(path);
  };
  try {
    await visit(directory);
  } catch (cause) {
    throw fileError(cause, directory, 'read');
  }
  return found;
}
