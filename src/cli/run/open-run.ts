/** @file Models of runs, found by the folder that a person names. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KeratinError } from '../../core/errors.js';
import { loadModel } from '../../models/load.js';
import type { Model } from '../../models/model.js';
import { quoted } from '../text.js';
import { type RunRecord, files, readRecord } from './run-folder.js';

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);

/** A trained classifier. */
export interface OpenRun {
  readonly folder: string;
  readonly record: RunRecord;
  readonly model: Model;
}

/** A run on pictures, and its model as {@link openRunModel} finds it. */
export async function openRun(path: string): Promise<OpenRun> {
  const { folder } = await locate(path);
  return { record: await readRecord(folder), ...await openRunModel(path) };
}

/** The model of a run: of its best epoch where there is one, else of its last; or the one that was named, as `runs/photos/last`. */
export async function openRunModel(path: string): Promise<Pick<OpenRun, 'folder' | 'model'>> {
  const { folder, isPart } = await locate(path);
  const from = isPart ? path : await trained(folder);
  if (from === undefined) {
    throw new KeratinError({ code: 'run/untrained', where: `run "${folder}"`, expected: 'a run with at least one epoch', received: 'one that was stopped before', fix: `go on with it: keratin train --resume ${quoted(folder)}` });
  }
  return { folder, model: await loadModel(from, { random: false }) };
}

/** The folder of the run that was named, or of the part of it that was. */
export async function locate(path: string): Promise<{ readonly folder: string; readonly isPart: boolean }> {
  const isPart = ([files.best, files.last] as readonly string[]).includes(basename(path)) && await exists(join(dirname(resolve(path)), files.record));
  return { folder: isPart ? dirname(path) : path, isPart };
}

/** Where a model lies that `summary` and `graph` are to show: of a run its best one, else the folder itself. */
export async function modelPath(path: string): Promise<string> {
  return (await exists(join(path, files.record)) ? await trained(path) : undefined) ?? path;
}

async function trained(folder: string): Promise<string | undefined> {
  for (const name of [files.best, files.last]) if (await exists(join(folder, name, 'manifest.json'))) return join(folder, name);
  return undefined;
}
