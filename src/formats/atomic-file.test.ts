/** @file Atomic files: kind errors, damage that is noticed, and a writer killed at 50 random moments. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { readFileBytes, readFolder, removeFolder, writeFileAtomic, writeFolderAtomic } from './atomic-file.node.js';
import { fileError } from './file-error.js';

let root: string;
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'keratin-atomic-')); });
afterAll(() => rm(root, { recursive: true, force: true }));

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => {
  if (!(error instanceof KeratinError)) throw error;
  expect(error.message).toMatch(/^in (file ".+"|\w+): expected .+; received .+\. Fix: .+/s);
  return error.code;
});

describe('writeFileAtomic', () => {
  it('writes text and bytes, makes folders, replaces, leaves nothing else behind', async () => {
    const path = join(root, 'a/b/c.txt');
    await writeFileAtomic(path, 'first, much longer');
    await writeFileAtomic(path, 'zweité');
    expect(await readFile(path, 'utf8')).toBe('zweité');
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    expect([...await readFileBytes(path)]).toEqual([1, 2, 3]);
    expect(await readdir(dirname(path))).toEqual(['c.txt']);
  });

  it('names the path in its errors, and cleans up', async () => {
    const folder = join(root, 'errors');
    await mkdir(join(folder, 'taken'), { recursive: true });
    await writeFile(join(folder, 'file'), '');
    expect(await codeOf(writeFileAtomic(join(folder, 'taken'), 'x'))).toBe('file/is-folder');
    expect(await codeOf(writeFileAtomic(join(folder, 'file/x'), 'x'))).toBe('file/not-folder');
    expect(await codeOf(writeFileAtomic(join(folder, 'n'.repeat(300)), 'x'))).toBe('file/name');
    expect(await codeOf(readFileBytes(join(folder, 'none')))).toBe('file/missing');
    for (const path of [undefined, 3, null]) await expect(readFileBytes(path as never)).rejects.toThrow(`expected a path as text; received ${path}. Fix: pass the name of a file or folder`);
    expect(await codeOf(readFileBytes(folder))).toBe('file/is-folder');
    await expect(readFileBytes('no/such')).rejects.toThrow('in file "no/such": expected a file or folder of this name; received none. Fix: check the path');
    expect(await readdir(folder)).toEqual(['file', 'taken']);
  });

  it.skipIf(process.platform === 'win32')('says so where it may not write', async () => {
    const folder = join(root, 'locked');
    await mkdir(folder, { mode: 0o500 });
    const isRoot = process.geteuid!() === 0; // root may write everywhere, so it steps down
    if (isRoot) process.seteuid!(65_534);
    try {
      expect(await codeOf(writeFileAtomic(join(folder, 'x'), 'x'))).toBe('file/unwritable');
      expect(await codeOf(writeFolderAtomic(join(folder, 'x'), { a: 'x' }))).toBe('file/unwritable');
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  });

  it('reports a full disk', async () => {
    // Linux answers every write to /dev/full with ENOSPC.
    const cause = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
    if (cause !== undefined) expect(fileError(cause, 'runs/model', 'write').code).toBe('file/disk-full');
    for (const [code, kind] of [['ENOSPC', 'disk-full'], ['EDQUOT', 'disk-full'], ['EACCES', 'unwritable'], ['EPERM', 'unwritable'], ['EROFS', 'unwritable'], ['EIO', 'write']]) {
      const error = fileError(Object.assign(new Error('system text'), { code }), 'runs/model', 'write');
      expect(error.code).toBe(`file/${kind}`);
      expect(error.where).toBe('file "runs/model"');
    }
  });
});

describe('writeFolderAtomic', () => {
  it('writes, reads, replaces; what is not its own stays', async () => {
    const dir = join(root, 'checkpoint');
    await writeFolderAtomic(dir, { 'model.json': '{"a":1}', 'weights.safetensors': Uint8Array.of(1, 2), 'extra.bin': new Uint8Array(0) });
    await writeFile(join(dir, 'notes.txt'), 'mine');
    await writeFile(join(dir, '.model-0123456789ab.json.0123456789ab.tmp'), 'left by a killed writer');
    await writeFile(join(dir, 'weights-0123456789ab.safetensors'), 'left by a killed writer');
    await writeFolderAtomic(dir, { 'model.json': '{"a":2}', 'weights.safetensors': Uint8Array.of(1, 2) });
    const files = await readFolder(dir);
    expect([...files.keys()]).toEqual(['model.json', 'weights.safetensors']);
    expect(text(files.get('model.json'))).toBe('{"a":2}');
    expect((await readdir(dir)).map((name) => name.replace(/-[0-9a-f]{12}/, '-HASH'))).toEqual(['manifest.json', 'model-HASH.json', 'notes.txt', 'weights-HASH.safetensors']);
  });

  it('a read while another writes never fails', async () => {
    const dir = join(root, 'busy');
    await writeFolderAtomic(dir, { a: '0', b: '0' });
    let writing = true;
    const writer = (async () => {
      for (let i = 1; i <= 40; i++) await writeFolderAtomic(dir, { a: `${i}`, b: `${i}` });
      writing = false;
    })();
    while (writing) {
      const files = await readFolder(dir);
      expect(text(files.get('a'))).toBe(text(files.get('b')));
    }
    await writer;
  });

  it('notices damage', async () => {
    const dir = join(root, 'damaged');
    await writeFolderAtomic(dir, { 'a.bin': 'four' });
    const data = join(dir, (await readdir(dir)).find((name) => name.startsWith('a-'))!);
    await writeFile(data, 'fou');
    expect(await codeOf(readFolder(dir))).toBe('file/truncated');
    await writeFile(data, 'fuor');
    expect(await codeOf(readFolder(dir))).toBe('file/changed');
    await rm(data);
    expect(await codeOf(readFolder(dir))).toBe('file/missing');
    const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8'));
    for (const file of ['../../etc/passwd', '/etc/passwd', 'b-0123456789ab.bin']) {
      manifest.files['a.bin'].file = file;
      await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
      expect(await codeOf(readFolder(dir))).toBe('file/header');
    }
    await writeFile(join(dir, 'manifest.json'), '{"format": "keratin-fol');
    expect(await codeOf(readFolder(dir))).toBe('file/json');
    expect(await codeOf(readFolder(join(root, 'nowhere')))).toBe('file/missing');
  });

  it('refuses names with folders in them', async () => {
    for (const name of ['a/b', '..', '.hidden', 'manifest.json', '', 'a\\b', '__proto__']) {
      expect(await codeOf(writeFolderAtomic(join(root, 'names'), Object.fromEntries([[name, 'x']])))).toBe('file/name');
    }
  });

  it('is removed again, what is not its own stays', async () => {
    const [own, mixed] = [join(root, 'removed'), join(root, 'mixed')];
    for (const dir of [own, mixed]) await writeFolderAtomic(dir, { 'a.bin': 'x', b: 'y' });
    await writeFile(join(mixed, 'notes.txt'), 'mine');
    await Promise.all([own, mixed, join(root, 'never')].map((dir) => removeFolder(dir)));
    expect(await readdir(mixed)).toEqual(['notes.txt']);
    expect(await codeOf(readFolder(own))).toBe('file/missing');
    await expect(readdir(own)).rejects.toThrow('ENOENT');
  });
});

describe.skipIf(process.platform === 'win32')('a writer killed with SIGKILL', () => {
  /** The modules as JavaScript, so that a child starts in a few hundredths of a second. */
  async function transpile(to: string): Promise<string> {
    const from = fileURLToPath(new URL('../', import.meta.url));
    for (const file of ['core/errors', 'core/fields', 'formats/strict-json', 'formats/file-error', 'formats/stored-folder', 'formats/atomic-file.node']) {
      await mkdir(join(to, dirname(file)), { recursive: true });
      const source = await readFile(join(from, `${file}.ts`), 'utf8');
      const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true } });
      await writeFile(join(to, `${file}.js`), outputText);
    }
    await writeFile(join(to, 'package.json'), '{"type":"module"}');
    await writeFile(join(to, 'child.js'), `
      import { writeFileAtomic, writeFolderAtomic } from './formats/atomic-file.node.js';
      const [dir, first] = process.argv.slice(2);
      process.stdout.write('started');
      for (let version = Number(first); ; version++) {
        const lines = (version + ' ').repeat(30_000);
        await writeFolderAtomic(dir, { 'model.json': String(version), 'weights.bin': lines, 'more.bin': lines + lines });
        await writeFileAtomic(dir + '/single.txt', lines);
      }`);
    return join(to, 'child.js');
  }

  it('leaves the old or the new files, whole, at 50 random moments', async () => {
    const child = await transpile(join(root, 'js'));
    const dir = join(root, 'killed');
    const chance = new RandomGenerator(7);
    let version = 1;
    let span = 60; // milliseconds within which a kill strikes; more where the machine is too busy to finish anything in them
    for (let kill = 0; kill < 50; kill++) {
      const writer = spawn(process.execPath, [child, dir, String(version)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const gone = once(writer, 'exit');
      await once(writer.stdout, 'data');
      await new Promise((resolve) => { setTimeout(resolve, chance.integer(span)); });
      writer.kill('SIGKILL');
      expect((await gone)[1]).toBe('SIGKILL');
      const files = await readFolder(dir).catch((error: KeratinError) => {
        if (version > 1) throw error;
        expect(error.code).toBe('file/missing'); // nothing was ever finished
        return undefined;
      });
      if (files === undefined) continue;
      const found = Number(text(files.get('model.json')));
      expect(found).toBeGreaterThanOrEqual(version - 1);
      expect(text(files.get('weights.bin'))).toBe(`${found} `.repeat(30_000));
      expect(text(files.get('more.bin'))).toBe(`${found} `.repeat(60_000));
      const single = await readFile(join(dir, 'single.txt'), 'utf8').catch(() => '');
      expect(single).toBe(single.slice(0, single.indexOf(' ') + 1).repeat(single === '' ? 0 : 30_000));
      if (found < version) span = Math.min(Math.ceil(span * 1.3), 2000);
      version = found + 1;
    }
    expect(version).toBeGreaterThan(20); // the kills struck between many finished checkpoints
    await writeFolderAtomic(dir, { 'model.json': '', 'weights.bin': '', 'more.bin': '' });
    await writeFileAtomic(join(dir, 'single.txt'), '');
    expect((await readdir(dir)).filter((name) => !name.startsWith('.single')).length).toBe(5);
  }, 120_000);
});
