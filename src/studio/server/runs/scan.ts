/** @file What lies below the studio's folder: runs, models, folders to train on. */
import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tableName } from '../../../cli/run/data-kind.js';
import { columnsOf } from '../../../cli/run/series-header.js';
import type { DataFolder } from '../../protocol/forms.js';
import type { ModelFile } from '../../protocol/models.js';

/** What a scan finds; all paths are absolute. */
export interface Found {
  readonly runs: ReadonlySet<string>;
  readonly models: readonly FoundModel[];
  readonly data: readonly DataFolder[];
}
export interface FoundModel { readonly path: string; readonly format: ModelFile['format']; readonly bytes: number; readonly changedAt: number; readonly run: string | null }

/** How deep and how far it goes: whoever starts it in his home folder must not wait. */
const DEPTH = 6;
const FOLDERS = 3000;
/** Tables that are looked into. */
const TABLES = 200;
const skipped = new Set(['node_modules', 'tensorboard', 'backup', '__pycache__']);
const parts = new Set(['train', 'training', 'validation', 'valid', 'val', 'test', 'testing']);

export const isPicture = (name: string): boolean => /\.(jpe?g|png|webp|gif|bmp)$/i.test(name);

interface Listing { readonly changed: number; readonly readAt: number; readonly entries: readonly Dirent[] }
interface Table { readonly stamp: string; readonly columns: readonly string[] }
interface Seen { readonly folders: readonly string[]; readonly pictures: number; readonly texts: number }

/** Scans again and again; folders that have not changed are not read anew. */
export class Scanner {
  private listings = new Map<string, Listing>();
  private tables = new Map<string, Table>();
  constructor(private readonly root: string) {}

  async scan(): Promise<Found> {
    const runs = new Set<string>();
    const models: FoundModel[] = [];
    const seen = new Map<string, Seen>();
    const kept = new Map<string, Listing>();
    const tables = new Map<string, Table>();
    const walk = async (folder: string, depth: number, run: string | null): Promise<void> => {
      if (kept.size >= FOLDERS) return;
      const listing = await this.list(folder);
      if (listing === null) return;
      kept.set(folder, listing);
      const names = new Set(listing.entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
      const isRun = names.has('run.json') || names.has('history.csv') || names.has('live.json');
      if (isRun) runs.add(folder);
      const own = isRun ? folder : run;
      const isModel = names.has('manifest.json') && [...names].some((name) => /^model-\w+\.json$/.test(name));
      if (isModel) await add(models, { path: folder, format: 'keratin', run: own }, join(folder, 'manifest.json'), [...names].map((name) => join(folder, name)));
      for (const name of names) {
        const format = formatOf(name);
        if (format === null || (isRun && format === 'onnx')) continue; // what a run exports is its best network once more
        await add(models, { path: join(folder, name), format, run: own }, join(folder, name), [join(folder, name)]);
      }
      if (own === null) for (const name of [...names].filter((one) => tableName.test(one)).sort()) if (tables.size < TABLES) await this.look(join(folder, name), tables);
      const folders = isModel ? [] : listing.entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)).map(({ name }) => name);
      seen.set(folder, { folders, pictures: [...names].filter(isPicture).length, texts: [...names].filter((name) => /\.txt$/i.test(name)).length });
      if (depth < DEPTH && folders.length <= 1000) for (const name of folders) await walk(join(folder, name), depth + 1, own);
    };
    await walk(this.root, 0, null);
    this.listings = kept;
    this.tables = tables;
    return { runs, models, data: [...dataFolders(seen), ...tableFiles(tables)].sort((a, b) => (a.path < b.path ? -1 : 1)) };
  }

  /** The columns of a table, once for each of its states. */
  private async look(path: string, tables: Map<string, Table>): Promise<void> {
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs} ${size}`;
      const before = this.tables.get(path);
      tables.set(path, before?.stamp === stamp ? before : { stamp, columns: await columnsOf(path).catch(() => []) });
    } catch {
      // gone meanwhile
    }
  }

  private async list(folder: string): Promise<Listing | null> {
    try {
      const { mtimeMs: changed } = await stat(folder);
      const before = this.listings.get(folder);
      // A folder may change twice within one tick of its clock.
      if (before !== undefined && before.changed === changed && before.readAt > changed + 2000) return before;
      return { changed, readAt: Date.now(), entries: await readdir(folder, { withFileTypes: true }) };
    } catch {
      return null; // gone meanwhile, or not ours to read
    }
  }
}

function formatOf(name: string): ModelFile['format'] | null {
  if (/\.keras$/i.test(name)) return 'keras';
  if (/\.(h5|hdf5)$/i.test(name) && !/\.weights\.h5$/i.test(name)) return 'h5';
  if (/\.onnx$/i.test(name)) return 'onnx';
  return name === 'model.json' ? 'tfjs' : null;
}

async function add(models: FoundModel[], model: Pick<FoundModel, 'path' | 'format' | 'run'>, newest: string, files: readonly string[]): Promise<void> {
  try {
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    models.push({ ...model, bytes: sizes.reduce((a, b) => a + b, 0), changedAt: (await stat(newest)).mtimeMs });
  } catch {
    // written anew at this moment: the next scan finds it
  }
}

const tableFiles = (tables: ReadonlyMap<string, Table>): DataFolder[] =>
  [...tables].flatMap(([path, { columns }]): DataFolder[] => (columns.length === 0 ? [] : [{ path, kind: 'series', columns, classes: [], pictures: 0, parts: [] }]));

/** Folders of class folders, and folders with train/ of such. */
function dataFolders(seen: ReadonlyMap<string, Seen>): DataFolder[] {
  const classesOf = (folder: string, kind: 'pictures' | 'texts'): { classes: string[]; pictures: number } => {
    const filled = (seen.get(folder)?.folders ?? []).map((name) => ({ name, pictures: seen.get(join(folder, name))?.[kind] ?? 0 })).filter(({ pictures }) => pictures > 0);
    return { classes: filled.map(({ name }) => name).sort(), pictures: filled.reduce((sum, { pictures }) => sum + pictures, 0) };
  };
  const found: DataFolder[] = [];
  const taken = new Set<string>();
  const kinds = ['pictures', 'texts'] as const;
  for (const [path, { folders }] of seen) {
    const own = folders.filter((name) => parts.has(name.toLowerCase()));
    const train = own.find((name) => /^train(ing)?$/i.test(name));
    const kind = train === undefined ? undefined : kinds.find((one) => classesOf(join(path, train), one).classes.length >= 2);
    if (kind === undefined) continue;
    found.push({ path, kind, columns: [], classes: classesOf(join(path, train!), kind).classes, pictures: own.reduce((sum, name) => sum + classesOf(join(path, name), kind).pictures, 0), parts: own });
    for (const name of ['', ...own]) taken.add(join(path, name));
  }
  for (const path of seen.keys()) {
    const kind = kinds.find((one) => classesOf(path, one).classes.length >= 2);
    if (kind !== undefined && !taken.has(path) && !parts.has(basename(path).toLowerCase())) found.push({ path, kind, columns: [], ...classesOf(path, kind), parts: [] });
  }
  return found;
}
