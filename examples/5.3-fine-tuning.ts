/** @file 5.3, fine-tuning: the last block of the base learns too, slowly, once the classifier behind it knows something. */
import { existsSync } from 'node:fs';
import { type Model, callbacks, loadModel, optimizers, setSeed } from 'keratin';
import { imageDataGenerator } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';
import { epochs, name, preprocess, quick, size, tuneFrom } from './5.3-conv-base.js';

const before = `runs/5.3-frozen-base-${name}${quick ? '-quick' : ''}/model`;
if (!existsSync(before)) await import('./5.3-frozen-base.js');
setSeed(Number(process.env['SEED'] ?? 1));
const folder = `runs/5.3-fine-tuning-${name}${quick ? '-quick' : ''}`;
const model = await loadModel(before);
const convBase = model.layers[0] as Model;

convBase.trainable = true;
let setTrainable = false;
for (const layer of convBase.layers) { // or in one line: convBase.setTrainableFrom(tuneFrom, { batchNormalization: false })
  if (layer.name === tuneFrom) setTrainable = true;
  layer.trainable = setTrainable && layer.className !== 'BatchNormalization'; // 20 photos are too few to know a mean by
}

const trainGenerator = imageDataGenerator({
  preprocessingFunction: preprocess, rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true,
});
const testGenerator = imageDataGenerator({ preprocessingFunction: preprocess });
const options = { targetSize: [size, size], batchSize: 20, classMode: 'binary', interpolation: 'bilinear', onCorrupt: 'skip' } as const;
const train = await trainGenerator.flowFromDirectory(`${base}/train`, { ...options, seed: 2 });
const validation = await testGenerator.flowFromDirectory(`${base}/validation`, { ...options, shuffle: false });
const test = await testGenerator.flowFromDirectory(`${base}/test`, { ...options, shuffle: false });

model.compile({ loss: 'binaryCrossentropy', optimizer: optimizers.rmsprop({ learningRate: 1e-5 }), metrics: ['acc'] });
console.log(`From ${tuneFrom} on, ${model.trainableWeights.length} weights learn`);
const history = await model.fit(train, {
  epochs: quick ? 1 : epochs[2]!, validationData: validation, cacheFrozen: true, // of the photos that are not varied
  callbacks: [callbacks.csvLogger(`${folder}/history.csv`)],
});
await model.save(`${folder}/model`);

await saveDrawing(`${folder}/curves.png`, plotHistory(history, { title: `${name}: tuned from ${tuneFrom} on`, smooth: quick ? 0 : 0.5 }));
const { acc } = await model.evaluate(test);
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; test accuracy ${acc!.toFixed(3)}\nModel and curves: ${folder}`);
