/** @file Reads mutants number `first` to `last` and tells of each over IPC: begun; then what it did. Whatever writes to the disk outside its folder is told too. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve } from 'node:path';
import { KeratinError } from '../../src/core/errors.js';
import { Chance } from './mutate.js';
import { makeReaders } from './readers.js';

/** What the parent hears. `rss` is the most memory that the process has had, in bytes. */
export type Told = { readonly ready: readonly string[]; readonly rss: number } | { readonly begin: number; readonly reader: string } | { readonly end: number; readonly outcome: string; readonly ms: number; readonly rss: number } | { readonly wrote: string };

const [folder, seed, first, last] = [process.argv[2]!, ...process.argv.slice(3).map(Number)] as [string, number, number, number];
const tell = (told: Told): void => void process.send!(told);
const peak = (): number => process.resourceUsage().maxRSS * 1024;

/** Whoever writes through Node is seen. */
function watchWrites(): void {
  const seen = (path: unknown, flags: unknown = 'w'): void => {
    if (typeof path === 'string' && (typeof flags !== 'string' || !/^rs?$/.test(flags)) && (typeof flags !== 'number' || (flags & 3) !== 0) && !resolve(path).startsWith(folder)) tell({ wrote: resolve(path) });
  };
  for (const place of [fs, fs.promises] as any[]) {
    for (const name of ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'mkdir', 'mkdirSync', 'createWriteStream', 'symlink', 'symlinkSync', 'unlink', 'unlinkSync', 'rm', 'rmSync', 'rename', 'renameSync', 'open', 'openSync']) {
      const original = place[name];
      if (typeof original !== 'function') continue;
      place[name] = function (this: unknown, path: unknown, ...rest: unknown[]) {
        seen(path, name.startsWith('open') ? (rest[0] ?? 'r') : 'w');
        return original.call(this, path, ...rest) as unknown;
      };
    }
  }
  syncBuiltinESMExports();
}

const readers = await makeReaders(folder);
for (const reader of readers) {
  for (const file of reader.whole) {
    try {
      await reader.read(file);
    } catch (error) {
      // What the readers of models refuse for good reasons may stand among other people's models.
      if (!(error instanceof KeratinError) || !/^(config|name|shape|option)\/|^file\/unsupported$/.test(error.code)) throw new Error(`${reader.name}: the whole file is not read`, { cause: error });
    }
  }
}
console.error = console.warn = console.log = () => {};
process.stderr.write = (() => true) as never; // notices of keratin are not looked at here
process.chdir(folder);
watchWrites();
tell({ ready: readers.map((r) => r.name), rss: peak() });
for (let i = first; i < last; i++) {
  const chance = new Chance(seed * 1_000_003 + i);
  const reader = readers[i % readers.length]!;
  const mutant = reader.mutant(chance);
  tell({ begin: i, reader: reader.name });
  const start = performance.now();
  let outcome = 'read';
  try {
    await reader.read(mutant);
  } catch (error) {
    outcome = error instanceof KeratinError ? error.code : `NOT TYPED ${String((error as Error)?.stack ?? error).slice(0, 1500)}`;
  }
  const ms = performance.now() - start;
  if ((ms > 2000 || outcome.startsWith('NOT')) && mutant instanceof Uint8Array) fs.writeFileSync(join(folder, `found-${i}.bin`), mutant);
  tell({ end: i, outcome, ms, rss: peak() });
}
process.disconnect();
