/** @file Downloads from a server that is slow, breaks off, lies, says 404 or is not there. */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeratinError } from '../../core/errors.js';
import { type DownloadOptions, download } from './download.node.js';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const sha256 = createHash('sha256').update(content).digest('hex');

let server: Server;
let base: string;
let folder: string;
let asked: { range: string | undefined; ifRange: string | undefined }[];
/** What the server does, one request after the other; the last goes on. */
let behaviour: ((request: IncomingMessage, response: ServerResponse) => void)[];
let said: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined });
    (behaviour.length > 1 ? behaviour.shift()! : behaviour[0]!)(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keratin-download-'));
  [asked, said] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const path = (): string => join(folder, 'set.zip');
const get = (options: DownloadOptions = {}): Promise<string> => download(`${base}/set.zip`, path(), { patience: 2, attempts: 3, ...options });
const code = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', (error: unknown) => {
  if (!(error instanceof KeratinError)) throw error;
  expect(error.message).toMatch(/^in download http:\/\/.+: expected .+; received .+\. Fix: .+/s);
  return error.code;
});
/** Serves the file, whole or from where the request asks, with a tag. */
const serve = (tag = '"v1"', body = content) => (request: IncomingMessage, response: ServerResponse): void => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const fits = from > 0 && (request.headers['if-range'] ?? tag) === tag;
  const start = fits ? from : 0;
  response.writeHead(fits ? 206 : 200, { etag: tag, 'content-length': body.length - start, ...(fits ? { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` } : {}) });
  response.end(body.subarray(start));
};
/** Begins to serve and breaks off after so many bytes. */
const breakOff = (bytes: number, tag = '"v1"') => (request: IncomingMessage, response: ServerResponse): void => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { etag: tag, 'content-length': content.length - from, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
  response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 60)); // a reset may overtake what was sent
};

describe('download', () => {
  it('writes the file, notes its hash, says so, and does not ask again', async () => {
    behaviour = [serve()];
    expect(await get({ sha256, bytes: content.length })).toBe(path());
    expect((await readFile(path())).equals(content)).toBe(true);
    expect(said).toEqual([`Downloading ${base}/set.zip`, `Downloaded ${path()} (0.3 MB)`]);
    await get({ sha256 });
    expect(asked.length).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['set.zip', 'set.zip.sha256.json']);
  });

  it('makes one request for many who ask at once, and is quiet where asked to', async () => {
    behaviour = [serve()];
    await Promise.all(Array.from({ length: 5 }, () => get({ quiet: true })));
    expect(asked.length).toBe(1);
    expect(said).toEqual([]);
  });

  it('goes on where a connection broke off', async () => {
    behaviour = [breakOff(100_000), breakOff(50_000), serve()];
    await get({ sha256 });
    expect((await readFile(path())).equals(content)).toBe(true);
    expect(asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(asked[1]!.ifRange).toBe('"v1"');
  });

  it('goes on in the next call, even of another process', async () => {
    behaviour = [breakOff(120_000), (_, response) => void response.destroy()];
    expect(await code(get({ attempts: 2 }))).toBe('download/broken');
    expect((await stat(`${path()}.part`)).size).toBe(120_000);
    behaviour = [serve()];
    await get({ sha256 });
    expect(asked.at(-1)!.range).toBe('bytes=120000-');
    expect(said).toContain(`Downloading ${base}/set.zip, going on after 0.1 MB`);
    expect((await readdir(folder)).sort()).toEqual(['set.zip', 'set.zip.sha256.json']);
  });

  it('starts over where the file changed meanwhile, or the server knows no ranges', async () => {
    behaviour = [breakOff(100_000), serve('"v2"')];
    await get({ sha256 });
    await rm(path());
    behaviour = [breakOff(100_000), (_, response) => void response.writeHead(416).end(), serve()];
    await get({ sha256 });
    await rm(path());
    behaviour = [breakOff(100_000), (_, response) => void response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('0123456789'), serve()];
    await get({ sha256 });
    expect((await readFile(path())).equals(content)).toBe(true);
  });

  it('waits for a slow server, but not for one that is silent', async () => {
    behaviour = [(_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      for (let i = 0; i < 6; i++) setTimeout(() => response.write(content.subarray(i * 50_000, (i + 1) * 50_000)), i * 150);
    }];
    await get({ sha256, patience: 0.4 });
    expect(asked.length).toBe(1);
    await rm(path());
    behaviour = [(_, response) => { response.writeHead(200, { 'content-length': content.length }).flushHeaders(); }];
    const error = await get({ attempts: 2, patience: 0.4 }).catch((e: unknown) => e as KeratinError);
    expect((error as KeratinError).message).toContain('received nothing for 0.4 seconds');
  });

  it('refuses what hashes to something else, and throws it away', async () => {
    behaviour = [serve('"v1"', Buffer.from('not the data set'))];
    const error = await get({ sha256 }).catch((e: unknown) => e as KeratinError) as KeratinError;
    expect(error.code).toBe('download/hash');
    expect(error.message).toContain(`expected the SHA-256 ${sha256}; received `);
    expect(error.fix).toContain(`put it at "${path()}"`);
    expect(await readdir(folder)).toEqual([]);
    expect(await code(get({ bytes: 5 }))).toBe('download/broken');
  });

  it('tells 404 from a passing trouble', async () => {
    behaviour = [(_, response) => void response.writeHead(404).end('not here')];
    const error = await get().catch((e: unknown) => e as KeratinError) as KeratinError;
    expect(error.message).toContain(`expected the file at this address; received the status 404 Not Found. Fix: if you find it elsewhere, put it at "${path()}"`);
    expect(asked.length).toBe(1);
    behaviour = [(_, response) => void response.writeHead(503).end(), serve()];
    await get({ sha256 });
    expect(await readdir(folder)).not.toContain('set.zip.part');
  });

  it('says one clear thing where there is no net', async () => {
    const error = await download('http://127.0.0.1:9/set.zip', path(), { attempts: 2 }).catch((e: unknown) => e as KeratinError) as KeratinError;
    expect(error.code).toBe('download/offline');
    expect(error.message).toMatch(/^in download http:\/\/127\.0\.0\.1:9\/set\.zip: expected an answer from 127\.0\.0\.1:9; received .+\. Fix: check the connection and try again; or download http:\/\/127\.0\.0\.1:9\/set\.zip elsewhere and put it at ".*set\.zip"$/);
    const nowhere = await download('http://nowhere.invalid/set.zip', path(), { attempts: 1 }).catch((e: unknown) => e as KeratinError) as KeratinError;
    expect(nowhere.code).toBe('download/offline');
  });

  it('uses a file that somebody put there, checked against what it must be', async () => {
    behaviour = [serve()];
    await writeFile(path(), content);
    await get({ sha256 });
    expect(asked).toEqual([]);
    await writeFile(path(), 'another file');
    const error = await get({ sha256 }).catch((e: unknown) => e as KeratinError) as KeratinError;
    expect(error.fix).toBe('it is damaged or another file: remove it, and it will be downloaded again');
    expect(await readFile(path(), 'utf8')).toBe('another file');
  });

  it('without a pinned hash, what came first holds', async () => {
    behaviour = [serve()];
    await get();
    await get();
    await writeFile(path(), content.subarray(0, 5000));
    await utimes(path(), 1, 1);
    expect(await code(get())).toBe('download/hash');
  });

  it('ends when asked to, and leaves what has arrived', async () => {
    const abort = new AbortController();
    behaviour = [(_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 70_000));
      setTimeout(() => abort.abort(new Error('enough')), 150);
    }];
    await expect(get({ signal: abort.signal })).rejects.toThrow('enough');
    expect((await stat(`${path()}.part`)).size).toBe(70_000);
  });

  it('lets one process at a time at it, and takes the place of one that is no more', async () => {
    behaviour = [serve()];
    await writeFile(`${path()}.lock`, String(process.ppid));
    expect(await code(get())).toBe('download/busy');
    const child = spawn(process.execPath, ['--eval', '']);
    await once(child, 'close');
    await writeFile(`${path()}.lock`, String(child.pid));
    await get({ sha256 });
    expect(await readdir(folder)).not.toContain('set.zip.lock');
  });
});
