/**
 * @file Makes docs/pictures anew: `npm run pictures`, or `npm run pictures -- grad-cam` for some of them.
 * Needs the data beside this project (../shared/data), and for `activations` the net of 5.2 (`--net FOLDER`, default runs/5.2-augmentation/best).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { applications, loadModel } from 'keratin';
import { imageDataGenerator, imageToArray, loadImage, rescale } from 'keratin/data';
import { type Pixels, activationSheet, activations, encodePng, filterGrid, gradCam, gradCamPlusPlus, imageGrid, occlusion, overlayHeatmap, saliency, applyColormap, resizeHeatmap, svgToPng, toPixels } from 'keratin/visualization';

const folder = 'docs/pictures';
const data = '../shared/data';
const typed = process.argv.slice(2);
const net = typed.includes('--net') ? typed[typed.indexOf('--net') + 1]! : 'runs/5.2-augmentation/best';
const only = typed.filter((word, i) => !word.startsWith('--') && typed[i - 1] !== '--net');

/** Few colours, so that pages load fast. */
async function save(name: string, drawing: string | Pixels, { width, colours = 128 }: { readonly width?: number; readonly colours?: number } = {}): Promise<void> {
  const whole = sharp(typeof drawing === 'string' ? await svgToPng(drawing) : await encodePng(drawing));
  const { size } = await (width === undefined ? whole : whole.resize({ width })).png({ palette: true, colours, effort: 10, compressionLevel: 9, dither: 0.6 }).toFile(join(folder, `${name}.png`));
  console.log(`${name}.png ${(size / 1000).toFixed(0)} kB`);
}

const pictures: Readonly<Record<string, () => Promise<void>>> = {
  async augmented() {
    const generator = imageDataGenerator({
      rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 0.2, zoomRange: 0.2, horizontalFlip: true, fillMode: 'nearest',
    });
    const image = imageToArray(await loadImage(`${data}/photos/tfjs-examples/cat.jpg`, { targetSize: [150, 150], interpolation: 'bilinear' }));
    const cells = [{ image: toPixels(image, [0, 255]), caption: 'the photo' }];
    for (let seed = 1; seed < 10; seed++) cells.push({ image: toPixels(generator.randomTransform(image, seed), [0, 255]), caption: `seed ${seed}` });
    await save('augmented', await imageGrid(cells, { columns: 5 }));
  },

  async activations() {
    const model = await loadModel(net, { compile: false });
    const x = rescale(imageToArray(await loadImage(`${data}/photos/tfjs-examples/cat.jpg`, { targetSize: [150, 150], interpolation: 'bilinear' })), 1 / 255);
    const layers = await activations(model, x, { layers: ['conv2d', 'conv2d_1', 'conv2d_2', 'max_pooling2d_3'] });
    await save('activations', await activationSheet(layers, { width: 860 }), { colours: 40 });
  },

  async 'grad-cam'() {
    const { mobilenetV2 } = applications;
    const model = await mobilenetV2({ weights: `${data}/imagenet/mobilenet_v2_1.0_224.h5` });
    const path = `${data}/photos/creative_commons_elephant.jpg`;
    const photo = await loadImage(path, { targetSize: [300, 448], interpolation: 'lanczos' });
    const x = mobilenetV2.preprocessInput(imageToArray(await loadImage(path, { targetSize: [224, 224], interpolation: 'bilinear' })));
    const options = { classIndex: 386 };
    const heat = await gradCam(model, x, options);
    await save('grad-cam', await imageGrid([
      { image: photo, caption: `African_elephant, ${(100 * heat.score).toFixed(0)} %` }, { image: overlayHeatmap(photo, heat), caption: 'Grad-CAM' },
    ], { columns: 2, size: 1 }));
    const saliencyMap = resizeHeatmap(await saliency(model, x, { ...options, samples: 25 }), [300, 448]);
    await save('explanations', await imageGrid([
      { image: overlayHeatmap(photo, await gradCamPlusPlus(model, x, options)), caption: 'Grad-CAM++' },
      { image: overlayHeatmap(photo, await occlusion(model, x, { ...options, patch: 32, stride: 8 })), caption: 'occlusion' },
      { image: applyColormap(saliencyMap, 'magma', { min: 0, max: 1 }), caption: 'saliency' },
    ], { columns: 3, size: 1 }), { width: 1000 });
  },

  async vgg16() {
    const { model } = await import('../examples/5.4-vgg16.js');
    for (const layer of ['block1_conv1', 'block1_conv2', 'block2_conv1', 'block2_conv2']) {
      const { pixels } = await filterGrid(model, layer, { size: 64, gap: 3 });
      await save(`vgg16-${layer}`, bgrToRgb(pixels), { colours: 96 });
    }
  },

  async mobilenet() {
    const model = await applications.mobilenetV2({ weights: null, includeTop: false });
    await model.loadWeights(`${data}/imagenet/mobilenet_v2_1.0_224.h5`, { byName: true });
    for (const [layer, size] of [['Conv1', 64], ['block_2_expand', 64], ['block_5_expand', 64], ['block_10_expand', 96]] as const) {
      const { pixels } = await filterGrid(model, layer, { size, gap: 3, grey: 0.08, noise: 0.16, step: 1 / 127.5 });
      await save(`mobilenet-${layer.toLowerCase()}`, pixels, { width: 533, colours: 96 });
    }
  },
};

/** VGG16 takes BGR: its patterns in the colours that we would see. */
const bgrToRgb = ({ data: bytes, ...size }: Pixels): Pixels => ({ ...size, data: Uint8ClampedArray.from(bytes, (_, i) => bytes[i + 2 - 2 * (i % 3)]!) });

if (!existsSync(data)) throw new Error(`There is no ${data}, from which these pictures are made.`);
for (const [name, make] of Object.entries(pictures)) if (only.length === 0 || only.includes(name)) await make();
