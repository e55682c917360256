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

test('tables in their own units, forecasts likewise', async () => {
  const model = sequential([layers.flatten({ inputShape: [2, 2] } as never), layers.dense(1)]);
  model.setWeights([[[0], [0], [1], [0]], [0]]); // the first column in the last step that is read: the row before the last
  const run = join(world.folder, 'tide');
  await model.save(join(run, 'best'));
  const settings = { kind: 'series', data: '/nowhere.csv', arch: 'dense', target: 'wave (m)', columns: ['wave (m)', 'wind'], lookback: 4, step: 2, delay: 5, stepsPerEpoch: 1, missing: -99, epochs: 1, batch: 8, learningRate: 1, validationSplit: 0, seed: 1, dropout: 0 };
  writeFileSync(join(run, 'run.json'), JSON.stringify({ format: 'keratin-run-1', settings, classes: [], counts: { training: 9 }, state: 'finished' }));
  writeFileSync(join(run, 'normalization.json'), JSON.stringify({ columns: ['wave (m)', 'wind'], mean: [10, 3], std: [4, 2] }));
  const server = await serve('tide');
  const rows = [[1, 0], [2, 0], [3, 0], [12.5, 7], [5, 0]];
  const told = { target: 'wave (m)', value: expect.closeTo(12.5, 4) as number, rowsAfterTheEnd: 6 };
  const named = rows.map(([wave, wind]) => ({ wind, 'wave (m)': wave }));
  expect((await ask(server, ...json({ tables: [rows, named, rows.slice(0, 3), [[1, 2, 3]], [{ wind: 1 }], []] }))).predictions).toMatchObject([
    told, told, { error: { code: 'series/range', received: '3 rows' } }, { error: { code: 'server/sample' } }, { error: { code: 'server/sample', received: 'nothing in row 0, column "wave (m)"' } }, { error: { code: 'server/sample' } },
  ]);
  const csv = `day;wind;wave (m)\n${rows.map(([wave, wind], i) => `${i};${wind};${wave}`).join('\n')}\n`;
  expect((await ask(server, csv, 'text/csv')).predictions).toMatchObject([told]);
  const form = new FormData();
  form.append('table', new Blob([csv]), 'now.csv');
  form.append('table', new Blob([csv.replace('12.5', '-99')]), 'hole.csv'); // a hole becomes the value before it
  form.append('table', new Blob(['wave (m)\n1\n'], { type: 'text/csv' }), 'narrow');
  expect((await ask(server, form)).predictions).toMatchObject([told, { value: expect.closeTo(3, 4) as number }, { error: { code: 'series/column' } }]);
  expect((await ask(server, ...json({ inputs: [[[0, 0], [0.625, 2]]] }))).predictions).toEqual([{ output: [0.625] }]);
  expect((await ask(server, ...json({ texts: ['hello'] }))).error?.code).toBe('server/sample');
  const page = await (await fetch(server.url)).text();
  expect(page).toContain('Takes tables;');
  expect(page).toContain('forecasts wave (m), 6 rows after the end, from the last 4 rows');
  expect(JSON.stringify(await (await fetch(`${server.url}openapi.json`)).json())).toContain('"required":["wave (m)","wind"]');
  expect((await ask(await serve('digits'), csv, 'text/csv')).error?.code).toBe('server/sample');
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
