/** @file Every TypeScript block of the README and the docs runs as it stands. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../src/core/random.js';
import { Tensor } from '../../src/core/tensor.js';
import { saveImage } from '../../src/data/image/save-image.js';
import { conv2d, dense, globalAveragePooling2d } from '../../src/layers/index.js';
import { sequential } from '../../src/models/sequential.js';

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
    return own(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A translated page has the programs of the first, with other comments. */
  const seen = new Set<string>();
  for (const page of pages) {
    for (const { line, code } of blocks(page)) {
      const bare = code.replace(/ *\/\/ .*/g, '');
      if (seen.has(bare)) continue;
      seen.add(bare);
      it(`${page}:${line} runs`, { timeout: 60_000 }, async () => {
        const file = join(folder, `${page.replace(/\W/g, '_')}_${line}.ts`);
        writeFileSync(file, code);
        const { status, output } = await run(file);
        expect(status, output).toBe(0);
      });
    }
  }

  /** What docs/own-data.md takes a reader to have: photos and texts by class, a new photo, a model that Keras could have saved. */
  async function own(folder: string): Promise<void> {
    const chance = new RandomGenerator(1);
    const photo = (low: number): Tensor => new Tensor([40, 40, 3], 'uint8', Uint8Array.from(chance.uniform(40 * 40 * 3, low, low + 120)));
    for (const [i, low] of [0, 130].entries()) for (let n = 0; n < 5; n++) await saveImage(join(folder, 'photos', ['cats', 'dogs'][i]!, `${n}.jpg`), photo(low), { scale: false });
    for (const name of ['new.jpg', 'elephant.jpg']) await saveImage(join(folder, name), photo(60), { scale: false });
    for (const [name, text] of [['bad', 'What a dull film'], ['good', 'What a lovely film']] as const) {
      mkdirSync(join(folder, 'reviews', name), { recursive: true });
      for (let n = 0; n < 5; n++) writeFileSync(join(folder, 'reviews', name, `${n}.txt`), text);
    }
    await sequential([conv2d(4, 3, { inputShape: [32, 32, 3] }), globalAveragePooling2d(), dense(5, { activation: 'softmax' })]).save(join(folder, 'model.h5'));
  }

  function run(file: string): Promise<{ status: number | null; output: string }> {
    const child = spawn(process.execPath, ['--conditions=keratin-source', '--import', join(root, 'node_modules/tsx/dist/loader.mjs'), file], { cwd: folder });
    let output = '';
    child.stdout.on('data', (d: Buffer) => { output += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { output += d.toString(); });
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
  }
});
