/** @file The network and its training, in a Web Worker: the page never waits. */
import { type Sequential, Tensor, callbacks, datasets, layers, sequential, setSeed } from 'keratin';
import { env } from 'onnxruntime-web';
import type { Report, Request } from './messages.js';

const say = (report: Report): void => postMessage(report);
const files = new URL('./', new URL(/* @vite-ignore */ '../', import.meta.url)).href; // where the page lies, whatever folder serves it
if (crossOriginIsolated) {
  env.wasm.wasmPaths = `${files}ort/`; // with these files and an isolated page it computes with threads
  env.wasm.numThreads = Math.min(4, navigator.hardwareConcurrency);
}

let model: Sequential | undefined;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const answer = data.kind === 'train' ? train(data.steps) : classify(data.pixels);
  answer.catch((error: unknown) => say({ kind: 'error', text: error instanceof Error ? error.message : String(error) }));
});

async function train(steps: number): Promise<void> {
  say({ kind: 'status', text: 'Fetching 70,000 digits …' });
  const [[images, labels], [testImages, testLabels]] = await datasets.mnist.loadData({ folder: `${files}mnist/` });
  const scale = (pixels: Tensor): Tensor => new Tensor([pixels.shape[0]!, 28, 28, 1], 'float32', Float32Array.from(pixels.data as Uint8Array, (v) => v / 255));
  say({ kind: 'status', text: 'Compiling the program of a step …' });

  setSeed(1);
  model = sequential([
    layers.conv2d(32, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
    layers.maxPooling2d(2),
    layers.conv2d(64, 3, { activation: 'relu' }),
    layers.maxPooling2d(2),
    layers.conv2d(64, 3, { activation: 'relu' }),
    layers.flatten(),
    layers.dense(64, { activation: 'relu' }),
    layers.dense(10, { activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

  const begin = performance.now();
  let last = begin;
  const report = callbacks.lambdaCallback({
    onTrainBatchEnd: (batch, { loss, accuracy }) => {
      const now = performance.now();
      say({ kind: 'step', step: batch + 1, loss: loss!, accuracy: accuracy!, milliseconds: now - last });
      last = now;
    },
  });
  const batchSize = 64;
  await model.fit(scale(images.slice(0, steps * batchSize)), labels.slice(0, steps * batchSize), { epochs: 1, batchSize, verbose: 0, callbacks: [report] });
  say({ kind: 'status', text: 'Reading the 10,000 test digits …' });
  const { accuracy } = await model.evaluate(scale(testImages), testLabels, { batchSize: 500, verbose: 0 });
  say({ kind: 'done', testAccuracy: accuracy!, seconds: (performance.now() - begin) / 1000 });
}

async function classify(pixels: Float32Array): Promise<void> {
  if (model === undefined) return;
  const probabilities = await model.predict(new Tensor([1, 28, 28, 1], 'float32', pixels), { verbose: 0 });
  say({ kind: 'digit', probabilities: probabilities.data as Float32Array });
}
