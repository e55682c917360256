/**
 * @file examples/browser, built and served as a folder of files, in a real Chromium: it learns, its page stays responsive, it reads a drawn digit.
 * KERATIN_FULL=1 lets it learn all 600 steps, and look at the two themes and widths.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileServer, serveFiles } from '../../src/testing/file-server.js';
import { type Amiss, launch, program, watch } from '../studio/open-page.js';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'runs/browser');
const full = process.env['KERATIN_FULL'] === '1';
const steps = full ? 600 : 40;

describe.skipIf(program === undefined)(`the page that learns digits${program === undefined ? ' (no chromium)' : ''}`, () => {
  let server: FileServer;
  let browser: Browser;
  let page: Page;
  let amiss: Amiss;

  beforeAll(async () => {
    spawnSync(process.execPath, [join(root, 'scripts/setup.mjs'), '--build']);
    await build({ configFile: join(root, 'examples/browser/vite.config.ts'), logLevel: 'error' });
    server = await serveFiles(folder, { below: '/below' }); // a folder below the root of its server
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    amiss = watch(page);
    await page.goto(`${server.url}/?steps=${steps}`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('learns while the page stays responsive', { timeout: 400_000 }, async () => {
    await page.evaluate(`{
      const watch = globalThis.watch = { last: performance.now(), longest: 0 };
      setInterval(() => {
        watch.longest = Math.max(watch.longest, performance.now() - watch.last);
        watch.last = performance.now();
      }, 10);
    }`);
    const start = Date.now();
    await page.click('#start');
    await page.locator('#status', { hasText: /^Step \d/ }).waitFor({ timeout: 60_000 });
    const early = await page.textContent('#accuracy');
    await page.locator('#test', { hasText: /\d\.\d{4}/ }).waitFor({ timeout: 390_000 });
    const minutes = (Date.now() - start) / 60_000;
    const accuracy = Number(await page.textContent('#test'));
    const longest = await page.evaluate<number>('watch.longest');
    console.log(`${steps} steps: test accuracy ${accuracy}, ${minutes.toFixed(1)} minutes, ${await page.textContent('#speed')} a step, the page never waited longer than ${longest.toFixed(0)} ms`);
    expect(accuracy).toBeGreaterThan(full ? 0.97 : 0.8);
    expect(Number(early)).toBeLessThan(accuracy);
    if (full) expect(minutes).toBeLessThan(5);
    expect(longest).toBeLessThan(1000);
  });

  it('reads a digit that is drawn', { timeout: 60_000 }, async () => {
    const pad = (await page.locator('#pad').boundingBox())!;
    const at = (x: number, y: number): [number, number] => [pad.x + x * pad.width, pad.y + y * pad.height];
    await page.mouse.move(...at(0.3, 0.22)); // a seven: along the top, then down
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.22), { steps: 8 });
    await page.mouse.move(...at(0.45, 0.8), { steps: 8 });
    await page.mouse.up();
    await page.locator('#guess', { hasText: /It reads \d/ }).waitFor({ timeout: 30_000 });
    expect(await page.textContent('#guess')).toBe('It reads 7.');
    if (full) {
      const pictures = join(root, 'runs/browser-pictures');
      mkdirSync(pictures, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) for (const width of [1280, 400]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: join(pictures, `${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  });

  it('says nothing to the console and asks no other host', () => {
    expect(amiss).toEqual({ errors: [], elsewhere: [] });
  });
});
