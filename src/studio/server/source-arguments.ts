/** @file How to start a file of this package in a process of its own, whether it is built or not. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Node's arguments for one: from source, with the loader that reads TypeScript. */
export function sourceArguments(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--conditions=keratin-source', '--import', pathToFileURL(loader).href];
}
