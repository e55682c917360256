/** @file 5.3, feature extraction, the slow way: the frozen base with a classifier behind it, so that photos can be varied. */
import { callbacks, layers, optimizers, sequential, setSeed } from 'keratin';
import { imageDataGenerator } from 'keratin/data';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';
import { convBase, epochs, name, preprocess, quick, size } from './5.3-conv-base.js';

setSeed(Number(process.env['SEED'] ?? 1));
const folder = `runs/5.3-frozen-base-${name}${quick ? '-quick' : ''}`;

const model = sequential([
  convBase,
  layers.flatten(),
  layers.dense(256, { activation: 'relu' }),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.summary();
console.log(`Weights that learn before the base is frozen: ${model.trainableWeights.length}`);
convBase.trainable = false;
console.log(`Weights that learn now: ${model.trainableWeights.length}`);

const trainGenerator = imageDataGenerator({
  preprocessingFunction: preprocess, rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true,
});
const testGenerator = imageDataGenerator({ preprocessingFunction: preprocess });
const options = { targetSize: [size, size], batchSize: 20, classMode: 'binary', interpolation: 'bilinear', onCorrupt: 'skip' } as const;
const train = await trainGenerator.flowFromDirectory(`${base}/train`, { ...options, seed: 1 });
const validation = await testGenerator.flowFromDirectory(`${base}/validation`, { ...options, shuffle: false });
const test = await testGenerator.flowFromDirectory(`${base}/test`, { ...options, shuffle: false });

model.compile({ loss: 'binaryCrossentropy', optimizer: optimizers.rmsprop({ learningRate: 2e-5 }), metrics: ['acc'] });
const history = await model.fit(train, {
  epochs: quick ? 2 : epochs[1]!, validationData: validation, cacheFrozen: true, // of the photos that are not varied
  callbacks: [callbacks.csvLogger(`${folder}/history.csv`)],
});
await model.save(`${folder}/model`);

await saveDrawing(`${folder}/curves.png`, plotHistory(history, { title: `${name}: frozen base, varied photos`, smooth: quick ? 0 : 0.5 }));
const { acc } = await model.evaluate(test);
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; test accuracy ${acc!.toFixed(3)}\nModel and curves: ${folder}\nNext: npm run example 5.3-fine-tuning`);
