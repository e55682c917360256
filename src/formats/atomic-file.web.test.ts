/** @file Files in a browser: read over HTTP, checked as on a disk; nothing is written, and that is said. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FileServer, serveFiles } from '../testing/file-server.js';
import { writeFolderAtomic } from './atomic-file.node.js';
import { checkWritable, readFileBytes, readFolder, removeFile, removeFolder, writeFileAtomic, writeFolderAtomic as writeInBrowser } from './atomic-file.web.js';

let root: string;
let server: FileServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-served-'));
  server = await serveFiles(root);
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

it('reads the bytes at an address', async () => {
  await writeFile(join(root, 'a b.bin'), Uint8Array.of(0, 255, 7));
  expect([...await readFileBytes(`${server.url}/a b.bin`)]).toEqual([0, 255, 7]);
});

it('says what is not there', async () => {
  await expect(readFileBytes(`${server.url}/none.h5`)).rejects.toThrow(`in file "${server.url}/none.h5": expected a file at this address; received HTTP 404. Fix: check the address; of a folder that model.save wrote, write it with / at its end`);
  await writeFile(join(root, 'index.html'), '<!doctype html>'); // servers of apps answer it for what they have not
  await expect(readFileBytes(`${server.url}/?model.h5`)).rejects.toThrow('expected a file at this address; received a web page. Fix: check the address');
  await expect(readFileBytes('http://127.0.0.1:1/x')).rejects.toThrow(/received TypeError.*\. Fix: check the address, and that its server allows this page to read it/);
  await expect(readFileBytes(`${server.url}/models/`)).rejects.toThrow('expected a file; received a folder');
});

it('reads a folder that was written whole, and notices damage', async () => {
  const dir = join(root, 'best');
  await writeFolderAtomic(dir, { 'model.json': '{}', 'weights.bin': Uint8Array.of(1, 2, 3, 4) });
  for (const address of ['best', 'best/']) {
    const files = await readFolder(`${server.url}/${address}`);
    expect([...files].map(([name, bytes]) => [name, [...bytes]])).toEqual([['model.json', [123, 125]], ['weights.bin', [1, 2, 3, 4]]]);
  }
  const weights = (await readdir(dir)).find((name) => name.startsWith('weights-'))!;
  await writeFile(join(dir, weights), Uint8Array.of(1, 2, 3, 5));
  await expect(readFolder(`${server.url}/best/`)).rejects.toThrow(/in file ".*weights-\w+\.bin": expected the bytes that were saved/);
  await rm(join(dir, weights));
  await expect(readFolder(`${server.url}/best/`)).rejects.toThrow(/in file ".*weights-\w+\.bin": expected a file at this address/);
});

it('writes nothing', async () => {
  for (const write of [writeFileAtomic('a', ''), writeInBrowser('a', {}), removeFile('a'), removeFolder('a')]) {
    await expect(write).rejects.toThrow('expected a host with a file system, as Node; received a browser. Fix: offer the bytes as a download');
  }
  expect(() => checkWritable('csvLogger')).toThrow('in csvLogger: expected a host');
});
