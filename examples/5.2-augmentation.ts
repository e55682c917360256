/** @file 5.2, the same with augmentation and dropout: photos that the network never sees twice. `--minutes 45` limits it. */
import { callbacks, layers, loadModel, optimizers, sequential, setSeed } from 'keratin';
import { imageDataGenerator } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';

const quick = process.argv.includes('--quick');
const minutes = process.argv.includes('--minutes') ? Number(process.argv[process.argv.indexOf('--minutes') + 1]) : 24 * 60;
const folder = quick ? 'runs/5.2-augmentation-quick' : 'runs/5.2-augmentation';
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
  layers.dropout(0.5),
  layers.dense(512, { activation: 'relu' }),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.compile({ loss: 'binaryCrossentropy', optimizer: optimizers.rmsprop({ learningRate: 1e-4 }), metrics: ['acc'] });

const trainGenerator = imageDataGenerator({
  rescale: 1 / 255, rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true,
});
const testGenerator = imageDataGenerator({ rescale: 1 / 255 }); // what is tested is never varied
const options = { targetSize: [150, 150], batchSize: 32, classMode: 'binary', onCorrupt: 'skip' } as const; // a few of the original photos are damaged
const train = await trainGenerator.flowFromDirectory(`${base}/train`, { ...options, seed: 1 });
const validation = await testGenerator.flowFromDirectory(`${base}/validation`, { ...options, shuffle: false });
const test = await testGenerator.flowFromDirectory(`${base}/test`, { ...options, shuffle: false });

const history = await model.fit(train, {
  ...(quick ? { epochs: 2 } : { epochs: 100, stepsPerEpoch: 100 }), validationData: validation, signal: AbortSignal.timeout(minutes * 60_000),
  callbacks: [callbacks.modelCheckpoint(`${folder}/best`, { monitor: 'val_acc', saveBestOnly: true }), callbacks.csvLogger(`${folder}/history.csv`)],
});
await saveDrawing(`${folder}/curves.png`, plotHistory(history));

const best = await loadModel(`${folder}/best`);
const { acc } = await best.evaluate(test);
console.log(`
Best validation accuracy ${Math.max(...history.history['val_acc']!).toFixed(3)} in ${history.epoch.length} epochs;
test accuracy of that epoch's network ${acc!.toFixed(3)}
Curves: ${folder}/curves.png`);
