/** @file Every example runs with --quick and writes what it promises; those with photos where the photos are. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const photos = existsSync(join(root, '../shared/data/cats_vs_dogs'));

/** Example -> a file that it writes, and what it prints. */
const promises: Readonly<Record<string, { readonly file: string; readonly says: RegExp }>> = {
  '5.1-mnist': { file: 'runs/mnist-quick/curves.png', says: /Test accuracy: 0\.[89]\d+/ },
  '5.2-make-small-set': { file: 'runs/cats_and_dogs_quick/test/dog', says: /cats_and_dogs_quick/ },
  '5.2-augmented-sheet': { file: 'runs/5.2-augmented-sheet.png', says: /Sheet: / },
  '5.2-cats-and-dogs': { file: 'runs/5.2-cats-and-dogs-quick/curves.png', says: /Total params: 3,453,121[^]*Best validation accuracy 0\.\d+; test accuracy/ },
  '5.2-augmentation': { file: 'runs/5.2-augmentation-quick/best/manifest.json', says: /Best validation accuracy 0\.\d+ in 2 epochs/ },
};

describe('examples', () => {
  it('are all tried here', () => {
    const names = readdirSync(join(root, 'examples')).filter((file) => file.startsWith('5.')).map((file) => file.replace('.ts', ''));
    expect(Object.keys(promises).sort()).toEqual(names.sort());
  });

  for (const [name, { file, says }] of Object.entries(promises)) {
    const needsPhotos = name.startsWith('5.2');
    it.skipIf(needsPhotos && !photos)(`${name} --quick${needsPhotos && !photos ? ' (no photos in ../shared/data/cats_vs_dogs)' : ''}`, { timeout: 240_000 }, async () => {
      const { status, output } = await example(name, '--quick');
      expect(status, output).toBe(0);
      expect(output).toMatch(says);
      expect(existsSync(join(root, file))).toBe(true);
    });
  }

  it('a name that is none lists those that are', async () => {
    const { status, output } = await example('5.9');
    expect(status).toBe(1);
    expect(output).toMatch(/There is no example 5\.9[^]*5\.2-cats-and-dogs/);
    expect(Math.max(...output.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });
});

function example(...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/example.mjs'), ...args], { cwd: root });
  let output = '';
  child.stdout.on('data', (data: Buffer) => { output += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { output += data.toString(); });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}
