/** @file What a server of the studio must refuse, each with its status; and go on as if nothing had been. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenServer } from '../../src/studio/server/open-server.js';
import { openPredictServer } from '../../src/studio/server/predict-app.js';
import { openStudio } from '../../src/studio/server/studio-server.js';
import { pngOf, raw, smallWorld } from './small-world.js';

let world: Awaited<ReturnType<typeof smallWorld>>;
let studio: OpenServer;
let serve: OpenServer;
const json = { 'Content-Type': 'application/json' };

beforeAll(async () => {
  world = await smallWorld();
  studio = await openStudio({ folder: world.folder, port: 0, bodyTimeout: 400 });
  serve = await openPredictServer({ model: `${world.folder}/digits`, port: 0, bodyTimeout: 400 });
});
afterAll(async () => {
  await Promise.all([studio.close(), serve.close()]);
  world.remove();
});

const status = async (path: string, init: RequestInit = {}): Promise<number> => (await fetch(`${studio.url}${path.slice(1)}`, init)).status;
const post = (path: string, body: unknown): Promise<number> => status(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;

describe.each([['studio', () => studio], ['serve', () => serve]] as const)('keratin %s', (name, server) => {
  const own = name === 'studio' ? '/api/look?model=digits' : '/predict';
  const ask = (path: string, init: RequestInit = {}) => fetch(`${server().url}${path.slice(1)}`, init);

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '[::1]evil.example', '', 'user@localhost', '192.168.1.5:80'])('Host %s: 403', async (host) => {
    expect(await raw(server().port, lines('GET / HTTP/1.1', `Host: ${host}`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 40[03] /);
  });
  test('names of this machine: served', async () => {
    for (const host of [`localhost:${server().port}`, '127.0.0.1:9000', '[::1]:80', 'LOCALHOST']) {
      expect(await raw(server().port, lines(`GET ${name === 'studio' ? '/api/runs' : '/health'} HTTP/1.1`, `Host: ${host}`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 200 /);
    }
  });
  test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1.evil.example'])('Origin %s: 403', async (origin) => {
    expect((await ask(own, { method: 'POST', headers: { ...json, Origin: origin }, body: '{}' })).status).toBe(403);
    expect((await ask('/', { headers: { Origin: origin } })).status).toBe(403);
  });
  test('a picture or script of another site: 403', async () => {
    expect(await raw(server().port, lines('GET / HTTP/1.1', `Host: localhost:${server().port}`, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Connection: close'))).toMatch(/^HTTP\/1\.1 403 /);
  });
  test('another method: 405, and which there are', async () => {
    const answer = await ask(own, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await ask('/', { method: 'POST' })).status).toBe(405);
    expect((await ask(own)).status).toBe(405);
  });
  test('unknown addresses: 404', async () => {
    for (const path of ['/api/nothing', '/nothing', '/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/assets/../../../package.json', '/..%2f..%2fetc%2fpasswd', '/%00', '/%']) expect((await ask(path)).status, path).toBe(404);
    expect(await raw(server().port, lines('GET /../../../../etc/passwd HTTP/1.1', `Host: localhost:${server().port}`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 40[04] /);
  });
  test('broken JSON: 400, another type: 415', async () => {
    for (const body of ['{', '{"inputs": [1, }', 'null', '5', '"text"', '']) expect((await ask(own, { method: 'POST', headers: json, body })).status, body).toBe(400);
    expect((await ask(own, { method: 'POST', headers: json, body: new Uint8Array([123, 255, 254, 125]) })).status).toBe(400);
    expect((await ask(own, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{}' })).status).toBe(415);
  });
  test('broken pictures: 422', async () => {
    const good = await pngOf(100);
    for (const body of [Buffer.from('no picture at all'), good.subarray(0, 60), Buffer.alloc(0), Buffer.from('GIF89a'), hugePng()]) {
      const answer = await ask(own, { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: new Uint8Array(body) });
      expect(answer.status, `${body.length} bytes`).toBeOneOf(body.length === 0 ? [400, 422] : [422]);
      expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) as string, expected: expect.any(String) as string, received: expect.any(String) as string, fix: expect.any(String) as string } });
    }
  });
  test('too large: 413, said or not', async () => {
    expect(await raw(server().port, `${lines(`POST ${own} HTTP/1.1`, `Host: localhost:${server().port}`, 'Content-Type: image/png', 'Content-Length: 999999999')}abc`)).toMatch(/^HTTP\/1\.1 413 /);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) });
    const answer = await ask(own, { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: endless, duplex: 'half' } as RequestInit).then(({ status: got }) => got, () => 413); // closed while it still sends
    expect(answer).toBe(413);
  });
  test('slow bodies: 408', async () => {
    expect(await raw(server().port, `${lines(`POST ${own} HTTP/1.1`, `Host: localhost:${server().port}`, 'Content-Type: application/json', 'Content-Length: 100')}{"inp`)).toMatch(/^HTTP\/1\.1 408 /);
  });
  test('no HTTP at all: 400, and headers without end are cut off', async () => {
    expect(await raw(server().port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(server().port, `GET / HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });
  test('every answer forbids framing, sniffing and other hosts', async () => {
    for (const path of ['/', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
  test('and after all that it answers', async () => {
    const answer = await ask(own, { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: new Uint8Array(await pngOf(100)) });
    expect(answer.status).toBe(200);
  });
});

describe('keratin studio', () => {
  test('paths outside of the folder, through links too: 404', async () => {
    for (const file of ['../secret.png', 'link.png', 'out/secret.png', '/etc/passwd', '..', 'photos/../../secret.png', 'C:\\secret.png', '..\\secret.png', '\\\\host\\share', 'photos/bright/bright.0.png/../../../../secret.png']) {
      expect(await status(`/api/thumbnail?file=${encodeURIComponent(file)}`), file).toBe(404);
      expect(await post('/api/look?model=digits', { file }), file).toBe(404);
    }
    for (const folder of ['..', 'out', '/', '../..']) expect(await status(`/api/pictures?folder=${encodeURIComponent(folder)}`), folder).toBe(404);
    for (const id of ['..', '../project/digits', 'out/project/digits', '/', '.', '', 'nothing', '__proto__', 'constructor']) {
      expect(await status(`/api/model?id=${encodeURIComponent(id)}`), id).toBe(404);
      expect(await status(`/api/run?id=${encodeURIComponent(id)}`), id).toBe(404);
    }
    expect(await status('/api/thumbnail?file=digits/manifest.json')).toBe(404);
    expect(await status('/api/thumbnail?file=photos%2Fbright%2Fbright.0.png')).toBe(200);
  });
  test('runs are started only on folders that it has listed, with settings that can be', async () => {
    for (const data of ['..', '/etc', 'out', 'nothing', '--help', '', 5, null]) expect(await post('/api/run/start', { data }), String(data)).toBe(400);
    for (const form of [{ epochs: -1 }, { epochs: '3; rm' }, { arch: 'huge' }, { device: '--out=x' }, { learningRate: 'NaN' }, { imageSize: 1e9 }, { seed: 1.5 }, { base: '../secret' }, { base: '/etc/passwd' }, { base: './../secret.txt' }]) expect(await post('/api/run/start', { data: 'photos', ...form }), JSON.stringify(form)).toBe(400);
    expect(await post('/api/run/stop', { id: 'nothing' })).toBe(404);
  });
  test('samples that do not fit: 400 or 422', async () => {
    expect(await post('/api/look?model=digits', { pixels: [1, 2] })).toBe(400);
    expect(await post('/api/look?model=digits', { pixels: new Array(784).fill(1e9) })).toBe(422);
    expect(await post('/api/look?model=digits', { text: 'hello' })).toBe(422);
    expect(await post('/api/look/heatmap', { model: 'digits', sample: 'nothing' })).toBe(404);
    expect(await post('/api/look', {})).toBe(400);
    expect(await post('/api/model/patterns', { model: 'digits', layer: 'conv2d', filters: 1e9 })).toBe(400);
    expect(await status('/api/model/layer?id=digits&layer=nothing')).toBe(404);
    expect(await status('/api/job?id=nothing')).toBe(404);
  });
});

describe('opened to others', () => {
  test('nothing without the token; with it a cookie, or a header', async () => {
    const open = await openStudio({ folder: world.folder, port: 0, host: '0.0.0.0' });
    try {
      const { port, url } = open;
      const token = new URL(url).searchParams.get('token')!;
      expect(token.length).toBeGreaterThan(20);
      const at = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'manual' });
      expect((await at('/api/runs')).status).toBe(401);
      expect((await at('/')).status).toBe(401);
      expect((await at(`/api/runs?token=${token.slice(1)}x`)).status).toBe(401);
      expect((await at('/api/runs', { Cookie: 'keratin-token=no' })).status).toBe(401);
      expect((await at('/api/runs', { Authorization: `Bearer ${token}` })).status).toBe(200);
      const page = await raw(port, lines(`GET /?token=${token} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Sec-Fetch-Mode: navigate', 'Connection: close'));
      expect(page).toMatch(/^HTTP\/1\.1 303 [^]*location: \/\r\n/i);
      const cookie = /set-cookie: (keratin-token=[^;]+); [^\r]*HttpOnly; SameSite=Strict/i.exec(page)?.[1];
      expect((await at('/api/runs', { Cookie: cookie! })).status).toBe(200);
      expect(await raw(port, lines('GET /api/runs HTTP/1.1', 'Host: evil.example', `Authorization: Bearer ${token}`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 403 /);
    } finally {
      await open.close();
    }
  });
});

/** A header that promises 60,000 x 60,000 pixels. */
function hugePng(): Buffer {
  const bytes = Buffer.alloc(57);
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]).copy(bytes);
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  bytes.set([8, 2], 24);
  return bytes;
}
