/** @file The photos, as a real Keras sees them through the same files of weights. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { imageToArray } from '../data/image/image-array.js';
import { loadImage } from '../data/image/load-image.js';
import { Tensor } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Prediction } from './decode-predictions.js';
import { mobilenet } from './mobilenet.js';
import { mobilenetV2 } from './mobilenet-v2.js';

const data = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');
const absent = existsSync(join(data, 'imagenet')) ? '' : ' (skipped: there is no ../shared/data)';
type Recorded = { readonly predictions: Readonly<Record<string, readonly (readonly [number, string, number])[]>> };
const recorded = (name: string): Recorded['predictions'] => (JSON.parse(readFileSync(join(data, 'imagenet', `${name}.predictions.json`), 'utf8')) as Recorded).predictions;

async function read(names: readonly string[], size: number): Promise<Tensor> {
  const pictures = await Promise.all(names.map(async (name) => imageToArray(await loadImage(join(data, 'photos', name), { targetSize: [size, size], interpolation: 'bilinear' }))));
  const all = new Float32Array(names.length * size * size * 3);
  pictures.forEach((x, i) => all.set(x.data as Float32Array, i * size * size * 3));
  return new Tensor([names.length, size, size, 3], 'float32', all);
}

/** Same classes in the same order, probabilities within 0.001. */
async function compare(network: { preprocessInput(x: Tensor): Tensor; decodePredictions(y: Tensor): Prediction[][] }, model: Model, file: string, size: number): Promise<void> {
  const wanted = recorded(file);
  const names = Object.keys(wanted);
  const found = network.decodePredictions(await model.predict(network.preprocessInput(await read(names, size)), { batchSize: 8 }));
  await model.dispose();
  const differences = names.flatMap((name, i) => wanted[name]!.flatMap(([index, label, probability], rank) => {
    const { index: got, name: called, score } = found[i]![rank]!;
    return got === index && called === label && Math.abs(score - probability) < 1e-3 ? [] : [`${name} ${rank}: ${called} ${score}, Keras ${label} ${probability}`];
  }));
  expect(differences).toEqual([]);
  expect(names).toHaveLength(24);
}

describe.skipIf(absent !== '')(`predictions on photos are Keras's${absent}`, () => {
  it('MobileNetV2', { timeout: 60_000 }, async () => {
    const name = 'mobilenet_v2_1.0_224';
    await compare(mobilenetV2, await mobilenetV2({ weights: join(data, 'imagenet', `${name}.h5`) }), name, 224);
  });

  it('MobileNet 0.25', { timeout: 60_000 }, async () => {
    const name = 'mobilenet_2_5_128_tf';
    await compare(mobilenet, await mobilenet({ weights: join(data, 'imagenet', `${name}.h5`), alpha: 0.25, inputShape: [128, 128, 3] }), name, 128);
  });
});
