/** @file Many predictions at once, beside a training run: none is lost, and the page goes on answering. `LOAD=1000 npx vitest run tests/studio/load.test.ts` for the full one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LookReply } from '../../src/studio/protocol/look.js';
import type { RunSummary } from '../../src/studio/protocol/runs.js';
import type { OpenServer } from '../../src/studio/server/open-server.js';
import { openPredictServer } from '../../src/studio/server/predict-app.js';
import { sourceArguments } from '../../src/studio/server/child-process.js';
import { makePictures, pngOf, smallWorld, until } from './small-world.js';

const COUNT = Number(process.env['LOAD'] ?? 200);
const TOGETHER = 50;
let world: Awaited<ReturnType<typeof smallWorld>>;
/** The command in a process of its own, as people start it. */
let command: ChildProcess;
let url = '';
let printed = '';
let serve: OpenServer;

beforeAll(async () => {
  world = await smallWorld();
  await makePictures(join(world.folder, 'more'), 40);
  command = spawn(process.execPath, [...sourceArguments(), fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)), 'studio', world.folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  command.stdout!.on('data', (data: Buffer) => { printed += data.toString(); });
  url = await until(() => Promise.resolve(/http:\S+/.exec(printed)?.[0] ?? ''), (found) => found !== '');
  serve = await openPredictServer({ model: join(world.folder, 'digits'), port: 0 });
});
afterAll(async () => {
  command.kill('SIGKILL');
  await serve.close();
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

/** Milliseconds that the page and the list of runs take, again and again, seen from a thread that does nothing else. */
function watchPage(): { end: () => Promise<number[]> } {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    let over = false;
    parentPort.on('message', () => { over = true; });
    (async () => {
      await (await fetch(workerData + 'api/runs')).arrayBuffer(); // fetch itself is loaded by the first call
      const times = [];
      while (!over) {
        for (const path of ['', 'api/runs']) {
          const begun = performance.now();
          const answer = await fetch(workerData + path);
          await answer.arrayBuffer();
          times.push(performance.now() - begun);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      parentPort.postMessage(times.sort((a, b) => a - b));
      parentPort.close();
    })();`;
  const thread = new Worker(code, { eval: true, workerData: url });
  return {
    end: () => new Promise((resolve, reject) => {
      thread.once('message', resolve).once('error', reject);
      thread.postMessage('over');
    }),
  };
}

test(`${COUNT} predictions, ${TOGETHER} at a time, beside a training run`, { timeout: 300_000 }, async () => {
  const post = (path: string, body: object): Promise<Response> => fetch(url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  await post('api/run/start', { data: 'more', arch: 'tiny', imageSize: 64, epochs: 100_000 });
  const run = async (): Promise<RunSummary> => (await fetch(`${url}api/run?id=runs%2Fmore`)).json() as Promise<RunSummary>;
  const before = await until(run, ({ epochs }) => epochs >= 1, 100_000);
  const watching = watchPage();
  const { answers, seconds } = await askAll<LookReply>(`${url}api/look?model=digits`);
  const times = await watching.end();
  const after = await run();
  expect(new Set(answers.map(({ sample }) => sample)).size).toBe(COUNT); // each its own
  // The same picture, the same scores, whatever came in between.
  for (let i = 50; i < COUNT; i++) expect(answers[i]!.scores).toEqual(answers[i % 50]!.scores);
  expect(after.state).toMatch(/training|validating/);
  const at = (part: number): string => times[Math.min(times.length - 1, Math.floor(part * times.length))]!.toFixed(0);
  console.log(`${COUNT} predictions in ${seconds.toFixed(1)} s; the page answered ${times.length} times: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms; epochs ${before.epochs} to ${after.epochs}`);
  expect(times[Math.floor(0.95 * times.length)]).toBeLessThan(200);

  // Ctrl-C ends all of it, and what was learned is kept.
  const ended = new Promise((resolve) => { command.once('close', resolve); });
  command.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(JSON.parse(readFileSync(join(world.folder, 'runs/more/run.json'), 'utf8'))).toMatchObject({ state: 'stopped' });
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
