/** @file Keratin's side of the benchmark of pictures, as it is installed: answers each line "step" with the milliseconds of one pass over the folder, and those that all threads computed. */
import { createInterface } from 'node:readline';
import { Tensor, layers, optimizers, sequential } from 'keratin';
import { imageDataGenerator } from 'keratin/data';

const { folder, kind, augment, cache, cores, batch } = JSON.parse(process.argv[2]);
const book = { rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true };
const generator = imageDataGenerator({ rescale: 1 / 255, ...(augment ? book : {}) });
const flow = await generator.flowFromDirectory(folder, {
  targetSize: [150, 150], batchSize: batch, classMode: 'binary', seed: 1, verbose: 0, workers: kind === 'pictures' ? cores : null, ...(cache ? {} : { cache: 0 }),
});

/** All pictures once. Then whatever was made ahead is thrown away, so that the next turn has no head start. */
let pass = 0;
async function pictures() {
  let sum = 0;
  for await (const batch of flow.between(pass * flow.batches, (pass + 1) * flow.batches)) {
    sum += batch.x.data[0];
    flow.recycle(batch); // as fit does after each step
  }
  pass++;
  flow.close();
  return sum;
}

/** The notes' net, for 40 steps: on arrays that are ready, or on the flow. */
function training() {
  const conv = (filters, shape) => layers.conv2d(filters, 3, { activation: 'relu', ...shape });
  const model = sequential([
    conv(32, { inputShape: [150, 150, 3] }), layers.maxPooling2d(2), conv(64), layers.maxPooling2d(2), conv(128), layers.maxPooling2d(2), conv(128), layers.maxPooling2d(2),
    layers.flatten(), layers.dense(512, { activation: 'relu' }), layers.dense(1, { activation: 'sigmoid' }),
  ]).compile({ optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const x = new Tensor([40 * batch, 150, 150, 3], 'float32', new Float32Array(40 * batch * 67500).map((_, i) => (i % 97) / 97));
  const y = new Tensor([40 * batch], 'float32', Float32Array.from({ length: 40 * batch }, (_, i) => i % 2));
  return kind === 'arrays'
    ? () => model.fit(x, y, { epochs: 1, batchSize: batch, verbose: 0 })
    : () => model.fit(flow, { epochs: 1, stepsPerEpoch: 40, verbose: 0 });
}

const step = kind === 'pictures' ? pictures : training();
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'step') break;
  if (kind === 'pictures') await step(); // threads end where nothing was to do for five seconds: here they come again, as they are in the middle of training
  const [start, before] = [performance.now(), process.cpuUsage()];
  await step();
  const { user, system } = process.cpuUsage(before);
  console.log(performance.now() - start, (user + system) / 1000);
}
process.exit(0);
