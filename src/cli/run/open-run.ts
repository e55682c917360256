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

/** The model of a run: of its best epoch where there is one, else of its last; or the one that was named, as `runs/photos/last`. */
export async function openRun(path: string): Promise<OpenRun> {
  const isPart = ([files.best, files.last] as readonly string[]).includes(basename(path)) && await exists(join(dirname(resolve(path)), files.record));
  const folder = isPart ? dirname(path) : path;
  const record = await readRecord(folder);
  const from = isPart ? path : await trained(folder);
  if (from === undefined) {
    throw new KeratinError({ code: 'run/untrained', where: `run "${folder}"`, expected: 'a run with at least one epoch', received: 'one that was stopped before', fix: `go on with it: keratin train --resume ${quoted(folder)}` });
  }
  return { folder, record, model: await loadModel(from, { random: false }) };
}

/** Where a model lies that `summary` and `graph` are to show: of a run its best one, else the folder itself. */
export async function modelPath(path: string): Promise<string> {
  return (await exists(join(path, files.record)) ? await trained(path) : undefined) ?? path;
}

async function trained(folder: string): Promise<string | undefined> {
  for (const name of [files.best, files.last]) if (await exists(join(folder, name, 'manifest.json'))) return join(folder, name);
  return undefined;
}
