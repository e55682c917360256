/** @file A folder to open the studio on: pictures of two classes to train on, a table, and a network that reads digits. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor, datasets, layers, sequential, setSeed } from 'keratin';
import { encodePng } from 'keratin/visualization';

const side = 32;

export async function studioFolder({ digits = 6000 } = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keratin-studio-'));
  for (const [kind, draw] of [['discs', disc], ['stripes', stripes]] as const) {
    mkdirSync(join(folder, 'shapes', kind), { recursive: true });
    for (let i = 0; i < 40; i++) writeFileSync(join(folder, 'shapes', kind, `${kind}-${i}.png`), await encodePng(picture(draw(i))));
  }
  writeFileSync(join(folder, 'tide.csv'), `day,wave (m),wind\n${Array.from({ length: 60 }, (_, t) => `day ${t},${Math.sin(t / 4)},${t % 3}`).join('\n')}\n`);
  await readsDigits(digits, join(folder, 'digits'));
  return folder;
}

type Drawing = (x: number, y: number) => readonly [number, number, number];
const disc = (i: number): Drawing => (x, y) => (Math.hypot(x - 12 - (i % 8), y - 12 - ((i * 3) % 8)) < 8 ? [220, 90 + i, 60] : [235, 230, 220]);
const stripes = (i: number): Drawing => (x, y) => ((x + y * ((i % 3) - 1) + i) % 8 < 4 ? [40, 90, 160 + i] : [225, 230, 235]);

function picture(draw: Drawing): { width: number; height: number; channels: 3; data: Uint8ClampedArray } {
  const data = Uint8ClampedArray.from({ length: side * side * 3 }, (_, k) => draw(Math.floor(k / 3) % side, Math.floor(k / 3 / side))[k % 3]!);
  return { width: side, height: side, channels: 3, data };
}

async function readsDigits(samples: number, path: string): Promise<void> {
  setSeed(1);
  const [[images, labels]] = await datasets.mnist.loadData();
  const x = new Tensor([samples, 28, 28, 1], 'float32', Float32Array.from((images.data as Uint8Array).subarray(0, samples * 784), (v) => v / 255));
  const model = sequential([
    layers.conv2d(16, 3, { activation: 'relu', inputShape: [28, 28, 1] }), layers.maxPooling2d(2),
    layers.conv2d(24, 3, { activation: 'relu' }), layers.maxPooling2d(2), layers.flatten(), layers.dense(10, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, labels.slice(0, samples), { epochs: 2, batchSize: 64, verbose: 0 });
  await model.save(path);
}
