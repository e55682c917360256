/** @file 5.4, what each layer makes of a photo: all channels of the net of 5.2 on a cat. After `npm run example 5.2-augmentation`. */
import { existsSync } from 'node:fs';
import { loadModel } from 'keratin';
import { imageToArray, listImages, loadImage, rescale } from 'keratin/data';
import { activationSheet, activations, saveDrawing } from 'keratin/visualization';
import { base } from './5.2-make-small-set.js';

const quick = process.argv.includes('--quick') ? '-quick' : '';
const trained = [`runs/5.2-augmentation${quick}/best`, `runs/5.2-cats-and-dogs${quick}/best`].find((path) => existsSync(path));
if (trained === undefined) throw new Error('There is no trained net yet: npm run example 5.2-augmentation');
const model = await loadModel(trained);
model.summary();

const photos = await listImages(`${base}/test`);
const image = await loadImage(photos.find((path) => path.endsWith('cat.1700.jpg')) ?? photos[0]!, { targetSize: [150, 150] });
const x = rescale(imageToArray(image), 1 / 255);

const layers = await activations(model, x); // of all convolutions and poolings
await saveDrawing(`runs/5.4-activations${quick}/first-layer-channel-4.png`, layers[0]!.tiles[4]!);
for (const { name, pixels } of layers) await saveDrawing(`runs/5.4-activations${quick}/${name}.png`, pixels);
await saveDrawing(`runs/5.4-activations${quick}/all.png`, activationSheet(layers, { title: 'What each channel sees' }));
console.log(layers.map(({ name, shape, blank }) => `${name}: ${shape.join(' x ')}, ${blank.length} channels blank`).join('\n'));
