/** @file 5.4, where a network sees the elephant: Grad-CAM of the notes' photo, or of one that is named. `--base vgg16` for the notes' network. */
import { existsSync } from 'node:fs';
import { applications, compile, gradients, model as makeModel, ops, placeholder } from 'keratin';
import { imageToArray, loadImage } from 'keratin/data';
import { gradCam, overlayHeatmap, saveDrawing } from 'keratin/visualization';

const photo = process.argv.slice(2).find((word) => /\.(jpe?g|png)$/i.test(word)) ?? '../shared/data/photos/creative_commons_elephant.jpg';
const file = '../shared/data/imagenet/mobilenet_v2_1.0_224.h5';
const network = process.argv.includes('vgg16') ? applications.vgg16 : applications.mobilenetV2;
const model = await network({ weights: network === applications.mobilenetV2 && existsSync(file) ? file : 'imagenet' });

const image = await loadImage(photo, { targetSize: [224, 224], interpolation: 'bilinear' });
const x = network.preprocessInput(imageToArray(image));
const predictions = await model.predict(x.reshape([1, 224, 224, 3]));
const [best] = network.decodePredictions(predictions, { top: 3 });
const classIndex = best![0]!.index; // 386, the African elephant
console.log('Predicted:', best!.map(({ name, score, index }) => `${name} ${score.toFixed(3)} (class ${index})`).join(', '));

// Step by step: each channel that the last convolution puts out, weighted by how much the class depends on it.
const lastConv = model.getLayer(network === applications.vgg16 ? 'block5_conv3' : 'out_relu');
const picture = placeholder([1, 224, 224, 3]);
const [output, maps] = makeModel({ inputs: model.inputs, outputs: [model.output, lastConv.output] }).run([picture]);
const [grads] = gradients(ops.sum(ops.select(output!, -1, classIndex)), [maps!]);
const pooledGrads = ops.mean(grads!, [0, 1, 2]); // one number a channel
const heat = ops.relu(ops.mean(ops.mul(maps!, pooledGrads), -1));
const iterate = compile([picture], [ops.div(heat, ops.max(heat))]);
const [byHand] = await iterate(x.reshape([1, 224, 224, 3]));
await saveDrawing('runs/5.4-grad-cam/by-hand.png', overlayHeatmap(await loadImage(photo), byHand!.reshape(byHand!.shape.slice(1))));

// In one line.
const heatmap = await gradCam(model, x, { classIndex }); // of the last convolution; of another: { layer: 'block5_conv3' }
await saveDrawing('runs/5.4-grad-cam/heatmap.png', overlayHeatmap(await loadImage(photo), heatmap, { strength: 1 }));
await saveDrawing('runs/5.4-grad-cam/elephant_cam.png', overlayHeatmap(await loadImage(photo), heatmap, { strength: 0.4 }));
console.log('The photo with the heat over it: runs/5.4-grad-cam/elephant_cam.png');
