/** @file A process killed with SIGKILL at 50 random moments while it saves: each file and folder holds what was saved before or the new, whole. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../src/core/random.js';
import * as layers from '../../src/layers/index.js';
import { loadModel } from '../../src/models/load.js';
import { sequential } from '../../src/models/sequential.js';

const KILLS = 50;
const place = fileURLToPath(new URL('.', import.meta.url));
let folder: string;
let child: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keratin-kill-save-'));
  child = join(place, `.kill-during-save-${process.pid}.mjs`);
  await build({ entryPoints: [join(place, 'kill-during-save.child.ts')], outfile: child, bundle: true, platform: 'node', format: 'esm', packages: 'external', conditions: ['keratin-source', 'node'], logLevel: 'warning' });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(child, { force: true });
});

/** Kills the child some milliseconds after it has begun; the last round that it finished, or null. */
function killOne(first: number, delay: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const saving = spawn(process.execPath, [child, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, KERATIN_THREADS: '1' } });
    let finished: number | null = null;
    let begun = false;
    saving.stdout.on('data', (data: Buffer) => {
      for (const line of data.toString().trim().split('\n')) if (line !== 'started') finished = Number(line);
      if (!begun) setTimeout(() => saving.kill('SIGKILL'), delay);
      begun = true;
    });
    saving.on('close', (_, signal) => (signal === 'SIGKILL' ? resolve(finished) : reject(new Error('the child ended by itself'))));
  });
}

/** The number that all weights of what lies there are; undefined where nothing was ever finished. */
async function numberIn(name: string): Promise<number | undefined> {
  const path = join(folder, name);
  if (name === 'checkpoint' ? !existsSync(join(path, 'manifest.json')) : !existsSync(path)) return undefined;
  let numbers: number[];
  if (name.startsWith('w.')) {
    const model = sequential([layers.dense(300, { inputShape: [200], name: 'a' }), layers.dense(400, { name: 'b' }), layers.dense(3, { name: 'c' })], { name: 'm' });
    await model.loadWeights(path);
    numbers = model.getWeights().flatMap((w) => [...new Set(w.data as Float32Array)]);
  } else if (name.endsWith('.onnx')) {
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const session = await InferenceSession.create(path);
    const [y] = Object.values(await session.run({ [session.inputNames[0]!]: new Tensor('float32', new Float32Array(200).fill(1), [1, 200]) }));
    await session.release();
    // All weights r: h = 201 r, then 300 h r + r, then 400 of these r + r.
    const answer = (r: number): number => 400 * (300 * 201 * r * r + r) * r + r;
    numbers = [Array.from({ length: 1000 }, (_, r) => r).find((r) => Math.abs(answer(r) - Number(y!.data[0])) < 1e-4 * answer(r)) ?? NaN];
  } else {
    const model = await loadModel(path);
    numbers = model.getWeights().flatMap((w) => [...new Set(w.data as Float32Array)]);
  }
  expect(new Set(numbers).size, name).toBeLessThanOrEqual(1);
  return numbers[0];
}

const names = ['model.h5', 'model.keras', 'checkpoint', 'tfjs/model.json', 'w.safetensors', 'w.weights.h5', 'w.h5', 'model.onnx'];

describe.skipIf(process.platform === 'win32')('killed while it saves', () => {
  it(`the old or the new is whole at ${KILLS} random moments, in every format`, async () => {
    const chance = new RandomGenerator(3);
    let [round, whole, interrupted] = [1, 0, 0];
    for (let kill = 0; kill < KILLS; kill++) {
      const finished = await killOne(round, chance.integer(700));
      whole = finished ?? whole;
      const tried = (finished ?? round - 1) + 1;
      const numbers = await Promise.all(names.map(numberIn));
      numbers.forEach((found, i) => {
        expect(found ?? 0, `${names[i]} after round ${whole}`).toBeGreaterThanOrEqual(whole);
        expect(found ?? 0, names[i]).toBeLessThanOrEqual(tried);
      });
      if (new Set(numbers).size > 1) interrupted++;
      round = tried + 1;
    }
    expect(interrupted).toBeGreaterThan(KILLS / 5); // many kills struck while a round was being saved
    // Nothing piles up: what killed writers left is swept away by later ones, or is little.
    const left = readdirSync(folder, { recursive: true }).map(String).filter((name) => /\.tmp$/.test(name));
    const bytes = left.reduce((n, name) => n + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(64 * 2 ** 20);
  });
});
