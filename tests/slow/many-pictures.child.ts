/** @file Goes through a folder of very many pictures a few times; prints what it cost as JSON. Run by many-pictures.test.ts. */
import { imageDataGenerator } from 'keratin/data';

const [folder = '', epochs = '3'] = process.argv.slice(2);
const started = performance.now();
const flow = await imageDataGenerator({ rescale: 1 / 255, rotationRange: 20, horizontalFlip: true }).flowFromDirectory(folder, {
  targetSize: [24, 24], batchSize: 100, classMode: 'binary', seed: 1, workers: 2, cache: 2 ** 24,
});
let first = 0;
let pictures = 0;
const megabytes: number[] = [];
for await (const { x } of flow.between(0, Number(epochs) * flow.batches)) {
  first ||= performance.now() - started;
  pictures += x.shape[0]!;
  if (pictures % (flow.samples / 4) !== 0) continue;
  (globalThis as { gc?: () => void }).gc?.();
  megabytes.push(Math.round(process.memoryUsage().rss / 2 ** 20));
}
console.log(JSON.stringify({ samples: flow.samples, first, pictures, megabytes, perSecond: pictures / ((performance.now() - started) / 1000) }));
