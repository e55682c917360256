/** @file 100,000 pictures: ready within seconds, memory flat over three epochs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keratin-many-'));
  for (let i = 0; i < 20; i++) await sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 12 * i, g: 99, b: 3 } } }).jpeg().toFile(join(folder, `${i}.jpg`));
  for (const name of ['cats', 'dogs']) {
    mkdirSync(join(folder, 'classes', name), { recursive: true });
    for (let i = 0; i < 50_000; i++) symlinkSync(`../../${i % 20}.jpg`, join(folder, 'classes', name, `${i}.jpg`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('starts in under 5 s and does not grow', () => {
  const args = ['--expose-gc', '--conditions=keratin-source', '--import', 'tsx', join(root, 'tests/slow/many-pictures.child.ts'), join(folder, 'classes')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const said = stdout.trim().split('\n');
  expect(said[0]).toBe('Found 100000 images belonging to 2 classes.');
  const { samples, first, pictures, megabytes } = JSON.parse(said.at(-1)!) as { samples: number; first: number; pictures: number; megabytes: number[] };
  expect([samples, pictures]).toEqual([100_000, 300_000]);
  expect(first, 'ms to the first batch').toBeLessThan(5000);
  const [early, late] = [Math.max(...megabytes.slice(0, 4)), Math.max(...megabytes.slice(-4))];
  expect(late, `resident MB each 25,000 pictures: ${megabytes.join(' ')}`).toBeLessThan(early + 30);
});
