/** @file 5.4, what filters look for: a pattern by gradient ascent, step by step and in one line; then 64 filters of each of four layers. */
import { compile, gradients, model as makeModel, ops, placeholder, random, tensor } from 'keratin';
import { deprocessImage, filterGrid, filterPattern, saveDrawing } from 'keratin/visualization';
import { model, onlyTwo } from './5.4-vgg16.js';

const quick = process.argv.includes('--quick');
const folder = quick ? 'runs/5.4-filter-patterns-quick' : 'runs/5.4-filter-patterns';
const layerName = onlyTwo ? 'block2_conv1' : 'block3_conv1';
const filterIndex = onlyTwo ? 3 : 0; // filter 0 of block2_conv1 answers to nothing
const [size, steps] = quick ? [48, 5] : [150, 40];

// Step by step: the program of a step is the mean of one channel, its gradient with respect to the picture, and the picture moved along it.
const upToLayer = makeModel({ inputs: model.inputs, outputs: model.getLayer(layerName).output });
const image = placeholder([1, size, size, 3]);
const [layerOutput] = upToLayer.run([image]);
const loss = ops.mean(ops.select(layerOutput!, -1, filterIndex));
const [grads] = gradients(loss, [image]);
const normalized = ops.div(grads!, ops.add(ops.sqrt(ops.mean(ops.square(grads!))), 1e-5));
const iterate = compile([image], [loss, ops.add(image, normalized)]);

let x = tensor(random.uniform(size * size * 3, 128, 148), { shape: [1, size, size, 3] });
let response = tensor(0);
for (let i = 0; i < steps; i++) [response, x] = await iterate(x) as [typeof x, typeof x];
await saveDrawing(`${folder}/by-hand.png`, deprocessImage(x.reshape([size, size, 3])));

// In one line.
const pattern = await filterPattern(model, layerName, filterIndex, { size, steps });
await saveDrawing(`${folder}/pattern.png`, pattern.pixels);
console.log(`Filter ${filterIndex} of ${layerName} answers ${response.item().toFixed(0)}\n  to the pattern made by hand, ${pattern.response.toFixed(0)} to that of filterPattern`);

// Four layers, 64 filters each.
for (const name of onlyTwo ? ['block1_conv1', 'block1_conv2', 'block2_conv1', 'block2_conv2'] : ['block1_conv1', 'block2_conv1', 'block3_conv1', 'block4_conv1']) {
  const { pixels } = await filterGrid(model, name, { size, steps, filters: quick ? 4 : 64, choose: 'first' });
  await saveDrawing(`${folder}/${name}.png`, pixels);
  console.log(`${folder}/${name}.png`);
}
