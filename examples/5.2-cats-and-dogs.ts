/** @file 5.2, a convnet from scratch: 2000 photos of cats and dogs, 30 epochs, no augmentation. */
import { callbacks, layers, loadModel, optimizers, sequential, setSeed } from 'keratin';
import { imageDataGenerator } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';

const quick = process.argv.includes('--quick');
const folder = quick ? 'runs/5.2-cats-and-dogs-quick' : 'runs/5.2-cats-and-dogs';
setSeed(Number(process.env['SEED'] ?? 1));

const model = sequential([
  layers.conv2d(32, 3, { activation: 'relu', inputShape: [150, 150, 3] }),
  layers.maxPooling2d(2),
  layers.conv2d(64, 3, { activation: 'relu' }),
  layers.maxPooling2d(2),
  layers.conv2d(128, 3, { activation: 'relu' }),
  layers.maxPooling2d(2),
  layers.conv2d(128, 3, { activation: 'relu' }),
  layers.maxPooling2d(2),
  layers.flatten(),
  layers.dense(512, { activation: 'relu' }),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.summary();
model.compile({ loss: 'binaryCrossentropy', optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), metrics: ['acc'] });

const generator = imageDataGenerator({ rescale: 1 / 255 });
const options = { targetSize: [150, 150], batchSize: 20, classMode: 'binary', onCorrupt: 'skip' } as const; // a few of the original photos are damaged
const train = await generator.flowFromDirectory(`${base}/train`, { ...options, seed: 1 });
const validation = await generator.flowFromDirectory(`${base}/validation`, { ...options, shuffle: false });
const test = await generator.flowFromDirectory(`${base}/test`, { ...options, shuffle: false });

const history = await model.fit(train, {
  epochs: quick ? 2 : 30, validationData: validation,
  callbacks: [callbacks.modelCheckpoint(`${folder}/best`, { monitor: 'val_acc', saveBestOnly: true }), callbacks.csvLogger(`${folder}/history.csv`)],
});
await saveDrawing(`${folder}/curves.png`, plotHistory(history));

const best = await loadModel(`${folder}/best`);
const { acc } = await best.evaluate(test);
console.log(`
Best validation accuracy ${Math.max(...history.history['val_acc']!).toFixed(3)}; test accuracy of that epoch's network ${acc!.toFixed(3)}
Curves: ${folder}/curves.png
Next: npm run example 5.2-augmentation`);
