/** @file The programs of docs/browser.md, built by Vite as a reader would, in a real Chromium. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tensor } from '../../src/core/tensor.js';
import { saveImage } from '../../src/data/image/save-image.js';
import { conv2d, dense, globalAveragePooling2d, rescaling } from '../../src/layers/index.js';
import { sequential } from '../../src/models/sequential.js';
import { type FileServer, serveFiles } from '../../src/testing/file-server.js';
import { type Amiss, launch, program, watch } from '../studio/open-page.js';

const root = join(import.meta.dirname, '../..');
const doc = readFileSync(join(root, 'docs/browser.md'), 'utf8');
/** Blocks marked `ts NAME`, by name; and the page. */
const programs = new Map([...doc.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, code]) => [name!, code!]));
const html = /^```html\n([\s\S]*?)^```$/m.exec(doc)![1]!;
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

describe.skipIf(program === undefined)(`docs/browser.md${program === undefined ? ' (no chromium)' : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'keratin-page-'));
  const model = sequential([rescaling(1 / 255, { inputShape: [32, 32, 3] }), conv2d(4, 3), globalAveragePooling2d(), dense(3, { activation: 'softmax' })]);
  let browser: Browser;
  let page: Page;
  let amiss: Amiss;
  const servers: FileServer[] = [];

  /** Runs a tool of the project in the folder. */
  const tool = (path: string, ...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: folder, encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  };
  async function open(built: string, headers = {}): Promise<void> {
    const server = await serveFiles(join(folder, built), { headers });
    servers.push(server);
    page = await browser.newPage();
    amiss = watch(page);
    await page.goto(`${server.url}/`);
  }
  async function choosePhoto(): Promise<string> {
    await page.setInputFiles('input', join(folder, 'photo.png'));
    await page.waitForFunction('document.querySelector("img")?.naturalWidth > 0', null, { timeout: 30_000 });
    return await page.textContent('#said') ?? '';
  }

  beforeAll(async () => {
    spawnSync(process.execPath, [join(root, 'scripts/setup.mjs'), '--build']);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'node_modules'));
    for (const name of ['keratin', 'onnxruntime-web', 'vite', 'typescript']) symlinkSync(name === 'keratin' ? root : join(root, 'node_modules', name), join(folder, 'node_modules', name));
    for (const [name, code] of programs) writeFileSync(join(folder, name), code);
    const index = (body: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>.</title><body>\n${body}</body></html>`;
    writeFileSync(join(folder, 'index.html'), index(html));
    for (const [name, scripts] of [['learn', ['learn']], ['threads', ['threads', 'look']]] as const) {
      mkdirSync(join(folder, name));
      const tags = scripts.map((script) => `<script type="module" src="../${script}.ts"></script>\n`).join('');
      writeFileSync(join(folder, name, 'index.html'), index(name === 'learn' ? tags : html.replace(/<script.*\n/, tags)));
    }
    await model.save(join(folder, 'public/model'));
    await saveImage(join(folder, 'photo.png'), new Tensor([40, 50, 3], 'uint8', Uint8Array.from({ length: 6000 }, (_, i) => (i * 7) % 256)), { scale: false });
    browser = await launch();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has its programs, which are typed', { timeout: 60_000 }, () => {
    expect([...programs.keys()]).toEqual(['look.ts', 'vite.config.ts', 'learn.worker.ts', 'learn.ts', 'threads.ts']);
    tool('typescript/bin/tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom,dom.iterable', ...programs.keys());
  });

  it('looks at a photo that is chosen', { timeout: 90_000 }, async () => {
    tool('vite/bin/vite.js', 'build', '--logLevel', 'error');
    await open('dist');
    const said = await choosePhoto();
    expect(said).toMatch(/^Class [0-2], \d+ %$/);
    expect(await page.evaluate('[document.querySelector("img").naturalWidth, document.querySelector("img").naturalHeight]')).toEqual([32, 32]);
    expect(amiss).toEqual({ errors: [], elsewhere: [] });
  });

  it('learns in a worker, and keeps what it learned', { timeout: 120_000 }, async () => {
    tool('vite/bin/vite.js', 'build', 'learn', '--config', join(folder, 'vite.config.ts'), '--outDir', '../dist-learn', '--logLevel', 'error');
    await open('dist-learn');
    await page.waitForFunction('/^[01]\\.\\d{3}$/.test(document.title)', null, { timeout: 60_000 });
    expect(await page.textContent('body')).toMatch(/^Epoch 40: accuracy 0\.[6-9]/);
    expect(amiss).toEqual({ errors: [], elsewhere: [] });
  });

  it('computes with threads on an isolated page', { timeout: 120_000 }, async () => {
    cpSync(join(folder, 'public'), join(folder, 'threads/public'), { recursive: true });
    for (const end of ['mjs', 'wasm']) cpSync(join(root, `node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.${end}`), join(folder, `threads/public/ort/ort-wasm-simd-threaded.${end}`));
    tool('vite/bin/vite.js', 'build', 'threads', '--config', join(folder, 'vite.config.ts'), '--outDir', '../dist-threads', '--logLevel', 'error');
    await open('dist-threads', isolation);
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await page.reload();
    expect(await choosePhoto()).toMatch(/^Class [0-2], \d+ %$/);
    expect(workers.length).toBeGreaterThan(0);
    expect(amiss.errors).toEqual([]);
  });
});
