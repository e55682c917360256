/** @file Processes of our own: how to start a file of this package, built or not, and that the page comes before them. */
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { pathToFileURL } from 'node:url';

/** Node's arguments for one: from source, with the loader that reads TypeScript. */
export function sourceArguments(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--conditions=keratin-source', '--import', pathToFileURL(loader).href];
}

/** Lets whoever answers the page go first: 0 is as usual, 19 the last. */
export function lowerPriority({ pid }: ChildProcess, by: number): void {
  try {
    if (pid !== undefined) setPriority(pid, Math.min(19, getPriority() + by));
  } catch {
    // not allowed here, or gone already: it is no more than a kindness
  }
}
