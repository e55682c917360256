/** @file Streams of bytes of both hosts: plain, packed, in several parts, cut off, missing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findImdb, gloveFile, kerasFile } from './dataset-files.web.js';
import { openBytes as openFile } from './byte-stream.node.js';
import { openBytes as openUrl } from './byte-stream.web.js';
import { allBytes, textOf } from './lines.js';

const text = 'line of text\n'.repeat(300_000);
let folder: string;
let server: Server;
const open: Record<string, (name: string) => AsyncIterable<Uint8Array>> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  writeFileSync(join(folder, 'plain.txt'), text);
  writeFileSync(join(folder, 'packed.txt'), gzipSync(text));
  writeFileSync(join(folder, 'two.gz'), Buffer.concat([gzipSync('first '), gzipSync('second')]));
  writeFileSync(join(folder, 'empty.txt'), '');
  writeFileSync(join(folder, 'cut.gz'), gzipSync(text).subarray(0, 5000));
  writeFileSync(join(folder, 'bent.gz'), gzipSync(text).fill(7, 200, 400));
  server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(folder, request.url!)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open['node'] = (name) => openFile(join(folder, name));
  open['web'] = (name) => openUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

describe.each(['node', 'web'])('%s', (host) => {
  const read = async (name: string): Promise<string> => {
    const bytes = await allBytes(open[host]!(name));
    return textOf(bytes, 0, bytes.length);
  };

  it('reads plain and packed files', async () => {
    expect(await read('plain.txt')).toBe(text);
    expect(await read('packed.txt')).toBe(text);
    expect(await read('empty.txt')).toBe('');
  });

  it('may be left early', async () => {
    for await (const piece of open[host]!('packed.txt')) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });

  it('names what is damaged or missing', async () => {
    await expect(read('cut.gz')).rejects.toThrow(/cut\.gz": expected a whole gzip file; received .* Fix: /);
    await expect(read('bent.gz')).rejects.toThrow(/bent\.gz": expected a (sound|whole) gzip file/);
    await expect(read('none.txt')).rejects.toThrow(/none\.txt": expected a file/);
  });
});

it('gzip files in several parts are read to the end', async () => {
  const bytes = await allBytes(open['node']!('two.gz'));
  expect(textOf(bytes, 0, bytes.length)).toBe('first second');
});

it('a browser is told which files somebody must serve', async () => {
  expect(await findImdb('/imdb.npz', null)).toEqual({ npz: '/imdb.npz' });
  expect(await findImdb('/imdb-ranked.safetensors', null)).toEqual({ ranked: '/imdb-ranked.safetensors' });
  expect(await gloveFile('/glove.txt', 50)).toBe('/glove.txt');
  await expect(findImdb(null, null)).rejects.toThrow('the URL of imdb.npz');
  await expect(kerasFile('reuters.npz')).rejects.toThrow('the URL of reuters.npz, since a browser has no cache folder');
  await expect(gloveFile(null, null)).rejects.toThrow('the URL of a file as glove.6B.100d.txt');
  await expect(allBytes(openUrl('http://127.0.0.1:1/none'))).rejects.toThrow('expected a file at this URL');
});
