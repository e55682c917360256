/** @file npm start: the convnet of the book on real handwritten digits, from the first step to files that one can look at. */
import { callbacks, datasets, layers, sequential, setSeed, Tensor } from 'keratin';
import { imageGrid, plotHistory, saveDrawing, wrongPredictions } from 'keratin/visualization';
import { offerStudio } from './offer-studio.js';

const quick = process.argv.includes('--quick');
const folder = quick ? 'runs/mnist-quick' : 'mnist-run';
setSeed(Number(process.env['SEED'] ?? 1));

const [[trainImages, trainLabels], [testImages, testLabels]] = await datasets.mnist.loadData();
const scale = (images: Tensor) => new Tensor([images.shape[0]!, 28, 28, 1], 'float32', Float32Array.from(images.data as Uint8Array, (v) => v / 255));
const [x, xTest] = [scale(quick ? trainImages.slice(0, 6000) : trainImages), scale(testImages)];
const [y, yTest] = [quick ? trainLabels.slice(0, 6000) : trainLabels, testLabels];

const model = sequential([
  layers.conv2d(32, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
  layers.maxPooling2d(2),
  layers.conv2d(64, 3, { activation: 'relu' }),
  layers.maxPooling2d(2),
  layers.conv2d(64, 3, { activation: 'relu' }),
  layers.flatten(),
  layers.dense(64, { activation: 'relu' }),
  layers.dense(10, { activation: 'softmax' }),
]);
model.summary();
model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

const history = await model.fit(x, y, {
  epochs: quick ? 1 : 5, batchSize: 64, validationSplit: 0.1,
  callbacks: [
    callbacks.learningRateScheduler((epoch) => 0.001 * 0.6 ** epoch), // smaller steps towards the end: less noise in the weights
    callbacks.csvLogger(`${folder}/history.csv`),
    callbacks.liveLog(folder, { batchSize: 64, data: 'mnist' }), // for the studio: npm start -- --studio
  ],
});
const { accuracy } = await model.evaluate(xTest, yTest, { batchSize: 500 });
console.log(`\nTest accuracy: ${accuracy!.toFixed(4)}`);

await model.save(`${folder}/model`);
await model.exportOnnx(`${folder}/model.onnx`);
await saveDrawing(`${folder}/curves.png`, plotHistory(history));

const wrong = wrongPredictions(yTest, await model.predict(xTest, { batchSize: 500 }));
await saveDrawing(`${folder}/wrong.png`, imageGrid(wrong.slice(0, 40).map(({ index, truth, predicted, confidence }) => ({
  image: testImages.slice(index, index + 1), caption: `${truth} → ${predicted} (${confidence.toFixed(2)})`,
})), { columns: 8, title: `${wrong.length} of ${yTest.size} digits read wrongly: what they are → what was read` }));

console.log(`
Written to ${folder}/
  model/        the trained model: loadModel('${folder}/model')
  model.onnx    the same for any ONNX Runtime, in any language
  history.csv   loss and accuracy of each epoch
  curves.png    the same as curves
  wrong.png     the digits that it read wrongly, the surest mistakes first
What to try next: change the network in examples/mnist.ts, and run npm start
again; or look at what was compiled: npx keratin graph ${folder}/model`);
await offerStudio();
