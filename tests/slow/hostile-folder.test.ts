/** @file A folder of everything that goes wrong with pictures: no crash, no hang, no flood of memory, each named. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PictureFlow, flowFromDirectory } from 'keratin/data';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommandLine } from '../../src/testing/command-line.js';

let root: string;
const at = (path: string): string => join(root, path);
const good: string[] = [];
/** File -> what is said of it. */
const bad: Record<string, RegExp> = {
  'cats/cut.jpg': /expected a whole JPEG picture; received/,
  'cats/cut-in-header.jpg': /expected a whole JPEG picture; received a header that is cut off/,
  'cats/cut.png': /expected a whole PNG picture; received/,
  'cats/flipped-bits.png': /expected a whole PNG picture; received/,
  'cats/text.jpg': /expected a picture: JPEG, PNG, WebP, GIF or BMP; received a file of 12 bytes that begins with "just a text!"/,
  'cats/page.jpg': /received a web page/,
  'cats/nothing.jpg': /received an empty file/,
  'cats/wall.png': /expected a picture of at most 178956970 pixels; received one of 20000 x 20000 = 400000000/,
  'cats/liar.jpg': /expected a picture of at most 178956970 pixels/,
  'dogs/dangling.jpg': /expected a file or folder of this name; received none/,
  'dogs/spin.jpg': /received/,
  'dogs/gone.jpg': /received none/,
  'dogs/cut.webp': /expected a whole WebP picture; received/,
  'dogs/cut.gif': /expected a whole GIF picture; received/,
  'dogs/cut.bmp': /expected a whole BMP picture; received/,
  'dogs/heic.jpg': /received a HEIC picture/,
};

const photo = (shade: number): Sharp => sharp(Uint8Array.from({ length: 200 * 160 * 3 }, (_, i) => (i * 7 + shade) % 256), { raw: { width: 200, height: 160, channels: 3 } });
async function cut(path: string, bytes: number | Buffer, share = 0.5): Promise<void> {
  const all = typeof bytes === 'number' ? await readFile(at(path)) : bytes;
  await writeFile(at(path), all);
  await truncate(at(path), Math.floor(all.length * share));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-hostile-'));
  for (const name of ['cats', 'dogs/d.jpg', 'empty', '猫', 'e\u0301le\u0301phant']) await mkdir(at(name), { recursive: true });
  const names = [
    'cats/1.jpg', 'dogs/1.PNG', 'dogs/d.jpg/2.jpeg', '猫/😺 "quoted" \'name\'.jpg', '猫/line\nbreak.jpg', '猫/مرحبا.webp', 'e\u0301le\u0301phant/1.jpg', `dogs/${'é'.repeat(125)}.jpg`, 'cats/-rf.jpg', 'cats/%2e%2e.jpg', 'cats/a\\b.jpg',
  ];
  for (const [i, name] of names.entries()) {
    await writeFile(at(name), await photo(i).toFormat(name.endsWith('PNG') ? 'png' : name.endsWith('webp') ? 'webp' : 'jpeg').toBuffer());
    good.push(name);
  }
  const deep = `cats/${Array.from({ length: 14 }, () => 'long-folder-name-'.repeat(14)).join('/')}`; // a path of more than 3,000 characters
  await mkdir(at(deep), { recursive: true });
  await writeFile(at(`${deep}/1.jpg`), await photo(3).jpeg().toBuffer());
  good.push(`${deep}/1.jpg`);

  await cut('cats/cut.jpg', await photo(1).jpeg().toBuffer());
  await cut('cats/cut-in-header.jpg', await photo(1).jpeg().toBuffer(), 0.001);
  await cut('cats/cut.png', await photo(1).png().toBuffer());
  await cut('dogs/cut.webp', await photo(1).webp().toBuffer());
  await cut('dogs/cut.gif', await photo(1).gif().toBuffer());
  const flipped = await photo(1).png().toBuffer();
  flipped.fill(0x55, 200, flipped.length - 200);
  await writeFile(at('cats/flipped-bits.png'), flipped);
  const bmp = Buffer.alloc(500);
  bmp.write('BM');
  [[10, 54], [14, 40], [18, 100], [22, 100]].forEach(([offset, value]) => bmp.writeUInt32LE(value!, offset));
  bmp.writeUInt16LE(24, 28);
  await writeFile(at('dogs/cut.bmp'), bmp);
  await writeFile(at('dogs/heic.jpg'), Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(100)]));
  await writeFile(at('cats/text.jpg'), 'just a text!');
  await writeFile(at('cats/page.jpg'), '<!DOCTYPE html><html><body>404</body></html>');
  await writeFile(at('cats/nothing.jpg'), '');
  await sharp({ create: { width: 20_000, height: 20_000, channels: 3, background: 'black' }, limitInputPixels: false }).png({ compressionLevel: 1 }).toFile(at('cats/wall.png'));
  const liar = await photo(1).jpeg().toBuffer();
  const frame = liar.indexOf(Buffer.from([0xFF, 0xC0]));
  liar.writeUInt16BE(65_000, frame + 5);
  liar.writeUInt16BE(65_000, frame + 7);
  await writeFile(at('cats/liar.jpg'), liar);

  await symlink('nowhere.jpg', at('dogs/dangling.jpg'));
  await symlink('spin.jpg', at('dogs/spin.jpg'));
  await symlink('.', at('around'));
  await symlink('..', at('cats/up'));
  await symlink('../cats', at('dogs/cats-again'));
  execFileSync('mkfifo', [at('dogs/pipe.jpg')]); // whoever opened it would wait forever
  await symlink('/dev/zero', at('dogs/endless.jpg'));
  await writeFile(at('dogs/gone.jpg'), 'removed before it is read');
}, 120_000);
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const open = async (options: object): Promise<[flow: PictureFlow, said: string[]]> => {
  const said: string[] = [];
  const print = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  await writeFile(at('dogs/gone.jpg'), '');
  const flow = await flowFromDirectory(root, { targetSize: [50, 50], batchSize: 4, classMode: 'sparse', seed: 1, ...options });
  await unlink(at('dogs/gone.jpg'));
  print.mockRestore();
  return [flow, said];
};

describe.each([0, 2])('with %i workers', (workers) => {
  it('skips what cannot be read, names it once, and gives all the rest', async () => {
    const before = process.memoryUsage().rss;
    const [flow, found] = await open({ workers, onCorrupt: 'skip', shuffle: false });
    expect(found.join('\n')).toContain('"around" is a link to a folder around it and is left out.');
    expect(found.join('\n')).toContain('Class "empty" has no pictures.');
    const said: string[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
    let pictures = 0;
    for await (const batch of flow.between(0, 2 * flow.batches)) pictures += batch.x.shape[0]!;
    print.mockRestore();
    expect(pictures).toBe(2 * good.length);
    expect(flow.samples).toBe(good.length + Object.keys(bad).length);
    for (const [file, message] of Object.entries(bad)) {
      const trouble = flow.skipped.find((t) => t.file === at(file));
      expect(`expected ${trouble?.expected}; received ${trouble?.received}`, file).toMatch(message);
      expect(trouble?.where, file).toContain(file.slice(file.lastIndexOf('/') + 1));
    }
    expect(flow.skipped.length).toBe(Object.keys(bad).length);
    expect(said.length).toBe(1);
    for (const file of Object.keys(bad)) expect(said[0]).toContain(file);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
  });

  it('is an error otherwise, with the name of a file', async () => {
    const [flow] = await open({ workers });
    await expect((async () => { for await (const _ of flow.between(0, flow.batches)); })()).rejects.toMatchObject({ name: 'KeratinError', message: expect.stringMatching(/in loadImage ".+": expected .+; received .+\. Fix: /s) as unknown });
  });

  it('ends where links to folders are followed', async () => {
    const [flow, found] = await open({ workers, onCorrupt: 'skip', followLinks: true, classes: ['cats', 'dogs'] });
    expect(found.join('\n')).toContain('leads to a folder that was seen before');
    expect(flow.samples).toBeLessThan(200);
  });
});

describe('keratin train', () => {
  const line = new CommandLine();
  afterAll(() => line.remove());
  const train = (...more: string[]): ReturnType<CommandLine['run']> => line.run(['train', root, '--epochs', '2', '--arch', 'tiny', '--image-size', '24', '--batch', '4', '--out', 'run', ...more]);

  it('ends with the name of a picture that cannot be read, and leaves nothing', async () => {
    const { status, error } = await train();
    expect(status).toBe(1);
    expect(error).toMatch(/^keratin: loadImage ".+"\n {2}expected .+\n {2}received .+\n {2}fix .+/s);
    expect(Object.keys(bad).some((file) => error.replaceAll(/\s/g, '').includes(file)), error).toBe(true);
    expect(existsSync(line.path('run'))).toBe(false);
  });

  it('or trains on the others, and names each of them once', async () => {
    const { status, out, error } = await train('--on-corrupt', 'skip');
    expect(error).toBe('');
    expect(status).toBe(0);
    expect(out).toContain('2 epochs done');
    for (const file of Object.keys(bad)) if (file !== 'dogs/gone.jpg') expect(out.split(`${file}: expected`), file).toHaveLength(2);
  });
});
