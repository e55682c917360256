/** @file keratin train --base: on a tiny network that stands in for one that others have trained. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { saveImage } from '../data/image/save-image.js';
import { batchNormalization, conv2d, dense, flatten, maxPooling2d } from '../layers/index.js';
import { loadModel } from '../models/load.js';
import type { Model } from '../models/model.js';
import { sequential } from '../models/sequential.js';
import { CommandLine } from '../testing/command-line.js';

const line = new CommandLine();
afterAll(() => line.remove());
const keratin = (...args: string[]) => line.run(args);
const onBase = ['--base', 'base.h5', '--batch', '8', '--learning-rate', '0.002', '--epochs', '4', '--fine-tune', 'late'];
const weights = (run: string): Buffer => readFileSync(line.path(run, 'last', readdirSync(line.path(run, 'last')).find((name) => name.startsWith('weights'))!));
const load = (run: string): Promise<Model> => loadModel(line.path(run, 'last'), { random: false });

beforeAll(async () => {
  const chance = new RandomGenerator(3);
  for (const [name, low] of [['dark', 0], ['light', 120]] as const) {
    for (let i = 0; i < 12; i++) {
      const data = Uint8Array.from(chance.uniform(30 * 30 * 3, low, low + 130));
      await saveImage(line.path('photos', name, `${name}.${i}.png`), new Tensor([30, 30, 3], 'uint8', data), { scale: false });
    }
  }
  setSeed(1);
  await sequential([
    conv2d(4, 3, { activation: 'relu', inputShape: [24, 24, 3], name: 'early' }), batchNormalization({ name: 'norm' }), maxPooling2d(2), conv2d(6, 3, { activation: 'relu', name: 'late' }), maxPooling2d(2),
    flatten(), dense(10, { name: 'classifier' }),
  ], { name: 'vgg_of_mine' }).save(line.path('base.h5'));
}, 60_000);

describe('keratin train --base', () => {
  it('trains a classifier on the frozen base, then the base from a layer on; the run predicts as any other', { timeout: 90_000 }, async () => {
    const { status, out, error } = await keratin('train', 'photos', ...onBase, '--epochs', '16', '--out', 'tuned');
    expect(error).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/vgg_of_mine: \d layers, frozen, from late on only until epoch 8/);
    expect(out).toMatch(/24 x 24 pixels/);
    for (const row of out.split('\n').filter((text) => !text.includes('━'))) expect(row.length).toBeLessThanOrEqual(80);

    const base = await loadModel(line.path('base.h5'), { compile: false });
    const inside = (await load('tuned')).layers[0] as Model;
    const own = inside.layers.find((layer) => layer.name === 'vgg_of_mine') as Model;
    const numbers = (m: Model, name: string): number[] => m.getLayer(name).getWeights().flatMap((w) => [...w.data as Float32Array]);
    for (const name of ['early', 'norm']) expect(numbers(own, name)).toEqual(numbers(base, name));
    expect(numbers(own, 'late')).not.toEqual(numbers(base, 'late'));
    expect(own.layers.some(({ name }) => name === 'classifier')).toBe(false);

    const { out: json } = await keratin('predict', 'tuned', 'photos', '--json');
    const right = (JSON.parse(json) as { file: string; class: string }[]).filter((p) => p.file.includes(`${p.class}.`));
    expect(right.length).toBeGreaterThan(20);
  });

  it('stopped and gone on with, even without the base: the weights of a run that was never stopped', { timeout: 120_000 }, async () => {
    let sent = false;
    const first = await line.run(['train', 'photos', ...onBase, '--augment', '--out', 'stopped'], (out, child) => {
      if (!sent && /Epoch 3\/4/.test(out)) sent = child.kill('SIGINT');
    });
    expect(first.status).toBe(130);
    await keratin('train', 'photos', ...onBase, '--augment', '--out', 'whole');
    rmSync(line.path('base.h5'));
    const second = await keratin('train', '--resume', 'stopped');
    expect(second.error).toBe('');
    expect((await load('stopped')).getWeights().map((w) => [...w.data])).toEqual((await load('whole')).getWeights().map((w) => [...w.data]));
    expect(weights('stopped').equals(weights('whole'))).toBe(true);
  });

  it('says what is wrong with a base', { timeout: 60_000 }, async () => {
    expect((await keratin('train', 'photos', '--base', 'mobilnet')).error).toMatch(/vgg16.*or a file or folder of a model.*write --base mobilenet/s);
    expect((await keratin('train', 'photos', '--fine-tune', 'late')).error).toMatch(/--base beside --fine-tune/);
    expect((await keratin('train', 'photos', '--base', 'tuned/last', '--fine-tune', 'nothing')).error).toMatch(/the name of a layer of the base/);
    await (await load('tuned')).saveWeights(line.path('vgg16_mine.h5'));
    expect((await keratin('train', 'photos', '--base', 'vgg16_mine.h5')).error).toMatch(/weights alone.*--base vgg16 --base-weights\s+vgg16_mine\.h5/s);
    expect((await keratin('visualize', 'plot', 'vgg16_mine.h5')).error).toMatch(/weights alone.*keratin\s+visualize\s+WHAT\s+vgg16\s+…\s+--weights\s+vgg16_mine\.h5/s);
  });
});
