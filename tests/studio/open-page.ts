/** @file A real Chromium on the studio's page, that writes down what is amiss: errors, requests to elsewhere, what axe finds. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { expect } from 'vitest';

/** The Chromium to test pages with, or `undefined`. */
export const program = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export const launch = (): Promise<Browser> => chromium.launch({
  executablePath: program!, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** What went wrong on a page that is watched. */
export interface Amiss { readonly errors: string[]; readonly elsewhere: string[] }

export function watch(page: Page): Amiss {
  const amiss: Amiss = { errors: [], elsewhere: [] };
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) amiss.errors.push(message.text()); });
  page.on('pageerror', (error) => amiss.errors.push(error.message));
  page.on('request', (request) => { if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) amiss.elsewhere.push(request.url()); });
  return amiss;
}

interface Violation { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[] }

/** Wide and light, narrow and dark: nothing serious for axe, nothing that scrolls sideways. With `KERATIN_SHOTS=folder` the other two as well, and pictures of all. */
export async function inspect(page: Page, name: string): Promise<void> {
  const shots = process.env['KERATIN_SHOTS'];
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 860 });
    for (const colorScheme of ['light', 'dark'] as const) {
      if (!shots && (width === 1280) !== (colorScheme === 'light')) continue;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
      await page.evaluate(axe);
      const { violations } = await page.evaluate('axe.run({ resultTypes: ["violations"] })') as { violations: Violation[] };
      const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(found.map(({ id, nodes }) => `${name} ${width} ${colorScheme} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), `${name} at ${width} pixels scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}
