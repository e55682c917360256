/** @file A folder of small painted pictures for tests of flows: cats and dogs, each of its own pattern; how to open it, and batches to look at. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Tensor } from '../core/tensor.js';
import type { FlowBatch } from '../data/image/flow-batch.js';
import { imageDataGenerator } from '../data/image/image-data-generator.js';

/** Writes a JPEG, or a PNG where the name ends so, of a pattern and size that the seed chooses; makes its folder. */
export async function paint(path: string, seed: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const [width, height] = [20 + (seed % 7), 16 + (seed % 5)];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * (seed + 3) + seed * 40) % 256);
  await sharp(pixels, { raw: { width, height, channels: 3 } }).toFormat(path.endsWith('png') ? 'png' : 'jpeg').toFile(path);
}

/** Paints `cats/cat.0.jpg` to `cat.6.jpg` and `dogs/dog.0.png` to `dog.5.png`. */
export async function paintPets(folder: string): Promise<void> {
  for (let i = 0; i < 7; i++) await paint(join(folder, `cats/cat.${i}.jpg`), i);
  for (let i = 0; i < 6; i++) await paint(join(folder, `dogs/dog.${i}.png`), 10 + i);
}

/** Options of a flow whose 13 pictures make batches of 5, 5 and 3, in this thread. */
export const small = { targetSize: [12, 10], batchSize: 5, seed: 7, workers: 0 } as const;

/** Varies pictures by all the ways of Chollet's book, and sets 0.3 of them apart. */
export const book = imageDataGenerator({ rescale: 1 / 255, rotationRange: 40, widthShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true, validationSplit: 0.3 });

/** The first `count` batches. */
export async function take(flow: AsyncIterable<FlowBatch>, count: number): Promise<FlowBatch[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of flow) {
    batches.push(batch);
    if (batches.length === count) break;
  }
  return batches;
}

/** The numbers of a tensor, as a list. */
export const numbers = (value: unknown): number[] => Array.from((value as Tensor).data as Float32Array);
