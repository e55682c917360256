/** @file Every argument of every layer has a row on the layer's page of the API reference; every argument of any page has a sentence. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as classes from '../../src/layers/classes.js';
import { factoryName } from '../../src/layers/factory-name.js';
import * as layers from '../../src/layers/index.js';
import { commonOptions } from '../../src/layers/standard-layer.js';

const root = join(import.meta.dirname, '../..');
const reference = mkdtempSync(join(tmpdir(), 'keratin-reference-'));
const made = Object.entries(classes).map(([className, { args }]) => ({ name: factoryName(className), args: Object.keys(args) })).filter(({ name }) => name in layers);

beforeAll(() => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc', '--out', reference], { cwd: root, encoding: 'utf8' });
  expect(status, stderr + stdout).toBe(0);
}, 120_000);
afterAll(() => rmSync(reference, { recursive: true, force: true }));

it('knows the layers', () => expect(made.length).toBeGreaterThan(90));

it.each(made)('layers.$name', ({ name, args }) => {
  const page = ['variables', 'functions'].map((kind) => join(reference, kind, `layers.${name}.html`)).find((path) => existsSync(path))!;
  const rows = [...readFileSync(page, 'utf8').matchAll(/<tr>\s*<td><code>(\w+)<\/code>/g)].map((match) => match[1]);
  expect(rows).toEqual(expect.arrayContaining([...args, ...commonOptions]));
});

it('every argument has a sentence', () => {
  const pages = readdirSync(reference, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  const rows = pages.flatMap((path) => [...readFileSync(join(reference, path), 'utf8').matchAll(/<tr>\s*<td><code>(\w+)<\/code>.*?<\/td>\s*<td>(.*?)<\/td>\s*<\/tr>/gs)]
    .map(([, name, said]) => ({ row: `${basename(path, '.html')}: ${name}`, said: said!.replace(/<[^>]+>/g, '').trim() })));
  expect(rows.length).toBeGreaterThan(1000);
  expect(rows.filter(({ said }) => said === '').map(({ row }) => row)).toEqual([]);
});
