/** @file Runs mutants in children of their own, so that one that hangs, aborts or eats the memory takes nothing else down; tells what was found. */
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Told } from './child.js';

/** Milliseconds and bytes that a reader may take for a mutant. */
const MOST_TIME = 2000;
const MOST_MEMORY = 512 * 2 ** 20;
/** A child that is silent for so long hangs. */
const SILENCE = 20_000;

export interface Finding { readonly mutant: number; readonly reader: string; readonly what: string }
export interface FuzzResult {
  readonly findings: readonly Finding[];
  /** Mutants by reader and outcome. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly slowest: { readonly ms: number; readonly reader: string };
  /** The most that a child's memory grew beyond what it had before its first mutant, in bytes. */
  readonly memory: number;
  readonly mutants: number;
}

/** @param workers children side by side */
export async function fuzz({ mutants, seed, workers = availableParallelism(), from = 0 }: { mutants: number; seed: number; workers?: number; from?: number }, say: (line: string) => void = () => {}): Promise<FuzzResult> {
  const findings: Finding[] = [];
  const outcomes = new Map<string, Map<string, number>>();
  let slowest = { ms: 0, reader: '' };
  let memory = 0;
  let done = 0;
  const run = (first: number, last: number): Promise<number> => new Promise((resolve) => {
    const folder = mkdtempSync(join(tmpdir(), 'keratin-fuzz-'));
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [folder, String(seed), String(first), String(last)].map(String), { execArgv: ['--conditions=keratin-source', '--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, KERATIN_THREADS: '1' } });
    let next = first;
    let current = { mutant: -1, reader: 'start' };
    let base = 0;
    let timer: NodeJS.Timeout | undefined;
    const found = (what: string): void => {
      findings.push({ ...current, what });
      say(`FOUND mutant ${current.mutant}, ${current.reader}: ${what}`);
    };
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        found(`no answer within ${SILENCE / 1000} s`);
        child.kill('SIGKILL');
      }, current.mutant < 0 ? 6 * SILENCE : SILENCE);
    };
    watch();
    child.on('message', (told: Told) => {
      watch();
      if ('ready' in told) base = told.rss;
      else if ('wrote' in told) found(`wrote ${told.wrote}`);
      else if ('begin' in told) {
        current = { mutant: told.begin, reader: told.reader };
        next = told.begin + 1;
      } else {
        const { outcome, ms, rss } = told;
        if (outcome.startsWith('NOT')) found(outcome);
        if (ms > MOST_TIME) found(`took ${Math.round(ms)} ms`);
        if (rss - base > MOST_MEMORY) {
          found(`took the process to ${Math.round(rss / 2 ** 20)} MB, ${Math.round((rss - base) / 2 ** 20)} MB more than at its start`);
          base = rss;
        }
        memory = Math.max(memory, rss - base);
        if (ms > slowest.ms) slowest = { ms, reader: current.reader };
        const of = outcomes.get(current.reader) ?? new Map<string, number>();
        outcomes.set(current.reader, of.set(outcome.slice(0, 40), (of.get(outcome.slice(0, 40)) ?? 0) + 1));
        if (++done % 1000 === 0) say(`${done} mutants, ${findings.length} found`);
      }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const isWhole = code === 0;
      if (!isWhole) found(`the process ended with ${signal ?? code}`);
      const left = readdirSync(folder).filter((name) => name.startsWith('found-'));
      if (left.length === 0) rmSync(folder, { recursive: true, force: true });
      else say(`kept in ${folder}: ${left.join(', ')}`);
      resolve(isWhole || current.mutant < 0 ? last : next);
    });
  });
  // Small pieces, one after another for each worker: what leaks from mutant to mutant is not taken for the need of one.
  const pieces: [number, number][] = [];
  const size = Math.max(100, Math.min(1000, Math.ceil(mutants / workers)));
  for (let at = from; at < from + mutants; at += size) pieces.push([at, Math.min(from + mutants, at + size)]);
  await Promise.all(Array.from({ length: workers }, async () => {
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      for (let at = piece[0]; at < piece[1];) at = await run(at, piece[1]);
    }
  }));
  return { findings, outcomes, slowest, memory, mutants: done };
}
