/** @file The folder of a training run: what stands in it under which name, and its record, run.json. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { KeratinError, check, show, within } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { readFileBytes, writeFileAtomic } from '../../formats/atomic-file.node.js';
import { fileError } from '../../formats/file-error.js';
import { parseStrictJson } from '../../formats/strict-json.js';
import { quoted } from '../text.js';
import type { BaseSettings } from './base-settings.js';
import type { ArchName } from './defaults.js';

/** What a run writes. */
export const files = {
  record: 'run.json', labels: 'labels.json', best: 'best', last: 'last', backup: 'backup', onnx: 'model.onnx', history: 'history.csv',
  curves: 'curves.png', matrix: 'confusion.png', augmented: 'augmented.png', tensorboard: 'tensorboard',
} as const;

/** How a run was started; enough to do the same again. */
export interface RunSettings extends Partial<BaseSettings> {
  /** Folder of the pictures, absolute. */
  readonly data: string;
  readonly arch: ArchName;
  readonly imageSize: number;
  readonly epochs: number;
  readonly batch: number;
  readonly augment: boolean;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly seed: number;
  readonly onCorrupt: 'error' | 'skip';
}

/** What run.json holds. */
export interface RunRecord {
  readonly settings: RunSettings;
  /** Names of the classes in the order of their numbers. */
  readonly classes: readonly string[];
  /** Pictures of each part. */
  readonly pictures: Readonly<Record<string, number>>;
  readonly state: 'training' | 'stopped' | 'finished';
  readonly results?: Readonly<Record<string, number>>;
}

const FORMAT = 'keratin-run-1';

/** Writes run.json, whole or not at all. */
export const writeRecord = (folder: string, record: RunRecord): Promise<void> => writeRunJson(folder, record);

export async function writeRunJson(folder: string, record: object): Promise<void> {
  await writeFileAtomic(join(folder, files.record), `${JSON.stringify({ format: FORMAT, keratin: VERSION, ...record }, null, 2)}\n`);
}

/** Reads run.json of a run on pictures. @throws KeratinError as {@link readRunJson} */
export async function readRecord(folder: string): Promise<RunRecord> {
  const record = await readRunJson(folder);
  check(isRecord(record), () => ({ code: 'run/format', where: `file "${join(folder, files.record)}"`, expected: 'the record of a run on pictures', received: 'something else', fix: 'name a folder that this version of keratin train wrote' }));
  return record;
}

/** Reads run.json. @throws KeratinError `run/format`, `run/missing` where the folder is none of a run, `file/…` */
export async function readRunJson(folder: string): Promise<Record<string, unknown>> {
  const path = join(folder, files.record);
  const bytes = await readFileBytes(path).catch((error: unknown) => {
    if (!(error instanceof KeratinError) || !['file/missing', 'file/not-folder'].includes(error.code)) throw error;
    throw new KeratinError({
      code: 'run/missing', where: `folder "${folder}"`, expected: `a run of keratin train, with ${files.record}`, received: 'none', fix: 'name the folder that keratin train wrote, as runs/photos', cause: error,
    });
  });
  const { format, keratin: _version, ...record } = within(`file "${path}"`, () => parseStrictJson(bytes)) as Record<string, unknown>;
  check(format === FORMAT, () => ({
    code: 'run/format', where: `file "${path}"`, expected: `a record of the format ${FORMAT}`, received: show(format), fix: 'name a folder that this version of keratin train wrote',
  }));
  return record;
}

function isRecord(value: Record<string, unknown>): value is Record<string, unknown> & RunRecord {
  const { settings: s, classes, pictures } = value as Partial<RunRecord>;
  const areNumbers = [s?.imageSize, s?.epochs, s?.batch, s?.learningRate, s?.validationSplit, s?.seed].every((v) => typeof v === 'number' && Number.isFinite(v));
  return areNumbers && typeof s!.data === 'string' && typeof s!.arch === 'string' && typeof s!.augment === 'boolean'
    && Array.isArray(classes) && classes.length > 1 && classes.every((name) => typeof name === 'string') && typeof pictures === 'object' && pictures !== null;
}

/**
 * Makes the folder of a new run: `out`, or the first of runs/NAME, runs/NAME-2 … that is free.
 * @throws KeratinError `file/exists` where `out` has something in it
 */
export async function makeRunFolder(out: string | undefined, data: string): Promise<string> {
  if (out !== undefined) {
    const found = await makeFolder(out).catch((error: unknown) => { throw fileError(error, out, 'write'); });
    check(found.length === 0, () => ({
      code: 'file/exists', where: `keratin train --out ${quoted(out)}`, expected: 'a folder that is new or empty', received: `one that holds ${found.slice(0, 3).join(', ')}${found.length > 3 ? ' …' : ''}`,
      fix: found.includes(files.record) ? `choose another, or go on with that run: keratin train --resume ${quoted(out)}` : 'choose another; nothing was written',
    }));
    return out;
  }
  const name = basename(resolve(data)) || 'pictures';
  for (let i = 1; ; i++) {
    const folder = join('runs', i === 1 ? name : `${name}-${i}`);
    const taken = await makeNew(folder).catch((error: unknown) => { throw fileError(error, folder, 'write'); });
    if (!taken) return folder;
  }
}

/** Makes it where it is not there; what is in it. */
async function makeFolder(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return readdir(folder);
}

/** Makes it unless somebody has: then true. */
async function makeNew(folder: string): Promise<boolean> {
  await mkdir('runs', { recursive: true });
  return mkdir(folder).then(() => false, (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return true;
    throw error;
  });
}

/** Takes back a run that has learned nothing. */
export const removeRunFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
