/** @file 5.3, the convolutional base: VGG16 as others have trained it, without its classifier. `--base mobilenetV2` or `mobilenet` takes a smaller one. */
import { existsSync } from 'node:fs';
import { type Model, applications } from 'keratin';

const { vgg16, mobilenetV2, mobilenet } = applications;
export const quick = process.argv.includes('--quick');
const side = quick ? 96 : 224; // pixels

/** Networks to begin with: how they are made, the pixels that they want, and from which layer on they are tuned. */
const bases = {
  vgg16: { make: () => vgg16({ weights: 'imagenet', includeTop: false, inputShape: [150, 150, 3] }), preprocess: vgg16.preprocessInput, size: 150, tuneFrom: 'block5_conv1', epochs: [30, 30, 100] },
  mobilenetV2: { make: () => small(mobilenetV2, 'mobilenet_v2_1.0_224.h5'), preprocess: mobilenetV2.preprocessInput, size: side, tuneFrom: 'block_13_expand', epochs: [30, 5, 5] },
  mobilenet: { make: () => small(mobilenet, 'mobilenet_2_5_224_tf_no_top.h5', 0.25), preprocess: mobilenet.preprocessInput, size: side, tuneFrom: 'conv_dw_11', epochs: [30, 10, 10] },
};

/** With the file beside this project where there is one; its classifier, if it has one, is left out. */
function small(network: typeof mobilenetV2, name: string, alpha = 1): Promise<Model> {
  const file = `../shared/data/imagenet/${name}`;
  return network({ weights: existsSync(file) ? file : 'imagenet', includeTop: false, inputShape: [side, side, 3], pooling: 'avg', alpha });
}

const wanted = process.argv[process.argv.indexOf('--base') + 1]!;
export const name = process.argv.includes('--base') ? wanted as keyof typeof bases : quick ? 'mobilenet' : 'vgg16';
export const { preprocess, size, tuneFrom, epochs } = bases[name];
export const convBase = await bases[name].make();

if (import.meta.filename === process.argv[1]) convBase.summary();
