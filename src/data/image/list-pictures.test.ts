/** @file Lists of pictures: Keras's order, odd folders named, links in a circle, many files fast. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPictures } from './list-pictures.node.js';
import { byCodePoints, byNumbers, someOf } from './names.js';

let root: string;
const put = async (...paths: string[]): Promise<void> => {
  for (const path of paths) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), '');
  }
};
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'keratin-list-')); });
afterAll(() => rm(root, { recursive: true, force: true }));

describe('listPictures', () => {
  const long = `${'é'.repeat(120)}.jpg`;
  beforeAll(async () => {
    await put('a/dogs/10.jpg', 'a/dogs/9.JPG', 'a/dogs/notes.txt', 'a/dogs/b/1.png', 'a/dogs/b-c/1.png', 'a/dogs/b/deep/x.webp', 'a/Cats/🐱.jpeg', 'a/Cats/\uFFFD.bmp', `a/Cats/${long}`);
    await put('a/Cats/scan.tiff', 'a/Cats/phone.HEIC', 'a/Cats/._🐱.jpeg', 'a/.git/x.png', 'a/stray.jpg');
    await mkdir(join(root, 'a/empty'));
  });

  it("finds what Keras finds, in Keras's order", async () => {
    const { classNames, filenames, classes, notices } = await listPictures(join(root, 'a'));
    expect(classNames).toEqual(['Cats', 'dogs', 'empty']);
    expect(filenames).toEqual([`Cats/${long}`, 'Cats/\uFFFD.bmp', 'Cats/🐱.jpeg', 'dogs/10.jpg', 'dogs/9.JPG', 'dogs/b/1.png', 'dogs/b-c/1.png', 'dogs/b/deep/x.webp'].sort(
      (a, b) => byCodePoints(a.slice(0, a.lastIndexOf('/')), b.slice(0, b.lastIndexOf('/'))) || byCodePoints(a, b),
    ));
    expect([...classes]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
    expect(notices).toEqual([
      '1 pictures beside the class folders are left out: stray.jpg.',
      'Class "empty" has no pictures.',
      '2 files are left out, since only JPEG, PNG, WebP, GIF and BMP can be read: Cats/phone.HEIC, Cats/scan.tiff.',
    ]);
  });

  const python = '/usr/bin/python3';
  const hasKeras = existsSync('/usr/lib/python3/dist-packages/keras_preprocessing');
  it.skipIf(!hasKeras)('the same list as Keras itself (skipped: python3-keras-preprocessing is not here)', async () => {
    const { filenames } = await listPictures(join(root, 'a'), { classes: ['Cats', 'dogs'] });
    const script = 'import sys,json\nfrom keras_preprocessing.image import ImageDataGenerator as G\nf=G().flow_from_directory(sys.argv[1],classes=["Cats","dogs"]).filenames\nprint("\\n"+json.dumps(f))';
    const said = execFileSync(python, ['-c', script, join(root, 'a')], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'ignore'] });
    const theirs = JSON.parse(said.trim().split('\n').at(-1)!) as string[];
    // Keras reads TIFF, not WebP; and takes what macOS noted for a picture.
    expect(filenames.filter((name) => !name.endsWith('.webp'))).toEqual(theirs.filter((name) => !name.endsWith('.tiff') && !name.includes('._')));
  });

  it('takes classes by name and a part of each', async () => {
    const some = await listPictures(join(root, 'a'), { classes: ['dogs', 'Cats'], part: [0.4, 1] });
    expect(some.classNames).toEqual(['dogs', 'Cats']);
    expect([...some.classes]).toEqual([0, 0, 0, 1, 1]);
    await expect(listPictures(join(root, 'a'), { classes: ['dog', 'Cats'] })).rejects.toThrow(/expected the class folders "dog", "Cats"; received "Cats", "dogs", "empty". Fix: correct "dog"/);
  });

  it('says what is wrong with a folder', async () => {
    await put('flat/cat.0.jpg', 'file');
    await expect(listPictures(join(root, 'flat'))).rejects.toThrow('received 1 pictures, as "cat.0.jpg", and no folders. Fix: let splitFolder make class folders');
    await expect(listPictures(join(root, 'none'))).rejects.toThrow('expected a file or folder of this name; received none');
    await expect(listPictures(join(root, 'file'))).rejects.toThrow('expected a folder; received a file');
  });

  it('ends where links lead in a circle', async () => {
    await put('loop/cat/1.jpg', 'loop/dog/2.jpg', 'elsewhere/3.jpg');
    await symlink('..', join(root, 'loop/cat/up'));
    await symlink('.', join(root, 'loop/cat/self'));
    await symlink('../dog', join(root, 'loop/cat/dog'));
    await symlink('../cat', join(root, 'loop/dog/cat'));
    await symlink('.', join(root, 'loop/around'));
    await symlink('gone.jpg', join(root, 'loop/dog/dangling.jpg'));
    await symlink('spin.jpg', join(root, 'loop/dog/spin.jpg'));
    await symlink('../elsewhere', join(root, 'loop/linked'));
    const plain = await listPictures(join(root, 'loop'));
    expect(plain.classNames).toEqual(['cat', 'dog', 'linked']);
    expect(plain.filenames).toEqual(['cat/1.jpg', 'dog/2.jpg', 'dog/dangling.jpg', 'dog/spin.jpg', 'linked/3.jpg']);
    expect(plain.notices).toEqual(['"around" is a link to a folder around it and is left out.']);
    const followed = await listPictures(join(root, 'loop'), { followLinks: true, classes: ['cat'] });
    expect(followed.filenames.length).toBeLessThan(10);
    expect(followed.filenames).toContain('cat/dog/2.jpg');
    expect(followed.notices.join(' ')).toContain('"cat/self" leads to a folder that was seen before');
  });
});

describe('names', () => {
  it('sorts', () => {
    expect(['😀', '\uFFFD', 'b', 'a'].sort(byCodePoints)).toEqual(['a', 'b', '\uFFFD', '😀']);
    expect(['cat.10', 'cat.9', 'cat.09', 'cat', 'Cat.2', 'cat.9a'].sort(byNumbers)).toEqual(['Cat.2', 'cat', 'cat.09', 'cat.9', 'cat.9a', 'cat.10']);
  });
  it('shows a few', () => {
    expect(someOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e, f');
    expect(someOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
    expect(someOf(['two\nlines.jpg', 'tab\t.jpg', 'red \u001B[31m.jpg', 'é🐱.jpg', 'a\u2028b', 'c\u0085'])).toBe(String.raw`two\nlines.jpg, tab\t.jpg, red \u001b[31m.jpg, é🐱.jpg, a\u2028b, c\u0085`);
    expect(someOf(['n'.repeat(300)]).length).toBeLessThan(130);
  });
});
