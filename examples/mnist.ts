/** @file npm start: the convnet of the book on real handwritten digits, from the first step to files that one can look at. */
import { callbacks, datasets, layers, sequential, setSeed, Tensor } from 'keratin';
import { imageGrid, pixelsFromGray, saveHistoryPlot, saveSvg } from 'keratin/visualization';

const folder = 'mnist-run';
const quick = process.argv.includes('--quick');
setSeed(1);

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
  callbacks: [callbacks.csvLogger(`${folder}/history.csv`)],
});
const { accuracy } = await model.evaluate(xTest, yTest, { batchSize: 500 });
console.log(`\nTest accuracy: ${accuracy!.toFixed(4)}`);

await model.save(`${folder}/model`);
await model.exportOnnx(`${folder}/model.onnx`);
await saveHistoryPlot(history, `${folder}/curves.png`);

const scores = await model.predict(xTest, { batchSize: 500 });
const guesses = Array.from({ length: xTest.shape[0]! }, (_, i) => {
  const row = Array.from(scores.data.subarray(i * 10, i * 10 + 10) as Float32Array);
  const digit = row.indexOf(Math.max(...row));
  return { i, digit, confidence: row[digit]! };
});
const wrong = guesses.filter(({ i, digit }) => digit !== Number(yTest.data[i])).sort((a, b) => b.confidence - a.confidence);
await saveSvg(`${folder}/wrong.png`, imageGrid(wrong.slice(0, 40).map(({ i, digit, confidence }) => ({
  image: pixelsFromGray(testImages.slice(i, i + 1)), caption: `${yTest.data[i]} → ${digit} (${confidence.toFixed(2)})`,
})), { columns: 8, title: `${wrong.length} of ${guesses.length} digits read wrongly: what they are → what was read` }));

console.log(`
Written to ${folder}/
  model/        the trained model: loadModel('${folder}/model')
  model.onnx    the same for any ONNX Runtime, in any language
  history.csv   loss and accuracy of each epoch
  curves.png    the same as curves
  wrong.png     the digits that it read wrongly, the surest mistakes first
What to try next: change the network in examples/mnist.ts and run npm start again;
or look at what was compiled: npx keratin graph ${folder}/model`);
