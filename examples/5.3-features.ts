/** @file 5.3, feature extraction, the fast way: the base computes once what it sees in each photo, a classifier learns from that. */
import { layers, optimizers, sequential, setSeed, tensor } from 'keratin';
import { imageDataGenerator } from 'keratin/data';
import { encodeNpz, writeFileAtomic } from 'keratin/formats';
import { plotHistory, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';
import { convBase, epochs, name, preprocess, quick, size } from './5.3-conv-base.js';

setSeed(Number(process.env['SEED'] ?? 1));
const folder = `runs/5.3-features-${name}${quick ? '-quick' : ''}`;
const generator = imageDataGenerator({ preprocessingFunction: preprocess });

async function extractFeatures(part: string) {
  const flow = await generator.flowFromDirectory(`${base}/${part}`, { targetSize: [size, size], batchSize: 20, classMode: 'binary', interpolation: 'bilinear', onCorrupt: 'skip' });
  const labels: number[] = [];
  const features = await convBase.predict(async function* once() {
    for await (const [x, y] of flow.between(0, flow.batches)) { // a flow has no end
      labels.push(...y.data);
      yield x;
    }
  });
  await writeFileAtomic(`${folder}/${part}.npz`, encodeNpz({ features, labels: tensor(labels) }));
  return [features.reshape([labels.length, -1]), tensor(labels)] as const; // VGG16: [n, 4, 4, 512] to [n, 8192]
}
const [trainFeatures, trainLabels] = await extractFeatures('train');
const validation = await extractFeatures('validation');
const [testFeatures, testLabels] = await extractFeatures('test');

const model = sequential([
  layers.dense(256, { activation: 'relu', inputShape: [trainFeatures.shape[1]!] }),
  layers.dropout(0.5),
  layers.dense(1, { activation: 'sigmoid' }),
]);
model.compile({ optimizer: optimizers.rmsprop({ learningRate: 2e-5 }), loss: 'binaryCrossentropy', metrics: ['acc'] });
const history = await model.fit(trainFeatures, trainLabels, { epochs: quick ? 3 : epochs[0]!, batchSize: 20, validationData: validation });

await saveDrawing(`${folder}/curves.png`, plotHistory(history, { title: `${name}: features, then a classifier` }));
const { acc } = await model.evaluate(testFeatures, testLabels);
console.log(`Best validation accuracy ${history.best('val_acc').toFixed(3)}; test accuracy ${acc!.toFixed(3)}\nFeatures and curves: ${folder}`);
