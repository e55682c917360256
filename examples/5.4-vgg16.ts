/** @file 5.4, VGG16 without its classifier: with the weights of ImageNet, or with those of its first two blocks where only they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { applications, tensor } from 'keratin';

const blocks = '../shared/data/imagenet/vgg16_block1_block2';
export const onlyTwo = existsSync(blocks);
export const model = await applications.vgg16({ weights: onlyTwo ? null : 'imagenet', includeTop: false });

if (onlyTwo) {
  const { weights } = JSON.parse(readFileSync(`${blocks}/manifest.json`, 'utf8')) as { weights: { name: string; shape: number[]; byteOffset: number }[] };
  const bytes = new Uint8Array(readFileSync(`${blocks}/weights.bin`));
  const read = (name: string) => {
    const { shape, byteOffset } = weights.find((weight) => weight.name === name)!;
    return tensor(new Float32Array(bytes.buffer, byteOffset, shape.reduce((a, b) => a * b, 1)), { shape });
  };
  for (const layer of ['block1_conv1', 'block1_conv2', 'block2_conv1', 'block2_conv2']) model.getLayer(layer).setWeights([read(`${layer}/kernel`), read(`${layer}/bias`)]);
}

if (import.meta.filename === process.argv[1]) model.summary();
