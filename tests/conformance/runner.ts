/** @file Finds the cases below folders, runs each, and counts. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Case, type Kind, Report, Skip } from './case.js';
import { kinds as allKinds } from './kinds.js';

/** What became of a case. `name` tells it from others of its file, and is empty where it is alone; `detail` says why it was skipped, or the largest error and where. */
export interface Outcome { readonly file: string; readonly name: string; readonly kind: string; readonly status: 'passed' | 'failed' | 'skipped'; readonly detail: string }

/** Every JSON file at or below the paths, in order of name. */
function* jsonFiles(path: string): Generator<string> {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) yield* jsonFiles(join(path, entry));
  } else if (path.endsWith('.json')) {
    yield path;
  }
}

/** Runs all cases at or below the paths; a file that cannot be read is a failure, never an exception. */
export async function* runCases(paths: readonly string[], kinds: readonly Kind[] = allKinds): AsyncGenerator<Outcome> {
  for (const path of paths) {
    try {
      for (const file of jsonFiles(path)) yield* runFile(file, kinds);
    } catch (error) {
      yield { file: path, name: '', kind: 'file', status: 'failed', detail: firstLine(error) };
    }
  }
}

async function* runFile(file: string, kinds: readonly Kind[]): AsyncGenerator<Outcome> {
  const shown = relative('.', file);
  let kind: Kind | undefined;
  let cases: Case[];
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    kind = kinds.find((k) => k.matches(content));
    if (kind === undefined) throw new Error('a case of no known kind');
    cases = kind.split?.(content).map((c) => ({ ...c, file })) ?? [{ name: '', content, file }];
  } catch (error) {
    yield { file: shown, name: '', kind: kind?.name ?? 'file', status: 'failed', detail: firstLine(error) };
    return;
  }
  for (const test of cases) yield { file: shown, ...(await runCase(test, kind)) };
}

async function runCase(test: Case, kind: Kind): Promise<Omit<Outcome, 'file'>> {
  const outcome = { name: test.name, kind: kind.name };
  if (kind.run === undefined) return { ...outcome, status: 'skipped', detail: `no ${kind.name} cases yet` };
  const report = new Report();
  try {
    await kind.run(test, report);
  } catch (error) {
    return { ...outcome, status: error instanceof Skip ? 'skipped' : 'failed', detail: firstLine(error) };
  }
  const { failure } = report;
  if (failure === undefined) return { ...outcome, status: 'passed', detail: '' };
  const by = Number.isFinite(failure.error) ? `; off by ${failure.error.toPrecision(3)}, allowed ${failure.allowed.toPrecision(3)}` : '';
  return { ...outcome, status: 'failed', detail: `${failure.where}: ${failure.text}${by}` };
}

const firstLine = (error: unknown): string => String(error instanceof Error ? error.message || error.name : error).split('\n')[0]!;
