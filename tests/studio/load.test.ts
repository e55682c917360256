/** @file Many predictions at once, beside a training run: none is lost, and the page goes on answering. `LOAD=1000 npx vitest run tests/studio/load.test.ts` for the full one. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LookReply, RunSummary } from '../../src/studio/protocol.js';
import type { OpenServer } from '../../src/studio/server/open-server.js';
import { openPredictServer } from '../../src/studio/server/predict-app.js';
import { openStudio } from '../../src/studio/server/studio-server.js';
import { makePictures, pngOf, smallWorld, until } from './small-world.js';

const COUNT = Number(process.env['LOAD'] ?? 200);
const TOGETHER = 50;
let world: Awaited<ReturnType<typeof smallWorld>>;
let studio: OpenServer;
let serve: OpenServer;

beforeAll(async () => {
  world = await smallWorld();
  await makePictures(join(world.folder, 'more'), 40);
  [studio, serve] = await Promise.all([openStudio({ folder: world.folder, port: 0 }), openPredictServer({ model: join(world.folder, 'digits'), port: 0 })]);
});
afterAll(async () => {
  await Promise.all([studio.close(), serve.close()]);
  world.remove();
});

/** Asks COUNT times, so many at a time; what is not 200 is thrown. */
async function askAll<T>(url: string): Promise<{ answers: T[]; seconds: number }> {
  const bodies = await Promise.all(Array.from({ length: 50 }, (_, i) => pngOf(5 * i)));
  const answers: T[] = new Array<T>(COUNT);
  let next = 0;
  const begun = performance.now();
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    for (let i = next++; i < COUNT; i = next++) {
      const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: new Uint8Array(bodies[i % 50]!) });
      if (answer.status !== 200) throw new Error(`request ${i}: ${answer.status} ${await answer.text()}`);
      answers[i] = await answer.json() as T;
    }
  }));
  return { answers, seconds: (performance.now() - begun) / 1000 };
}

/** Milliseconds that the page and the list of runs take, again and again, until `over`. */
async function watchPage(over: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!over()) {
    for (const path of ['', 'api/runs']) {
      const begun = performance.now();
      await (await fetch(studio.url + path)).arrayBuffer();
      times.push(performance.now() - begun);
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return times.sort((a, b) => a - b);
}

test(`${COUNT} predictions, ${TOGETHER} at a time, beside a training run`, { timeout: 300_000 }, async () => {
  const post = (path: string, body: object): Promise<Response> => fetch(studio.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  await post('api/run/start', { data: 'more', arch: 'tiny', imageSize: 64, epochs: 100_000 });
  const run = async (): Promise<RunSummary> => (await fetch(`${studio.url}api/run?id=runs%2Fmore`)).json() as Promise<RunSummary>;
  const before = await until(run, ({ epochs }) => epochs >= 1, 100_000);
  let over = false;
  const watching = watchPage(() => over);
  const { answers, seconds } = await askAll<LookReply>(`${studio.url}api/look?model=digits`);
  over = true;
  const times = await watching;
  const after = await run();
  expect(new Set(answers.map(({ sample }) => sample)).size).toBe(COUNT); // each its own
  // The same picture, the same scores, whatever came in between.
  for (let i = 50; i < COUNT; i++) expect(answers[i]!.scores).toEqual(answers[i % 50]!.scores);
  expect(after.state).toMatch(/training|validating/);
  await post('api/run/stop', { id: 'runs/more' });
  const at = (part: number): string => times[Math.min(times.length - 1, Math.floor(part * times.length))]!.toFixed(0);
  console.log(`${COUNT} predictions in ${seconds.toFixed(1)} s; the page answered ${times.length} times: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms; epochs ${before.epochs} to ${after.epochs}`);
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(200);
});

test(`keratin serve answers ${COUNT}, computed together`, { timeout: 120_000 }, async () => {
  const { answers, seconds } = await askAll<{ predictions: { class: string; scores: Record<string, number> }[] }>(`${serve.url}predict`);
  for (let i = 50; i < COUNT; i++) {
    const [own, same] = [answers[i]!.predictions[0]!, answers[i % 50]!.predictions[0]!];
    expect(own.class).toBe(same.class);
    for (const [name, value] of Object.entries(same.scores)) expect(own.scores[name]).toBeCloseTo(value, 5); // batches of other sizes add in another order
  }
  console.log(`keratin serve: ${COUNT} in ${seconds.toFixed(2)} s`);
});
