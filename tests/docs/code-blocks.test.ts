/** @file Every TypeScript block of the README and the docs runs as it stands. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pages = ['README.md', 'README.zh-CN.md', ...readdirSync(join(root, 'docs')).filter((f) => f.endsWith('.md')).map((f) => `docs/${f}`)];

/** Blocks marked `ts`, each with its line. */
function blocks(page: string): { line: number; code: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({ line: text.slice(0, match.index).split('\n').length, code: match[1]! }));
}

describe('code in the docs', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keratin-docs-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'keratin'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const page of pages) {
    for (const { line, code } of blocks(page)) {
      it(`${page}:${line} runs`, { timeout: 60_000 }, async () => {
        const file = join(folder, `${page.replace(/\W/g, '_')}_${line}.ts`);
        writeFileSync(file, code);
        const { status, output } = await run(file);
        expect(status, output).toBe(0);
      });
    }
  }

  function run(file: string): Promise<{ status: number | null; output: string }> {
    const child = spawn(process.execPath, ['--conditions=keratin-source', '--import', join(root, 'node_modules/tsx/dist/loader.mjs'), file], { cwd: folder });
    let output = '';
    child.stdout.on('data', (d: Buffer) => { output += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { output += d.toString(); });
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
  }
});
