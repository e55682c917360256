/** @file LiveLog writes rows and a status that can be read while training goes on. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callbacks, layers, sequential, Tensor } from '../../index.js';
import type { LiveRecord } from './live-log.js';

const folder = mkdtempSync(join(tmpdir(), 'keratin-live-'));
const status = (): LiveRecord => JSON.parse(readFileSync(join(folder, 'live.json'), 'utf8')) as LiveRecord;

test('a run leaves a row for each step and how it ended', async () => {
  const model = sequential([layers.dense(1, { inputShape: [4] })]).compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = new Tensor([32, 4], 'float32', Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)));
  const y = new Tensor([32, 1], 'float32', new Float32Array(32));
  const seen: LiveRecord[] = [];
  await model.fit(x, y, {
    epochs: 3, batchSize: 8, verbose: 0, validationSplit: 0.25,
    callbacks: [callbacks.liveLog(folder, { batchSize: 8, device: 'cpu', data: 'sines' }), callbacks.lambdaCallback({ onTrainBatchEnd: () => { seen.push(status()); } })],
  });
  expect(seen[0]).toMatchObject({ format: 'keratin-live-1', state: 'training', epoch: 1, epochs: 3, steps: 3, device: 'cpu', data: 'sines', batchSize: 8, pid: process.pid });
  expect(status()).toMatchObject({ state: 'done', epoch: 3, step: 0, secondsLeft: expect.any(Number) as number, stepsPerSecond: expect.any(Number) as number, learningRate: expect.closeTo(0.01) as number });
  const [header, ...rows] = readFileSync(join(folder, 'steps.csv'), 'utf8').trim().split('\n');
  expect(header).toBe('at,epoch,step,seconds,loss');
  expect(rows.map((row) => row.split(',').slice(0, 3).join(' '))).toEqual(['1 1 1', '2 1 2', '3 1 3', '4 2 1', '5 2 2', '6 2 3', '7 3 1', '8 3 2', '9 3 3']);
  rmSync(folder, { recursive: true });
});
