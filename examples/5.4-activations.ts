/** @file 5.4, what each layer makes of a photo: all channels of the net of 5.2 on a cat. After `npm run example 5.2-augmentation`. */
import { existsSync } from 'node:fs';
import { loadModel, model as makeModel, tensor } from 'keratin';
import { imageToArray, listImages, loadImage, rescale } from 'keratin/data';
import { activationSheet, activations, applyColormap, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';

const quick = process.argv.includes('--quick') ? '-quick' : '';
const trained = [`runs/5.2-augmentation${quick}/best`, `runs/5.2-cats-and-dogs${quick}/best`].find((path) => existsSync(path));
if (trained === undefined) throw new Error('There is no trained net yet: npm run example 5.2-augmentation');
const model = await loadModel(trained);
model.summary();

const photos = await listImages(`${base}/test`);
const image = await loadImage(photos.find((path) => path.endsWith('cat.1700.jpg')) ?? photos[0]!, { targetSize: [150, 150] });
const x = rescale(imageToArray(image), 1 / 255);

// Step by step: a model with the outputs of the first eight layers, and one channel of the first as a picture.
const activationModel = makeModel({ inputs: model.input, outputs: model.layers.slice(0, 8).map((layer) => layer.output) });
const [firstLayer] = await activationModel.predictMany(x.reshape([1, 150, 150, 3])); // [1, 148, 148, 32]
const channel = tensor(firstLayer!.data.filter((_, i) => i % 32 === 4), { shape: [148, 148] });
await saveDrawing(`runs/5.4-activations${quick}/first-layer-channel-4.png`, applyColormap(channel));

// In one line: every channel of all convolutions and poolings.
const layers = await activations(model, x);
for (const { name, pixels } of layers) await saveDrawing(`runs/5.4-activations${quick}/${name}.png`, pixels);
await saveDrawing(`runs/5.4-activations${quick}/all.png`, activationSheet(layers, { title: 'What each channel sees' }));
console.log(layers.map(({ name, shape, blank }) => `${name}: ${shape.join(' x ')}, ${blank.length} channels blank`).join('\n'));
