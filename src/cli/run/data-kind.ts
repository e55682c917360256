/** @file What a run learns from: pictures, texts, or a table of measurements. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type DataKind = 'pictures' | 'texts' | 'series';

/** Ends of names of tables. */
export const tableName = /\.(csv|tsv)(\.gz)?$/i;

/** A table is a series; a folder with texts in the class folders, or in those of train/, is one of texts; all else is left to those who read pictures. */
export async function kindOfData(path: string): Promise<DataKind> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true && tableName.test(path)) return 'series';
  return found?.isDirectory() === true && await hasTexts(path, 2) ? 'texts' : 'pictures';
}

/** Whether the first files below it, so many folders deep, are texts. */
async function hasTexts(folder: string, depth: number): Promise<boolean> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith('.'));
  if (folders.length > 0 && depth > 0) {
    for (const { name } of folders) if (await hasTexts(join(folder, name), depth - 1)) return true;
    return false;
  }
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.some((name) => /\.txt$/i.test(name)) && !names.some((name) => /\.(jpe?g|png|webp|gif|bmp)$/i.test(name));
}
