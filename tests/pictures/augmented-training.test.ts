/** @file Training on varied pictures: by layers inside the model, and by imageDataGenerator before it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed } from '../../src/core/random.js';
import { type Tensor, tensor } from '../../src/core/tensor.js';
import { imageDataGenerator } from '../../src/data/index.js';
import { input, layers, model, sequential } from '../../src/index.js';
import type { Sequential } from '../../src/models/sequential.js';
import { paintPets } from '../../src/testing/painted-pets.js';

/** Pictures with a bright upper or lower half. */
function halves(n: number): { x: Tensor; y: Tensor } {
  const noise = new RandomGenerator(4).uniform(n * 12 * 12 * 3, 0, 120);
  const x = noise.map((v, i) => v + (Math.floor(i / 36) % 12 < 6 === (Math.floor(i / 432) % 2 === 0) ? 120 : 0));
  return { x: tensor(x, { shape: [n, 12, 12, 3] }), y: tensor(Array.from({ length: n }, (_, i) => i % 2)) };
}

const small = (...before: ReturnType<typeof layers.rescaling>[]): Sequential => {
  const net = sequential([...before, layers.conv2d(4, 3, { activation: 'relu', inputShape: [12, 12, 3] }), layers.maxPooling2d(2), layers.flatten(), layers.dense(1, { activation: 'sigmoid' })]);
  net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return net;
};
const weights = (net: Sequential): unknown[] => net.getWeights().map((w) => [...(w.data as Float32Array)]);

describe('layers', () => {
  it('vary pictures while the model learns, and rest while it predicts', async () => {
    setSeed(1);
    const { x, y } = halves(64);
    const net = sequential([
      layers.randomFlip('horizontal', { inputShape: [12, 12, 3] }), layers.randomRotation(0.05), layers.randomZoom(0.1), layers.randomTranslation(0.05, 0.1),
      layers.randomContrast(0.2), layers.randomBrightness(0.1), layers.randomCrop(10, 10), layers.resizing(12, 12), layers.rescaling(1 / 255),
      layers.conv2d(4, 3, { activation: 'relu' }), layers.flatten(), layers.dense(1, { activation: 'sigmoid' }),
    ]);
    net.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const history = await net.fit(x, y, { epochs: 25, batchSize: 16, verbose: 0 });
    expect(history.history['accuracy']!.at(-1)).toBeGreaterThan(0.9);
    const [a, b] = [await net.predict(x), await net.predict(x)] as Tensor[];
    expect(a!.data).toEqual(b!.data);
  });
});

describe('imageDataGenerator', () => {
  const flow = ({ x, y }: ReturnType<typeof halves>) => imageDataGenerator({ rescale: 1 / 255, horizontalFlip: true, rotationRange: 10, widthShiftRange: 0.1 }).flow(x, y, { batchSize: 16, seed: 3 });

  it('feeds fit, evaluate and predict', async () => {
    setSeed(2);
    const net = small();
    const data = flow(halves(64));
    const history = await net.fit(data, { epochs: 10, validationData: data, validationSteps: 2, verbose: 0 });
    expect(history.history['accuracy']!.at(-1)).toBeGreaterThan(0.9);
    expect(history.history['val_accuracy']!.length).toBe(10);
  });

  it.each([0, 2])('what a model gives of a flow of files is no memory that the next batches are written to, with %i workers', async (workers) => {
    const folder = await mkdtemp(join(tmpdir(), 'keratin-given-'));
    await paintPets(folder);
    const pictures = await imageDataGenerator({ rescale: 1 / 255 }).flowFromDirectory(folder, { targetSize: [8, 8], batchSize: 2, classMode: null, shuffle: false, workers, verbose: 0 });
    const wanted: number[] = [];
    for await (const { x } of pictures.between(0, pictures.batches)) wanted.push(...x.data as Float32Array);
    const x = input({ shape: [8, 8, 3] });
    for (const net of [model({ inputs: x, outputs: x }), sequential([layers.flatten({ inputShape: [8, 8, 3] })]), sequential([layers.dropout(0.5, { inputShape: [8, 8, 3] })])]) {
      expect([...(await net.predict(pictures, { steps: pictures.batches })).data]).toEqual(wanted);
    }
    pictures.close();
    await rm(folder, { recursive: true });
  });

  it('a run that goes on later sees the pictures of one that was never interrupted', async () => {
    const data = halves(40);
    const run = async (...parts: [from: number, to: number][]): Promise<unknown[]> => {
      setSeed(5);
      const net = small();
      for (const [initialEpoch, epochs] of parts) await net.fit(flow(data), { initialEpoch, epochs, stepsPerEpoch: 5, verbose: 0 });
      return weights(net);
    };
    expect(await run([0, 2], [2, 4])).toEqual(await run([0, 4]));
  });
});
