/** @file The static checks are awake: a house built wrong on purpose is refused for each of its faults. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const wrong = {
  'src/index.ts': '/** @file Index. */\nexport const y = 1;\n',
  'src/core/wrong-host.ts': `/** @file Uses globals that only one host has. */
export const a = process.env;
export const b = window.location;
export const both = [console.log, performance.now(), new AbortController().signal.aborted];
`,
  'src/core/page.node.ts': '/** @file Node code that wants a page. */\nexport const page = document.body;\n',
  'src/core/files.web.ts': "/** @file Browser code that wants files. */\nexport { readFileSync } from 'node:fs';\n",
  'src/ops/upward.ts': `/** @file Looks up and into an index. */
import { z } from '../layers/sideways.js';
import { y } from '../index.js';
export const x: unknown[] = [y, z];
`,
  'src/layers/sideways.ts': `/** @file Goes round in a circle, and reaches host code, a tool and a test by path. */
import { x } from '../ops/upward.js';
import { page } from '../core/page.node.js';
import { c } from '../ops/some.test.js';
import ts from 'typescript';
export const z: unknown[] = [x, page, c, ts];
`,
  'src/ops/some.test.ts': '/** @file A test. */\nexport const c = 1;\n',
  'src/ops/utils.ts': '/** @file Anything. */\nexport const u = 1;\n',
  'src/ops/CamelCase.ts': '/** @file Camel. */\nexport const u = 1;\n',
  'src/ops/silent.ts': 'export const u = 1;\n',
  'src/ops/long.ts': `/** @file Long. */\n${'//\n'.repeat(500)}`,
  'src/ops/sourced.ts': '/** @file A source too late. */\n\n/**\n * One.\n *\n * @example\n * u;\n *\n * Source: a book.\n */\nexport const u = 1;\n',
  'src/kitchen/oven.ts': '/** @file In no known room. */\nexport const u = 1;\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keratin-house-'));
  for (const name of ['scripts', 'types', 'package.json', '.dependency-cruiser.mjs', ...['base', 'common', 'node', 'web'].map((kind) => `tsconfig.${kind}.json`)]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(wrong)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (group: string): string => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check.mjs', group], { cwd: folder, encoding: 'utf8' });
  expect(status).toBe(1);
  return stdout;
};

test('file rules', () => {
  const said = check('files');
  expect(said).toMatch(/src\/ops\/utils\.ts: .* named after what is in it/);
  expect(said).toMatch(/src\/ops\/CamelCase\.ts: .*kebab-case/);
  expect(said).toMatch(/src\/ops\/silent\.ts: must open with/);
  expect(said).toMatch(/src\/ops\/long\.ts: 501 lines/);
  expect(said).toMatch(/src\/ops\/sourced\.ts:3: "Source:" stands before/);
  expect(said).toMatch(/src\/kitchen.*: a folder of src\/ is a room/);
});

test('import rule', () => {
  const said = check('imports');
  for (const rule of [
    'imports-of-ops: src/ops/upward.ts → src/layers/sideways.ts',
    'no-index: src/ops/upward.ts → src/index.ts',
    'no-cycles: ',
    'host-code-through-imports: src/layers/sideways.ts → src/core/page.node.ts',
    'tests-are-not-imported: src/layers/sideways.ts → src/ops/some.test.ts',
    'shipped-code-has-shipped-dependencies: src/layers/sideways.ts → ',
  ]) expect(said).toContain(rule);
});

test('types of three hosts', () => {
  const said = check('types');
  expect(said).toMatch(/src\/core\/wrong-host\.ts\(2,18\): .*'process'/);
  expect(said).toMatch(/src\/core\/wrong-host\.ts\(3,18\): .*'window'/);
  expect(said).not.toMatch(/src\/core\/wrong-host\.ts\(4/);
  expect(said).toMatch(/src\/core\/page\.node\.ts\(2,\d+\): .*'document'/);
  expect(said).toMatch(/src\/core\/files\.web\.ts\(2,\d+\): .*'node:fs'/);
});
