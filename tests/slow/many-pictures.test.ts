/** @file Very many pictures: ready within seconds, memory flat over three epochs. KERATIN_PICTURES=100000 for as many as the project promises. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const count = Number(process.env['KERATIN_PICTURES'] ?? 12_000);
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keratin-many-'));
  for (let i = 0; i < 20; i++) await sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 12 * i, g: 99, b: 3 } } }).jpeg().toFile(join(folder, `${i}.jpg`));
  for (const name of ['cats', 'dogs']) {
    mkdirSync(join(folder, 'classes', name), { recursive: true });
    for (let i = 0; i < count / 2; i++) symlinkSync(`../../${i % 20}.jpg`, join(folder, 'classes', name, `${i}.jpg`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(`${count} pictures: starts in under 5 s and does not grow`, () => {
  const args = ['--expose-gc', '--conditions=keratin-source', '--import', 'tsx', join(root, 'tests/slow/many-pictures.child.ts'), join(folder, 'classes')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const said = stdout.trim().split('\n');
  expect(said[0]).toBe(`Found ${count} images belonging to 2 classes.`);
  if (process.env['KERATIN_PICTURES'] !== undefined) console.log(said.at(-1));
  const { samples, first, pictures, megabytes } = JSON.parse(said.at(-1)!) as { samples: number; first: number; pictures: number; megabytes: number[] };
  expect([samples, pictures]).toEqual([count, 3 * count]);
  expect(first, 'ms to the first batch').toBeLessThan(5000);
  // The least of several readings: batches under way add tens of megabytes to single ones, a leak raises them all.
  const [early, late] = [Math.min(...megabytes.slice(0, 4)), Math.min(...megabytes.slice(-4))];
  expect(late, `resident MB, four times an epoch: ${megabytes.join(' ')}`).toBeLessThan(early + 30);
});
