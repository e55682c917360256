/** @file Archives: good ones come out whole, bad ones leave nothing behind, in the folder or outside of it. */
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from './unpack.node.js';

let root: string;
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'keratin-unpack-')); });
afterEach(() => rm(root, { recursive: true, force: true }));

async function tar(entries: readonly (readonly [header: Partial<Header> & { name: string }, content?: string])[]): Promise<Buffer> {
  const packed = pack();
  for (const [header, content] of entries) packed.entry(header, content ?? '');
  packed.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of packed) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
const put = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(root, name), bytes);
  return join(root, name);
};
const out = (): string => join(root, 'out');
const all = async (): Promise<string[]> => (await readdir(root, { recursive: true, withFileTypes: true })).filter((e) => e.isFile() || e.isSymbolicLink()).map((e) => join(e.parentPath, e.name).slice(root.length + 1)).sort();

describe('unpack', () => {
  it('takes tar, tar.gz and zip, whatever their names', async () => {
    const bytes = await tar([[{ name: 'a/', type: 'directory' }, ''], [{ name: 'a/1.txt' }, 'one'], [{ name: './a/b/ü.txt', mode: 0o777 }, 'two']]);
    const zip = zipSync({ 'a/1.txt': strToU8('one'), 'a/b/ü.txt': strToU8('two'), 'a/empty/': new Uint8Array(0) });
    for (const [i, archive] of [bytes, gzipSync(bytes), zip].entries()) {
      const result = await unpack(await put('archive', archive), `${out()}${i}/deep`);
      expect(result).toEqual({ files: 2, bytes: 6 });
      expect(await readFile(`${out()}${i}/deep/a/b/ü.txt`, 'utf8')).toBe('two');
      expect((await stat(`${out()}${i}/deep/a/b/ü.txt`)).mode & 0o111).toBe(0);
    }
  });

  it('takes what is wanted', async () => {
    const archive = await put('x.zip', zipSync({ 'a.jpg': strToU8('1'), 'Thumbs.db': strToU8('2') }));
    await unpack(archive, out(), { wanted: (name) => name.endsWith('.jpg') });
    expect(await all()).toEqual(['out/a.jpg', 'x.zip']);
  });

  it('leaves links and devices out', async () => {
    const bytes = await tar([
      [{ name: 'passwd', type: 'symlink', linkname: '/etc/passwd' }], [{ name: 'up', type: 'symlink', linkname: '..' }], [{ name: 'hard', type: 'link', linkname: '../x' }],
      [{ name: 'device', type: 'character-device' }], [{ name: 'a.txt' }, 'a'],
    ]);
    await unpack(await put('x', gzipSync(bytes)), out());
    const linked = zipSync({ 'link': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 * 2 ** 16 }], 'b.txt': strToU8('b') });
    await unpack(await put('y', linked), `${out()}2`);
    expect(await all()).toEqual(['out/a.txt', 'out2/b.txt', 'x', 'y']);
  });

  it.each(['../evil.txt', 'a/../../evil.txt', '/evil.txt', 'C:/evil.txt', 'a\\..\\..\\evil.txt'])('refuses an archive with the name %s', async (name) => {
    const bytes = await tar([[{ name: 'good.txt' }, 'good'], [{ name }, 'evil']]);
    await expect(unpack(await put('x', gzipSync(bytes)), out())).rejects.toMatchObject({ code: 'archive/name', message: expect.stringContaining('in unpack "x": expected names of files below one folder; received') as unknown });
    await expect(unpack(await put('x', zipSync({ 'good.txt': strToU8('good'), [name]: strToU8('evil') })), out())).rejects.toMatchObject({ code: 'archive/name' });
    expect(await all()).toEqual(['x']);
  });

  it('has limits, and stops at them', async () => {
    const bomb = gzipSync(await tar([[{ name: 'zeros' }, '\0'.repeat(5_000_000)]]));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(unpack(await put('x', bomb), out(), { maxBytes: 1e6 })).rejects.toThrow('expected at most 1000000 bytes in all; received more, at "zeros"');
    await expect(unpack(await put('x', zipSync({ zeros: new Uint8Array(5_000_000) })), out(), { maxBytes: 1e6 })).rejects.toMatchObject({ code: 'archive/size' });
    const many = zipSync(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}`, strToU8('x')])));
    await expect(unpack(await put('x', many), out(), { maxFiles: 20 })).rejects.toThrow('expected at most 20 files; received more');
    expect(await all()).toEqual(['x']);
  });

  it('says what is damaged', async () => {
    const bytes = gzipSync(await tar([[{ name: 'a' }, Array.from({ length: 20_000 }, (_, i) => i * i % 97).join()]]));
    await expect(unpack(await put('x', bytes.subarray(0, bytes.length / 2)), out())).rejects.toMatchObject({ code: 'archive/damaged' });
    const zip = zipSync({ a: new Uint8Array(5000).map((_, i) => i * i % 251) });
    await expect(unpack(await put('x', zip.subarray(0, zip.length - 30)), out())).rejects.toMatchObject({ code: 'archive/damaged' });
    await expect(unpack(await put('x', strToU8('<html>404</html>')), out())).rejects.toThrow('expected a .zip, .tar or .tar.gz archive; received a file that begins with "<html>40"');
    await expect(unpack(join(root, 'none'), out())).rejects.toMatchObject({ code: 'file/missing' });
    const twice = await tar([[{ name: 'a' }, '1'], [{ name: 'a' }, '2']]);
    await expect(unpack(await put('x', twice), out())).rejects.toThrow('in unpack "x"');
    expect(await all()).toEqual(['x']);
  });

  it('writes over nothing', async () => {
    await mkdir(out());
    await writeFile(join(out(), 'mine.txt'), 'mine');
    await expect(unpack(await put('x', zipSync({ a: strToU8('a') })), out())).rejects.toThrow(/in unpack "x" > folder ".*out": expected none, or an empty one; received one with "mine\.txt" in it/);
    expect(await all()).toEqual(['out/mine.txt', 'x']);
  });

  it('ends when asked to', async () => {
    const archive = await put('x', zipSync({ a: new Uint8Array(1e6) }));
    await expect(unpack(archive, out(), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(await all()).toEqual(['x']);
  });
});
