/** @file Pictures beside runs, and small versions of pictures to pick from. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { KeratinError } from '../../core/errors.js';

const names = ['curves', 'confusion', 'augmented', 'wrong'] as const;

/** Those that the run has drawn. */
export async function pictureNames(run: string): Promise<(typeof names)[number][]> {
  const there = await Promise.all(names.map((name) => access(join(run, `${name}.png`)).then(() => true, () => false)));
  return names.filter((_, i) => there[i]);
}

const SIZE = 320;
/** As many at a time: each is decoded by sharp's own threads. */
let running = 0;
const queue: (() => void)[] = [];

/** WebP of at most 320 pixels. @throws KeratinError `image/damaged` */
export async function thumbnail(path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (running >= 2) await new Promise<void>((resolve) => queue.push(resolve));
  running++;
  try {
    const { default: sharp } = await import('sharp');
    return new Uint8Array(await sharp(path, { limitInputPixels: 64_000_000 }).rotate().resize({ width: SIZE, height: SIZE, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer());
  } catch (error) {
    throw new KeratinError({ code: 'image/damaged', where: 'thumbnail', expected: 'a picture', received: error instanceof Error ? error.message.slice(0, 120) : 'an error', fix: 'choose another', cause: error });
  } finally {
    running--;
    queue.shift()?.();
  }
}
