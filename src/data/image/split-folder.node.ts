/** @file splitFolder: small data sets out of big ones, on disk. The contract is in split-folder.ts, who goes where in split-plan.ts. */
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, realpath, rm, rmdir, symlink } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { KeratinError, check, show } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import { checkPath, fileError } from '../../formats/file-error.js';
import { imageExtensions } from './image-header.js';
import { listPictures } from './list-pictures.node.js';
import { someOf } from './names.js';
import type { SplitFolderOptions, SplitParts, SplitReport } from './split-folder.js';
import { type ByClass, type SplitPlan, planSplit } from './split-plan.js';

const ways = ['copy', 'hard', 'symbolic'] as const;
type Way = (typeof ways)[number];

const defaults: SplitFolderOptions = { link: 'copy', order: undefined, seed: undefined, naturalOrder: true, verbose: 1 };

/** Files that are copied at a time. */
const AT_ONCE = 16;

export async function splitFolder(source: string, target: string, parts: SplitParts, given: SplitFolderOptions = {}): Promise<SplitReport> {
  const place = `splitFolder "${source}"`;
  const options = readSettings(place, defaults, given);
  const way = oneOfWords(place, 'link', ways, options.link);
  if (options.order !== undefined) oneOfWords(place, 'order', ['name', 'random'], options.order);
  checkPath(place, 'target', target);
  try {
    await checkApart(source, target);
    const plan = planSplit(await findPictures(source), parts, options);
    const moves = listMoves(source, target, plan);
    await checkFree(target, plan, moves);
    await carryOut(moves, way);
    const report = makeReport(source, target, plan, way, options);
    if (Number(options.verbose) !== 0) announce(String(report));
    return report;
  } catch (error) {
    throw error instanceof KeratinError ? error.within(place) : error;
  }
}

/** A target inside the source would be a class of its own the next time. */
async function checkApart(source: string, target: string): Promise<void> {
  const from = await realpath(source).catch((error: unknown) => {
    throw fileError(error, source, 'read');
  });
  const away = relative(from, resolve(target));
  check(away !== '' && (away.startsWith('..') || resolve(from, away) !== join(from, away)), () => ({
    code: 'data/split', expected: 'a target outside the source', received: show(target), fix: `name a folder beside it, as "${join(dirname(source), 'small')}"`,
  }));
}

/** Class folders where there are any with pictures, else a flat folder. */
async function findPictures(source: string): Promise<ByClass> {
  const entries = await readdir(source, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, source, 'read');
  });
  const flat = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && imageExtensions.includes(extname(entry.name).toLowerCase())).map(({ name }) => name);
  const byClass = new Map<string, string[]>();
  const add = (className: string, file: string): unknown => byClass.get(className)?.push(file) ?? byClass.set(className, [file]);
  if (flat.length === 0) {
    const { classNames, classes, filenames } = await listPictures(source);
    filenames.forEach((file, i) => add(classNames[classes[i]!]!, file));
  } else {
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
    check(folders.length === 0, () => ({
      code: 'data/split', expected: 'a folder for each class, or pictures with names such as cat.0.jpg', received: `both: ${flat.length} pictures and the folders ${someOf(folders)}`, fix: 'move one kind away',
    }));
    for (const file of flat) add(classOf(file, flat), file);
  }
  check(byClass.size > 0, () => ({ code: 'data/empty', expected: 'pictures', received: 'class folders without any', fix: 'check the path' }));
  return byClass;
}

/** `cat` of `cat.0.jpg`, `cat_0.jpg`, `cat-0.jpg`, `cat0.jpg` and `cat (1).jpg`. */
function classOf(file: string, all: readonly string[]): string {
  const name = /^[^._\-\s\d]+/.exec(file)?.[0];
  if (name !== undefined) return name;
  const nameless = all.filter((other) => /^[._\-\s\d]/.test(other));
  throw new KeratinError({
    code: 'data/split', expected: 'names that begin with their class, as cat.0.jpg', received: `${nameless.length} that do not: ${someOf(nameless)}`, fix: 'put the pictures into a folder for each class',
  });
}

interface Move { readonly from: string; readonly to: string }

function listMoves(source: string, target: string, plan: SplitPlan): Move[] {
  const moves: Move[] = [];
  for (const [part, classes] of plan) {
    for (const [className, files] of classes) {
      // In class folders the paths begin with the class.
      for (const file of files) moves.push({ from: join(source, file), to: join(target, part, file.includes(sep) ? file : join(className, file)) });
    }
  }
  return moves;
}

/** Class folders of the target must be empty or not there: a part must hold what was asked for, and nothing else. */
async function checkFree(target: string, plan: SplitPlan, moves: readonly Move[]): Promise<void> {
  for (const [part, classes] of plan) {
    for (const className of classes.keys()) {
      const folder = join(target, part, className);
      const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw fileError(error, folder, 'write');
      });
      check(files.length === 0, () => ({
        code: 'file/exists', where: `folder "${folder}"`, expected: 'an empty folder, or none', received: `one with ${files.length} files, as ${show(files[0])}`,
        fix: 'choose another target, or remove that folder yourself; nothing was written',
      }));
    }
  }
  // On disks that do not tell Cat.jpg from cat.jpg, one would take the other's place.
  const names = new Set(moves.map(({ to }) => to.normalize().toLowerCase()));
  check(names.size === moves.length, () => ({ code: 'file/exists', expected: 'names that differ in more than capitals', received: `${moves.length - names.size} that do not`, fix: 'rename them' }));
}

/** All or nothing: what was made before an error is removed again. */
async function carryOut(moves: readonly Move[], way: Way): Promise<void> {
  const folders: { deepest: string; first: string }[] = [];
  const files: string[] = [];
  try {
    for (const folder of new Set(moves.map(({ to }) => dirname(to)))) {
      const first = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw fileError(error, folder, 'write');
      });
      if (first !== undefined) folders.push({ deepest: folder, first });
    }
    let next = 0;
    let failed = false;
    const copies = Array.from({ length: AT_ONCE }, async () => {
      for (let move = moves[next++]; move !== undefined && !failed; move = moves[next++]) {
        await place(move, way).catch((error: unknown) => {
          failed = true;
          throw error;
        });
        files.push(move.to);
      }
    });
    await Promise.allSettled(copies); // before anything is removed
    await Promise.all(copies);
  } catch (error) {
    for (const file of files) await rm(file, { force: true });
    for (const { deepest, first } of folders.reverse()) await removeEmpty(deepest, first);
    throw error;
  }
}

async function place({ from, to }: Move, way: Way): Promise<void> {
  try {
    if (way === 'copy') await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    else if (way === 'hard') await link(await realpath(from), to);
    else await symlink(await realpath(from), to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV') {
      throw new KeratinError({ code: 'file/link', where: `file "${to}"`, expected: 'source and target on one disk for hard links', received: 'two disks', fix: "use link: 'symbolic' or link: 'copy'", cause: error });
    }
    if (code === 'EEXIST') {
      throw new KeratinError({ code: 'file/exists', where: `file "${to}"`, expected: 'no file of this name', received: 'one that somebody else just made', fix: 'choose another target', cause: error });
    }
    const isSource = code === 'ENOENT' || (await lstat(from).then(() => false, () => true));
    throw fileError(error, isSource ? from : to, isSource ? 'read' : 'write');
  }
}

/** The folder and those above it, up to the first, where they are empty. */
async function removeEmpty(deepest: string, first: string): Promise<void> {
  for (let at = resolve(deepest); at.length >= resolve(first).length; at = dirname(at)) {
    const removed = await rmdir(at).then(() => true, () => false);
    if (!removed) return;
  }
}

function makeReport(source: string, target: string, plan: SplitPlan, way: Way, { order, seed }: SplitFolderOptions): SplitReport {
  const counts = Object.fromEntries([...plan].map(([part, classes]) => [part, Object.fromEntries([...classes].map(([name, files]) => [name, files.length]))]));
  const pictures = Object.values(counts).flatMap((classes) => Object.values(classes)).reduce((total, n) => total + n, 0);
  const folders = Object.fromEntries([...plan.keys()].map((part) => [part, join(target, part)]));
  const done = { copy: 'copied', hard: 'linked', symbolic: 'linked' }[way];
  const drawn = (order ?? (seed === undefined ? 'name' : 'random')) === 'random' ? `drawn with seed ${seed ?? 0}` : 'in the order of their names';
  const text = `${pictures} pictures of ${basename(resolve(source))} ${done} to ${target}, ${drawn}\n${countTable(counts)}`;
  return { source, target, folders, counts, pictures, toString: () => text };
}

/** Parts down, classes across; many classes are summed up. */
function countTable(counts: SplitReport['counts']): string {
  const all = Object.keys(Object.values(counts)[0]!);
  const classes = all.length > 8 ? [] : all;
  const rows = [['', ...classes, ...(classes.length === 0 ? [`${all.length} classes`] : [])]];
  for (const [part, byClass] of Object.entries(counts)) {
    const total = Object.values(byClass).reduce((sum, n) => sum + n, 0);
    rows.push([part, ...(classes.length === 0 ? [String(total)] : classes.map((name) => String(byClass[name])))]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join('  ')}`.trimEnd()).join('\n');
}
