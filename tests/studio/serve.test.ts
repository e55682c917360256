/** @file keratin serve: pictures, forms, numbers and texts in; classes out; errors by the sample. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layers, sequential } from '../../src/index.js';
import { Tokenizer } from '../../src/data/text/tokenizer.js';
import type { OpenServer } from '../../src/studio/server/open-server.js';
import { openPredictServer } from '../../src/studio/server/predict-app.js';
import { pngOf, smallWorld } from './small-world.js';

let world: Awaited<ReturnType<typeof smallWorld>>;
const open: OpenServer[] = [];
const serve = async (model: string): Promise<OpenServer> => {
  const server = await openPredictServer({ model: join(world.folder, model), port: 0 });
  open.push(server);
  return server;
};
beforeAll(async () => { world = await smallWorld(); });
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  world.remove();
});

const ask = async ({ url }: OpenServer, body: RequestInit['body'], type?: string): Promise<{ predictions: Record<string, unknown>[]; error?: { code: string; received: string } }> =>
  (await fetch(`${url}predict`, { method: 'POST', ...(type === undefined ? {} : { headers: { 'Content-Type': type } }), ...(body === undefined ? {} : { body }) })).json() as never;
const json = (value: unknown): [string, string] => [JSON.stringify(value), 'application/json'];

describe('a classifier of pictures', () => {
  let server: OpenServer;
  beforeAll(async () => { server = await serve('digits'); });

  test('a picture, a form of pictures, and numbers say the same', async () => {
    const png = new Uint8Array(await pngOf(255));
    const [one] = (await ask(server, png, 'image/png')).predictions;
    expect(one).toMatchObject({ class: expect.stringMatching(/^\d$/) as string, confidence: expect.any(Number) as number });
    expect(Object.values(one!['scores'] as object).reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(1, 5);
    const form = new FormData();
    form.append('picture', new Blob([png]), 'a.png');
    form.append('picture', new Blob(['no picture']), 'b.png');
    form.append('picture', new Blob([png]), 'c.png');
    const several = (await ask(server, form)).predictions;
    expect(several).toMatchObject([{ class: one!['class'] }, { error: { code: 'image/format' } }, { class: one!['class'] }]);
    const numbers = (await ask(server, ...json({ inputs: [Array.from({ length: 28 }, () => Array.from({ length: 28 }, () => [1]))] }))).predictions;
    expect(numbers[0]!['class']).toBe(one!['class']);
  });
  test.each([[[[1, 2]], 'server/sample'], [[[[1], [2, 3]]], 'server/sample'], [{ inputs: 5 }, 'server/request'], [{ texts: ['hello'] }, 'server/sample'], [[], 'server/request'], [{ inputs: Array.from({ length: 300 }, () => 1) }, 'server/request']])('%j is refused: %s', async (value, code) => {
    expect((await ask(server, ...json(value))).error?.code).toBe(code);
  });
  test('health, page and description', async () => {
    expect(await (await fetch(`${server.url}health`)).json()).toMatchObject({ status: 'ok', model: 'digits', waiting: 0 });
    const page = await fetch(server.url);
    expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/html; charset=UTF-8', expect.stringContaining('openapi.json') as string]);
    const api = await (await fetch(`${server.url}openapi.json`)).json() as { openapi: string; paths: Record<string, { post?: { requestBody: { content: Record<string, unknown> } } }> };
    expect(api.openapi).toBe('3.1.0');
    expect(Object.keys(api.paths['/predict']!.post!.requestBody.content)).toEqual(['application/json', 'image/*', 'application/octet-stream', 'multipart/form-data']);
  });
});

test('texts, by the vocabulary of their run', async () => {
  const words = new Tokenizer({ numWords: 20 });
  words.fitOnTexts(['a good film', 'a bad film']);
  const run = join(world.folder, 'reviews');
  await sequential([layers.embedding(20, 4, { inputShape: [6] } as never), layers.globalAveragePooling1d(), layers.dense(1, { activation: 'sigmoid' })]).save(join(run, 'best'));
  writeFileSync(join(run, 'tokenizer.json'), words.toJson());
  writeFileSync(join(run, 'run.json'), JSON.stringify({ format: 'keratin-run-1', settings: { kind: 'texts', data: '/nowhere', epochs: 1, length: 6 }, classes: ['bad', 'good'], counts: { training: 2 }, state: 'finished' }));
  const server = await serve('reviews');
  const { predictions } = await ask(server, ...json({ texts: ['A GOOD film!', 'unknown words only', 'bad'] }));
  expect(predictions).toMatchObject([{ class: expect.stringMatching(/^(good|bad)$/) as string, scores: { bad: expect.any(Number) as number, good: expect.any(Number) as number } }, { error: { code: 'server/sample' } }, { class: expect.any(String) as string }]);
});

test('a regression gives its output', async () => {
  await sequential([layers.dense(2, { inputShape: [3] })]).save(join(world.folder, 'line'));
  const server = await serve('line');
  const { predictions } = await ask(server, ...json([[1, 2, 3], [0, 0, 0]]));
  expect(predictions).toEqual([{ output: [expect.any(Number), expect.any(Number)] }, { output: [0, 0] }]);
});

test('what is no model is said at once', async () => {
  await expect(openPredictServer({ model: join(world.folder, 'photos'), port: 0 })).rejects.toThrow('has none');
  await expect(openPredictServer({ model: join(world.folder, 'nothing'), port: 0 })).rejects.toThrow('not there');
});
