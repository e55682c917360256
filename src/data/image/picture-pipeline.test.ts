/** @file Worker threads under flows: ready when training comes back from a step, quiet when left, heard when they die, gone when the program ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Tensor } from '../../core/tensor.js';
import type { FlowBatch } from './flow-batch.js';
import { imageDataGenerator } from './image-data-generator.js';
import { imageDatasetFromDirectory } from './image-dataset-from-directory.js';
import type { PictureFlow } from './picture-flow.js';
import { PicturePool } from './picture-pool.node.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-pipeline-'));
  for (const name of ['cat', 'dog']) {
    await mkdir(join(root, name));
    for (let i = 0; i < 20; i++) await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: i * 10, g: 50, b: name.length * 7 } } }).jpeg().toFile(join(root, name, `${i}.jpg`));
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

const generator = imageDataGenerator({ rescale: 1 / 255, rotationRange: 20 });
const open = (workers: number, more: object = {}): Promise<PictureFlow> => generator.flowFromDirectory(root, { targetSize: [24, 24], batchSize: 4, seed: 3, workers, ...more });
const sum = (batch: FlowBatch): number => Array.from(batch.x.data as Float32Array).reduce((total, v) => total + v, 0);
const settle = async (turns = 50): Promise<void> => { for (let i = 0; i < turns; i++) await Promise.resolve(); };

/** As a training step does. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('has batches ready though the event loop was blocked meanwhile, without another turn of it', async () => {
  const flow = await open(2, { prefetch: 4 });
  const batches = flow.iterate(0);
  for (let step = 0; step < 8; step++) await batches.next(); // both threads have started
  for (let step = 0; step < 6; step++) {
    block(150);
    let ready = false;
    void batches.next().then(() => { ready = true; });
    await settle();
    expect(ready).toBe(true);
  }
  await batches.return(undefined);
});

it('asks for no more batches than it may have ahead', async () => {
  const flow = await open(1, { prefetch: 3 });
  const made = vi.spyOn(PicturePool.prototype, 'make');
  const batches = flow.iterate(0);
  await batches.next();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(made).toHaveBeenCalledTimes(4);
  await batches.next();
  expect(made).toHaveBeenCalledTimes(5);
  await batches.return(undefined);
});

it('goes on with what was made ahead when somebody leaves and comes back for the next epoch', async () => {
  const flow = await open(1);
  const made = vi.spyOn(PicturePool.prototype, 'make');
  for (let epoch = 0; epoch < 3; epoch++) {
    let step = 0;
    for await (const batch of flow.iterate(epoch)) {
      expect(sum(batch)).toBe(sum(await flow.batch(epoch * 10 + step)));
      if (++step === 10) break;
    }
  }
  const indices = made.mock.calls.map(([, , { index }]) => index);
  expect(indices).toEqual(indices.map((_, i) => i));
});

it('a worker that dies is reported with the file, and the next pass has a new one', async () => {
  const flow = await open(3);
  const pool = PicturePool.of(3) as unknown as { threads: { worker: { terminate(): Promise<number> } }[] };
  const batches = flow.iterate(0);
  await batches.next();
  await Promise.all(pool.threads.map(({ worker }) => worker.terminate()));
  const failing = (async () => { for (let i = 0; i < 20; i++) await batches.next(); })();
  await expect(failing).rejects.toThrow(/in picture worker: expected a worker thread that stays alive; received the end of one while it was at ".*\.jpg": it ended with code 1/);
  for await (const batch of flow) {
    expect(sum(batch)).toBe(sum(await flow.batch(0)));
    break;
  }
});

it.each([0, 1, 2])('batches made in memory that was given back are the same, with %i workers', async (workers) => {
  const [flow, kept] = [await open(workers, { batchSize: 16 }), await open(workers, { batchSize: 16 })]; // 16, 16 and 8 pictures an epoch
  const wanted = kept.between(0, 9);
  const taken = new Set<ArrayBufferLike>();
  for await (const batch of flow.between(0, 9)) {
    const { x } = (await wanted.next()).value as FlowBatch;
    expect(batch.x.data).toEqual(x.data);
    taken.add(batch.x.data.buffer);
    flow.recycle(batch);
    expect(batch.x.data).toHaveLength(0); // nobody can read by mistake what will be written there
  }
  expect(taken.size).toBe(9);
  flow.close();
  kept.close();
});

it('a data set takes batches back too, unless it keeps or changes them', async () => {
  const dataset = await imageDatasetFromDirectory(root, { imageSize: [24, 24], batchSize: 8, workers: 0, verbose: 0 });
  for await (const batch of dataset) {
    dataset.recycle!(batch);
    expect(batch.x.data).toHaveLength(0);
  }
  expect([dataset.cache(), dataset.map((x) => x), dataset.take(1)].map(({ recycle }) => recycle)).toEqual([undefined, undefined, undefined]);
});

it('closed flows work again', async () => {
  const flow = await open(2);
  for (let i = 0; i < 3; i++) {
    for await (const [x] of flow) {
      expect((x as Tensor).shape).toEqual([4, 24, 24, 3]);
      break;
    }
    flow.close();
  }
});

const script = (body: string): string => `
  import { imageDataGenerator } from ${JSON.stringify(join(import.meta.dirname, 'image-data-generator.ts'))};
  const flow = await imageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory(${JSON.stringify(root)}, { targetSize: [24, 24], batchSize: 4, workers: 2 });
  ${body}`;

async function run(body: string): Promise<{ code: number | null; out: string; ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--conditions=keratin-source', '--import', 'tsx', '--input-type=module', '--eval', script(body)], { cwd: join(import.meta.dirname, '../../..') });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { out += text; });
  const [code] = await once(child, 'close') as [number | null];
  return { code, out, ms: performance.now() - started };
}

it.each([
  ['nothing is taken', ''],
  ['it stops in the middle', 'for await (const [x] of flow) { console.log("got", x.shape[0]); break; }'],
  ['it waits for the first batch only', 'const batches = flow.iterate(0); console.log("got", (await batches.next()).value.x.shape[0]);'],
  ['an error ends it', 'try { for await (const [x] of flow) { console.log("got", x.shape[0]); throw new Error("mine"); } } catch (e) { console.log(e.message); }'],
])('the program ends where it should: %s', async (_, body) => {
  const { code, out, ms } = await run(body);
  expect(out).toContain('Found 40 images belonging to 2 classes.');
  if (body !== '') expect(out).toContain('got 4');
  expect(code).toBe(0);
  expect(ms).toBeLessThan(20_000);
});

it('whoever waits for a batch of a flow that is closed hears of it; the next pass finds it open', async () => {
  const flow = await open(1, { prefetch: 1 });
  const make = vi.spyOn(PicturePool.prototype, 'make').mockReturnValue(undefined); // a thread that is never ready
  const awaited = flow.iterate(0).next();
  flow.close();
  await expect(awaited).rejects.toMatchObject({ code: 'data/closed' });
  make.mockRestore();
  expect(sum((await flow.iterate(0).next()).value as FlowBatch)).toBeGreaterThan(0);
});
