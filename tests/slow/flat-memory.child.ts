/** @file Trains for many steps and prints the resident memory in megabytes now and then; run by flat-memory.test.ts. */
import { layers, sequential, setSeed, Tensor } from 'keratin';

setSeed(1);
const [steps, every] = [Number(process.argv[2]), Number(process.argv[3])];
const net = sequential([
  layers.conv2d(16, 3, { activation: 'relu', inputShape: [28, 28, 1] }), layers.maxPooling2d(2), layers.conv2d(32, 3, { activation: 'relu' }),
  layers.flatten(), layers.dropout(0.5), layers.dense(10, { activation: 'softmax' }),
]).compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const x = new Tensor([32, 28, 28, 1], 'float32', new Float32Array(32 * 784).fill(0.5));
const y = new Tensor([32], 'int32', Int32Array.from({ length: 32 }, (_, i) => i % 10));
for (let step = 1; step <= steps; step++) {
  await net.trainOnBatch(x, y);
  if (step % every === 0) {
    (globalThis as { gc?: () => void }).gc?.();
    console.log(process.memoryUsage().rss / 2 ** 20);
  }
}
