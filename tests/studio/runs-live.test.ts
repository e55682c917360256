/** @file Runs on the page: started, watched while they grow, paused, resumed, stopped, gone on with; and those of a command line. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layers, sequential } from '../../src/index.js';
import type { Api } from '../../src/studio/protocol/api.js';
import type { StudioEvents } from '../../src/studio/protocol/events.js';
import type { RunHistory, RunState, RunSummary } from '../../src/studio/protocol/runs.js';
import type { OpenServer } from '../../src/studio/server/open-server.js';
import { openStudio } from '../../src/studio/server/studio-server.js';
import { smallWorld, until } from './small-world.js';

let world: Awaited<ReturnType<typeof smallWorld>>;
let studio: OpenServer;
const told: { event: keyof StudioEvents; data: unknown }[] = [];
const listening = new AbortController();

beforeAll(async () => {
  world = await smallWorld();
  studio = await openStudio({ folder: world.folder, port: 0 });
  void listen();
});
afterAll(async () => {
  listening.abort();
  await studio.close();
  world.remove();
});

async function get<P extends keyof Api>(path: P, query = ''): Promise<Api[P]['reply']> {
  return (await fetch(`${studio.url}${path.slice(1)}${query}`)).json() as Promise<Api[P]['reply']>;
}
async function post<P extends keyof Api>(path: P, body: object): Promise<Api[P]['reply'] & { error?: unknown }> {
  return (await fetch(`${studio.url}${path.slice(1)}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json() as Promise<Api[P]['reply'] & { error?: unknown }>;
}
async function listen(): Promise<void> {
  const { body } = await fetch(`${studio.url}api/events`, { signal: listening.signal });
  let text = '';
  try {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/m.exec(text.slice(0, end)) ?? [];
        if (event !== undefined) told.push({ event: event as keyof StudioEvents, data: JSON.parse(data!) });
        text = text.slice(end + 2);
      }
    }
  } catch {
    // the test is over
  }
}
const run = (): Promise<RunSummary> => get('/api/run', '?id=runs%2Fphotos');
const become = (...states: RunState[]): Promise<RunSummary> => until(run, ({ state }) => states.includes(state));
const history = (): Promise<RunHistory> => get('/api/run/history', '?id=runs%2Fphotos');

test('a run is started from the page, paused, resumed, stopped, and gone on with', { timeout: 120_000 }, async () => {
  expect(await get('/api/data-folders')).toMatchObject([{ path: 'photos', kind: 'pictures', classes: ['bright', 'dark'], pictures: 20 }]);
  expect(await post('/api/run/start', { data: 'photos', arch: 'tiny', imageSize: 18, epochs: 1000, batch: 4 })).toMatchObject({ id: 'runs/photos', state: 'starting', controlled: true, epochsPlanned: 1000 });
  await until(history, ({ epochs }) => epochs.at.length >= 2);
  const { live } = await become('training', 'validating');
  expect(live).toMatchObject({ epochs: 1000, steps: 4, device: 'cpu', learningRate: expect.closeTo(1e-4) as number });
  expect(live!.secondsLeft).toBeGreaterThan(0);

  await post('/api/run/pause', { id: 'runs/photos' });
  await become('paused');
  const paused = await history();
  await new Promise((resolve) => { setTimeout(resolve, 700); });
  expect((await history()).steps.at).toEqual(paused.steps.at);
  await post('/api/run/resume', { id: 'runs/photos' });
  await until(history, ({ epochs }) => epochs.at.length > paused.epochs.at.length);

  await post('/api/run/stop', { id: 'runs/photos' });
  const stopped = await become('stopped');
  expect(stopped).toMatchObject({ controlled: false, canResume: true, live: null });
  expect(await post('/api/run/pause', { id: 'runs/photos' })).toMatchObject({ error: { code: 'server/state' } });

  await post('/api/run/resume', { id: 'runs/photos', epochs: stopped.epochs + 2 });
  const finished = await become('finished');
  expect(finished).toMatchObject({ epochs: stopped.epochs + 2, epochsPlanned: stopped.epochs + 2 });
  const { epochs } = await history();
  expect(epochs.at).toEqual(epochs.at.map((_, i) => i + 1)); // none twice, none missing

  // The page was told all of it, row by row.
  const states = told.flatMap(({ event, data }) => (event === 'run' && (data as RunSummary).id === 'runs/photos' ? [(data as RunSummary).state] : []));
  for (const state of ['starting', 'training', 'paused', 'stopping', 'stopped', 'finished'] as const) expect(states).toContain(state);
  const rows = told.flatMap(({ event, data }) => (event === 'rows' && (data as StudioEvents['rows']).id === 'runs/photos' ? (data as StudioEvents['rows']).epochs.at : []));
  expect(new Set(rows)).toEqual(new Set(epochs.at));
  expect(told.some(({ event }) => event === 'models')).toBe(true);
});

test('its data and its mistakes can be looked at', { timeout: 60_000 }, async () => {
  expect(await get('/api/data', '?run=runs%2Fphotos')).toMatchObject({ classes: ['bright', 'dark'], parts: { training: [8, 8], validation: [2, 2] } });
  const { samples } = await get('/api/data/sheet', '?run=runs%2Fphotos&part=validation&count=3');
  expect(samples).toHaveLength(3);
  expect(samples[0]!.picture).toMatchObject({ width: 18, height: 18, src: expect.stringMatching(/^data:image\/png;base64,/) as string });
  const { id } = await post('/api/data/mistakes', { run: 'runs/photos' });
  const job = await until(() => get('/api/job', `?id=${id}`), ({ state }) => state === 'done' || state === 'failed');
  expect(job).toMatchObject({ state: 'done', result: { samples: 4, classes: ['bright', 'dark'] } });
});

test('a run that fails says why', { timeout: 60_000 }, async () => {
  const { id } = await post('/api/run/start', { data: 'photos', arch: 'small', imageSize: 10, epochs: 1 });
  const failed = await until(() => get('/api/run', `?id=${encodeURIComponent(id)}`), ({ state }) => state === 'failed');
  expect(failed.error).toMatchObject({ where: 'train --image-size', expected: 'at least 46 pixels for the network small', received: '10', fix: expect.stringContaining('use --image-size') as string });
});

test('texts and tables are found, and learned from', { timeout: 90_000 }, async () => {
  for (const [name, word] of [['good', 'lovely'], ['bad', 'dull']] as const) {
    mkdirSync(join(world.folder, 'reviews', name), { recursive: true });
    for (let i = 0; i < 8; i++) writeFileSync(join(world.folder, 'reviews', name, `${i}.txt`), `a ${word} film, number ${i}`);
  }
  writeFileSync(join(world.folder, 'tide.csv'), `day,wave (m),wind\n${Array.from({ length: 200 }, (_, t) => `day ${t},${Math.sin(t / 4)},${t % 3}`).join('\n')}\n`);
  writeFileSync(join(world.folder, 'words.csv'), 'a,b\nx,y\n');
  const known = await until(() => get('/api/data-folders'), (found) => found.length >= 3);
  expect(known).toMatchObject([{ path: 'photos', kind: 'pictures' }, { path: 'reviews', kind: 'texts', classes: ['bad', 'good'], pictures: 16 }, { path: 'tide.csv', kind: 'series', columns: ['wave (m)', 'wind'] }]);

  const ended = async (form: object): Promise<Api['/api/run']['reply']> => {
    const { id } = await post('/api/run/start', form);
    return until(() => get('/api/run', `?id=${encodeURIComponent(id)}`), ({ state }) => state === 'finished' || state === 'failed');
  };
  const texts = await ended({ data: 'reviews', arch: 'embedding', epochs: 2, batch: 4, words: 20, length: null, dropout: 0.1 });
  expect(texts).toMatchObject({ id: 'runs/reviews', state: 'finished', settings: { words: 20, dropout: 0.1, arch: 'embedding' }, results: { validationAccuracy: expect.any(Number) as number } });
  const series = await ended({ data: 'tide.csv', target: 'wave (m)', arch: 'dense', lookback: 8, delay: 2, steps: 3, batch: 8, epochs: 2, missing: -9999 });
  expect(series).toMatchObject({ id: 'runs/tide', state: 'finished', best: { name: 'val_loss' }, settings: { target: 'wave (m)', lookback: 8, delay: 2, steps: 3, missing: -9999 }, results: { naiveError: expect.any(Number) as number } });
});

test('a run begins with a model of the folder', { timeout: 60_000 }, async () => {
  const base = sequential([layers.conv2d(4, 3, { activation: 'relu', inputShape: [20, 20, 3] }), layers.maxPooling2d(2), layers.flatten(), layers.dense(3)], { name: 'own' });
  await base.save(join(world.folder, 'vgg16'));
  await until(() => get('/api/models'), (found) => found.some(({ id }) => id === 'vgg16'));
  const { id } = await post('/api/run/start', { data: 'photos', base: './vgg16', fineTune: true, epochs: 2, batch: 4, imageSize: null });
  const run = await until(() => get('/api/run', `?id=${encodeURIComponent(id)}`), ({ state }) => state === 'finished' || state === 'failed');
  expect(run).toMatchObject({ state: 'finished', epochs: 2, settings: { base: './vgg16', imageSize: 20, fineTune: true } });
  expect(run.log.join('\n')).toContain('own: ');
});

test('histories that other programs write are watched while they grow, and begun anew', async () => {
  const folder = join(world.folder, 'other');
  mkdirSync(folder);
  const write = (rows: readonly string[]): void => writeFileSync(join(folder, 'history.csv'), `epoch,loss,val_acc\n${rows.join('')}`);
  const seen = (): Promise<RunHistory> => get('/api/run/history', '?id=other');
  write(['0,0.5,0.7\n']);
  expect(await until(seen, ({ epochs }) => epochs !== undefined)).toMatchObject({ epochs: { at: [1], columns: { loss: [0.5], val_acc: [0.7] } }, steps: { at: [] } });
  write(['0,0.5,0.7\n', '1,nan,0.8\n', '2,0.3,0.']);
  const grown = await until(seen, ({ epochs }) => epochs.at.length === 2);
  expect(grown.epochs.columns).toEqual({ loss: [0.5, null], val_acc: [0.7, 0.8] });
  expect(await get('/api/run', '?id=other')).toMatchObject({ state: 'watched', best: { name: 'val_acc', value: 0.8, epoch: 2 } });
  write(['0,0.9,0.1\n']);
  expect((await until(seen, ({ epochs }) => epochs.at.length === 1)).version).not.toBe(grown.version);
});
