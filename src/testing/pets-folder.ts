/** @file For tests of flows: a folder of painted pets while a file of tests runs, and what each test printed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { paintPets } from './painted-pets.js';

/** Paths in a folder that holds `pets` (see {@link paintPets}), and the lines that went to the console in this test. */
export interface PetsFolder {
  /** A path in the folder. */
  readonly at: (...names: readonly string[]) => string;
  readonly said: readonly string[];
}

/** Paints pets before the tests of a file, takes all away behind them. */
export function withPetsFolder(): PetsFolder {
  let root: string;
  const said: string[] = [];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'keratin-pets-'));
    await paintPets(join(root, 'pets'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  beforeEach(() => {
    said.length = 0;
    vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => void vi.restoreAllMocks());
  return { at: (...names) => join(root, ...names), said };
}
