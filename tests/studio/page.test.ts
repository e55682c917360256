/** @file The studio's page in a real Chromium on its real server: a run, a model, a picture, a digit, the data; by pointer and by keyboard. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStudio } from '../../src/studio/server/studio-server.js';
import { type Amiss, inspect, launch, program, watch } from './open-page.js';
import { studioFolder } from './studio-folder.js';

const root = join(import.meta.dirname, '../..');

describe.skipIf(program === undefined)(`the studio's page${program === undefined ? ' (no chromium)' : ''}`, { timeout: 90_000 }, () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof openStudio>>;
  let browser: Browser;
  let page: Page;
  let amiss: Amiss;

  beforeAll(async () => {
    spawnSync(process.execPath, [join(root, 'scripts/setup.mjs'), '--build']);
    folder = await studioFolder();
    server = await openStudio({ folder, port: 0 });
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    page.setDefaultTimeout(20_000);
    amiss = watch(page);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const go = async (hash: string): Promise<void> => { await page.goto(`${server.url}#/${hash}`); };
  const choose = async (label: string, value: string): Promise<void> => { await page.getByRole('combobox', { name: label, exact: true }).selectOption(value); };
  /** Whether a canvas shows more than one colour. */
  const painted = (canvas: Locator): Promise<boolean> => canvas.evaluate((element: any) => {
    const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size > 2;
  });

  it('loads in under 1.5 s and says what to do in an empty folder of runs', async () => {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      await go('runs');
      await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(1500);
    await inspect(page, 'runs-empty');
  });

  it('starts a run, whose curve grows; pauses, stops and resumes it', async () => {
    await page.getByRole('button', { name: 'New run' }).click();
    await choose('Learn from', 'tide.csv');
    expect(await page.getByRole('combobox', { name: 'Forecast' }).locator('option').allInnerTexts()).toEqual(['wave (m)', 'wind']);
    await choose('Learn from', 'shapes');
    await choose('Begin with', 'mobilenetv2');
    expect(await page.getByRole('spinbutton', { name: 'Picture size' }).getAttribute('placeholder')).toBe('224');
    await page.getByRole('checkbox', { name: /^Fine-tune/ }).check();
    expect(await page.getByRole('combobox', { name: 'Network' }).count()).toBe(0);
    await choose('Begin with', '');
    expect(await page.getByRole('checkbox', { name: /^Fine-tune/ }).count()).toBe(0);
    await choose('Network', 'tiny');
    for (const [name, value] of [['Epochs', '400'], ['Picture size', '32'], ['Batch', '8']] as const) await page.getByRole('spinbutton', { name }).fill(value);
    await page.getByRole('checkbox', { name: /^Augment/ }).check();
    expect(await page.getByRole('button', { name: 'Start training' }).isEnabled()).toBe(true);
    await inspect(page, 'run-form');
    await page.getByRole('button', { name: 'Start training' }).click();

    const chart = page.getByRole('img', { name: /^accuracy by epoch/ });
    const epochs = async (): Promise<number> => Number(/after (\d+) epoch/.exec(await chart.getAttribute('aria-label') ?? '')?.[1] ?? 0);
    await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(0);
    const before = await epochs();
    await expect.poll(epochs, { timeout: 30_000 }).toBeGreaterThan(before);
    expect(await painted(chart.locator('canvas'))).toBe(true);
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/Speed\s+[\d.,]+ \/ s/);
    await inspect(page, 'run-live');

    const status = page.getByRole('region', { name: 'Run shapes' });
    const buttons = (name: string): Locator => status.getByRole('button', { name });
    await buttons('Pause').click();
    await status.getByText('paused', { exact: true }).waitFor();
    await buttons('Resume').click();
    await status.getByText('training', { exact: true }).waitFor();
    await buttons('Stop').click();
    await status.getByText('stopped', { exact: true }).waitFor();
    const stopped = await epochs();
    await buttons('Resume').click();
    await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(stopped);
    await buttons('Stop').click();
    await status.getByText('stopped', { exact: true }).waitFor();
  });

  it('shows the layers of a model, a layer\'s weights and filters, and grows patterns', async () => {
    await go('model/digits');
    await page.getByRole('link', { name: 'conv2d', exact: true }).click();
    await page.getByRole('img', { name: /^144 numbers from/ }).waitFor();
    await choose('How many', '4');
    await page.getByRole('button', { name: 'Grow patterns' }).click();
    const patterns = page.getByRole('img', { name: /^Patterns of conv2d/ });
    await patterns.waitFor();
    await expect.poll(() => painted(patterns.locator('canvas'))).toBe(true);
    await patterns.press('ArrowRight');
    await page.getByText(/^filter \d+, answer/).waitFor();
    await inspect(page, 'model');
  });

  it('takes a dropped picture: predictions, heatmap, activations', async () => {
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('link', { name: 'look', exact: true }).first().click();
    await page.getByText('Drop a picture here').waitFor();
    const transfer = await page.evaluateHandle(`(async () => {
      const brush = Object.assign(document.createElement('canvas'), { width: 64, height: 64 }).getContext('2d');
      brush.fillStyle = '#ebe6dc'; brush.fillRect(0, 0, 64, 64);
      brush.fillStyle = '#dc643c'; brush.beginPath(); brush.arc(32, 32, 16, 0, 7); brush.fill();
      const transfer = new DataTransfer();
      transfer.items.add(new File([await new Promise((done) => brush.canvas.toBlob(done))], 'disc.png', { type: 'image/png' }));
      return transfer;
    })()`);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
    await page.getByText(/^It (sees|reads):/).waitFor();
    const heat = page.getByRole('img', { name: /^Heatmap of/ });
    await expect.poll(() => painted(heat)).toBe(true);
    await page.getByRole('slider').fill('0.8');
    expect(await heat.evaluate((element: any) => element.style.opacity)).toBe('0.8');
    await choose('For the class', '1');
    await page.getByRole('img', { name: 'Heatmap of stripes' }).waitFor();
    await page.getByRole('button', { name: 'Layer behind' }).click();
    await expect.poll(() => painted(page.getByRole('img', { name: /^Activations of/ }).locator('canvas'))).toBe(true);
    await inspect(page, 'look');
  });

  it('reads drawn digits', async () => {
    await go('look/digits');
    const pad = page.locator('canvas.pad');
    await pad.scrollIntoViewIfNeeded();
    const answer = page.locator('.answer');
    for (const [digit, stroke] of drawn) {
      const { x, y } = (await pad.boundingBox())!;
      await page.mouse.move(x + stroke[0]![0], y + stroke[0]![1]);
      await page.mouse.down();
      for (const [dx, dy] of stroke.slice(1)) await page.mouse.move(x + dx, y + dy, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => answer.innerText(), { message: `a drawn ${digit}` }).toBe(digit);
      if (digit !== '3') await page.getByRole('button', { name: 'Clear' }).click();
    }
    await page.getByRole('img', { name: 'Heatmap of 3' }).waitFor();
    expect(await page.locator('.pad-answer').isVisible()).toBe(false);
    await page.setViewportSize({ width: 400, height: 860 });
    expect(await page.locator('.pad-answer').innerText()).toMatch(/It sees:\s*3/);
    await inspect(page, 'digit');
  });

  it('shows the pictures of a run as the network gets them, and its mistakes', async () => {
    await go('data');
    await page.getByRole('row', { name: /^discs/ }).waitFor();
    await expect.poll(() => page.locator('.tiles img').count()).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Find mistakes' }).click();
    await page.getByText(/taken for another class/).waitFor();
    await inspect(page, 'data');
  });

  it('is worked by keyboard, and remembers light or dark', async () => {
    await go('runs');
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.getByRole('link', { name: 'Data', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
    for (let i = 0; i < 2; i++) await page.getByRole('button', { name: /^Colours/ }).press('Enter');
    await page.reload();
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
  });

  it('says kindly what is wrong', async () => {
    await go('look/digits');
    await page.locator('input[type=file]').setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
    await page.getByRole('alert').waitFor();
    await inspect(page, 'trouble');
    amiss.errors.splice(0, amiss.errors.length, ...amiss.errors.filter((text) => !/status of 422|status of 400/.test(text))); // Chromium's own line about the refusal
  });

  it('asked nobody else, and had no errors', () => {
    expect(amiss).toEqual({ errors: [], elsewhere: [] });
  });
});

type Point = readonly [number, number];
const around = (cx: number, cy: number, rx: number, ry: number): Point[] => Array.from({ length: 25 }, (_, i) => [cx + rx * Math.sin(i * Math.PI / 12), cy - ry * Math.cos(i * Math.PI / 12)]);
/** Drawn by hand, more or less, on 260 x 260. */
const drawn: readonly (readonly [digit: string, stroke: readonly Point[]])[] = [
  ['0', around(130, 130, 60, 90)],
  ['7', [[70, 60], [180, 60], [150, 120], [110, 220]]],
  ['3', [[80, 70], [120, 45], [165, 60], [170, 95], [125, 120], [170, 145], [175, 190], [130, 220], [80, 200]]],
];
