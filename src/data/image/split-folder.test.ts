/** @file splitFolder: the notes' first listing, fractions, chance, links, and everything it must refuse without touching a file. */
import { link, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { splitFolder } from './split-folder.node.js';

let root: string;
let flat: string;
const inClasses = (): string => join(root, 'classes');
let count = 0;
const fresh = (): string => join(root, `target${count++}`);
const list = async (folder: string): Promise<string[]> => (await readdir(folder)).sort();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-split-'));
  flat = join(root, 'flat');
  await mkdir(flat);
  for (const name of ['cat', 'dog']) for (let i = 0; i < 20; i++) await writeFile(join(flat, `${name}.${i}.jpg`), `${name} ${i}`);
  await writeFile(join(flat, 'readme.txt'), 'not a picture');
  for (const [name, n] of [['Perro', 5], ['猫', 7]] as const) {
    await mkdir(join(inClasses(), name, 'more'), { recursive: true });
    for (let i = 0; i < n; i++) await writeFile(join(inClasses(), name, i % 2 === 0 ? `${i}.png` : `more/${i}.png`), String(i));
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

describe('splitFolder', () => {
  it("does the notes' listing: by the numbers in the names, said in a table", async () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const target = fresh();
    const report = await splitFolder(flat, target, { train: 10, validation: 5, test: 5 });
    expect(await list(target)).toEqual(['test', 'train', 'validation']);
    expect(await list(join(target, 'train/cat'))).toEqual(Array.from({ length: 10 }, (_, i) => `cat.${i}.jpg`).sort());
    expect(await list(join(target, 'validation/dog'))).toEqual([10, 11, 12, 13, 14].map((i) => `dog.${i}.jpg`));
    expect(await list(join(target, 'test/dog'))).toEqual([15, 16, 17, 18, 19].map((i) => `dog.${i}.jpg`));
    expect(await readFile(join(target, 'test/dog/dog.17.jpg'), 'utf8')).toBe('dog 17');
    expect(report).toMatchObject({ pictures: 40, counts: { train: { cat: 10, dog: 10 }, validation: { cat: 5, dog: 5 } }, folders: { train: join(target, 'train') } });
    expect(print.mock.calls.flat()).toEqual([
      `40 pictures of flat copied to ${target}, in the order of their names\n              cat  dog\n  train        10   10\n  validation    5    5\n  test          5    5`,
    ]);
  });

  it('takes the plain order of names where that is wanted', async () => {
    const target = fresh();
    await splitFolder(flat, target, { train: 3 }, { naturalOrder: false, verbose: 0 });
    expect(await list(join(target, 'train/cat'))).toEqual(['cat.0.jpg', 'cat.1.jpg', 'cat.10.jpg']);
  });

  it('splits class folders by fractions, all pictures used once, deeper folders kept', async () => {
    const target = fresh();
    const report = await splitFolder(inClasses(), target, { train: 0.7, validation: 0.2, test: 0.1 }, { verbose: 0, link: 'symbolic' });
    expect(report.counts).toEqual({ train: { Perro: 3, 猫: 4 }, validation: { Perro: 1, 猫: 2 }, test: { Perro: 1, 猫: 1 } });
    const all = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isSymbolicLink());
    expect(new Set(all.map(({ name, parentPath }) => parentPath.split('/').at(parentPath.endsWith('more') ? -2 : -1)! + name)).size).toBe(12);
    expect((await stat(join(target, 'validation/猫/more/1.png'))).isFile()).toBe(true);
    expect(await readlink(join(target, 'validation/猫/more/1.png'))).toBe(join(inClasses(), '猫/more/1.png'));
  });

  it('draws with a seed: same seed same parts, another seed others', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()];
    for (const [target, seed] of [[a, 1], [b, 1], [c, 2]] as const) await splitFolder(flat, target, { train: 8, test: 4 }, { seed, verbose: 0 });
    const names = (target: string): Promise<string[]> => list(join(target, 'train/cat'));
    expect(await names(a)).toEqual(await names(b));
    expect(await names(a)).not.toEqual(await names(c));
    const both = [...await names(a), ...await list(join(a, 'test/cat'))];
    expect(new Set(both).size).toBe(12);
  });

  it('makes links, symbolic or hard', async () => {
    const linked = fresh();
    await splitFolder(flat, linked, { train: 1 }, { link: 'symbolic', verbose: 0 });
    expect((await lstat(join(linked, 'train/cat/cat.0.jpg'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(linked, 'train/cat/cat.0.jpg'))).toEqual(await readFile(join(flat, 'cat.0.jpg')));
    const target = fresh();
    await splitFolder(flat, target, { train: 1 }, { link: 'hard', verbose: 0 });
    expect((await lstat(join(target, 'train/cat/cat.0.jpg'))).ino).toBe((await lstat(join(flat, 'cat.0.jpg'))).ino);
  });

  it('names of all usual kinds begin with their class', async () => {
    const folder = join(root, 'kinds');
    await mkdir(folder);
    for (const name of ['cat.0.jpg', 'cat_1.JPG', 'cat2.jpeg', 'cat (3).png', 'cat-4.webp', 'eléphant.1.jpg', '._cat.9.jpg']) await writeFile(join(folder, name), name);
    const { counts } = await splitFolder(folder, fresh(), { all: 1 }, { verbose: 0 });
    expect(counts).toEqual({ all: { cat: 1, eléphant: 1 } });
    const five = await splitFolder(folder, fresh(), { a: 0.5 }, { verbose: 0 });
    expect(five.counts).toEqual({ a: { cat: 2, eléphant: 0 } });
  });
});

describe('splitFolder refuses, and leaves nothing behind', () => {
  const refused = async (source: string, target: string, parts: Record<string, number>, message: string, options = {}): Promise<void> => {
    const before = await readdir(root, { recursive: true });
    await expect(splitFolder(source, target, parts, { verbose: 0, ...options })).rejects.toThrow(message);
    expect(await readdir(root, { recursive: true })).toEqual(before);
  };

  it('a target that is no path', () => refused(root, 5 as never, { a: 1 }, 'expected target to be a path as text; received 5'));

  it.each([
    [{ train: 15, test: 6 }, `expected at least 21 pictures in each class (train 15 + test 6); received 20 in "cat", 20 in "dog". Fix: lower the counts to 20 in all, or use fractions`],
    [{ train: 0.9, test: 0.2 }, 'expected fractions that add up to at most 1; received 0.9 + 0.2 = 1.1'],
    [{ train: 10, test: 0.2 }, 'expected counts for all parts, or fractions for all; received train: 10, test: 0.2'],
    [{ train: -1 }, 'expected a count of 1 or more, or a fraction between 0 and 1, for each part; received train: -1'],
    [{ train: 1.5 }, 'received train: 1.5'],
    [{}, 'expected parts by name'],
    [{ '../up': 1 }, 'expected part names that can name a folder; received "../up"'],
  ])('parts %j', (parts, message) => refused(flat, fresh(), parts, message));

  it('options that are none', async () => {
    await refused(flat, fresh(), { train: 1 }, 'did you mean link?', { lnk: 'hard' });
    await refused(flat, fresh(), { train: 1 }, 'expected link to be "copy" or "hard" or "symbolic"; received "soft"', { link: 'soft' });
    await refused(flat, fresh(), { train: 1 }, 'expected a whole number of at most 2^53; received "x"', { seed: 'x' });
    await refused(flat, fresh(), { train: 1 }, 'expected naturalOrder to be true or false; received 1', { naturalOrder: 1 });
  });

  it('sources that are none', async () => {
    await refused(join(root, 'nowhere'), fresh(), { train: 1 }, `in splitFolder "${join(root, 'nowhere')}" > file "${join(root, 'nowhere')}": expected a file or folder of this name; received none`);
    const mixed = join(root, 'mixed');
    await mkdir(join(mixed, 'dogs'), { recursive: true });
    await writeFile(join(mixed, 'cat.0.jpg'), '');
    await refused(mixed, fresh(), { train: 1 }, 'received both: 1 pictures and the folders dogs');
    const numbered = join(root, 'numbered');
    await mkdir(numbered);
    await writeFile(join(numbered, '0001.jpg'), '');
    await refused(numbered, fresh(), { train: 1 }, 'expected names that begin with their class, as cat.0.jpg; received 1 that do not: 0001.jpg');
    await mkdir(join(root, 'bare/cats'), { recursive: true });
    await refused(join(root, 'bare'), fresh(), { train: 1 }, 'expected pictures; received class folders without any');
  });

  it('a target inside the source', async () => {
    await refused(flat, flat, { train: 1 }, 'expected a target outside the source');
    await refused(flat, join(flat, 'small'), { train: 1 }, 'expected a target outside the source');
  });

  it('a target that holds something', async () => {
    const target = fresh();
    await mkdir(join(target, 'test/dog'), { recursive: true });
    await writeFile(join(target, 'test/dog/old.jpg'), 'mine');
    await refused(flat, target, { train: 1, test: 1 }, 'expected an empty folder, or none; received one with 1 files, as "old.jpg"');
    expect(await list(target)).toEqual(['test']);
  });

  it('a file that cannot be copied: what was made is removed again', async () => {
    const source = join(root, 'dangling');
    await mkdir(source);
    for (let i = 0; i < 5; i++) await link(join(flat, `cat.${i}.jpg`), join(source, `cat.${i}.jpg`));
    await symlink('nothing', join(source, 'cat.5.jpg'));
    await refused(source, join(fresh(), 'deep'), { train: 6 }, `file "${join(source, 'cat.5.jpg')}": expected a file or folder of this name; received none`);
    await writeFile(join(root, 'occupied'), '');
    await refused(source, join(root, 'occupied'), { train: 2 }, 'expected a folder; received a file of this name');
  });
});
