/** @file EfficientNet: blocks as MobileNetV2's that also weigh their channels. Its preprocessing is part of the network. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { depthwiseConv2d } from '../layers/convolution/depthwise-conv2d.js';
import { dense } from '../layers/core/dense.js';
import { varianceScaling } from '../layers/initializers.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { add } from '../layers/merge/add.js';
import { multiply } from '../layers/merge/multiply.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { globalAveragePooling2d } from '../layers/pooling/global-average-pooling2d.js';
import { normalization } from '../layers/preprocessing/normalization.js';
import { rescaling } from '../layers/preprocessing/rescaling.js';
import { dropout } from '../layers/regularization/dropout.js';
import { reshape } from '../layers/reshaping/reshape.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { application } from './application.js';
import { chain, channelsOf, stridePadding } from './chain.js';

/** Window, stride, how many times wider within, filters, and how many of them, for each stage. */
const stages = [[3, 1, 1, 16, 1], [3, 2, 6, 24, 2], [5, 2, 6, 40, 2], [3, 2, 6, 80, 3], [5, 1, 6, 112, 3], [5, 2, 6, 192, 4], [3, 1, 6, 320, 1]] as const;
const blockCount = stages.reduce((sum, stage) => sum + stage[4], 0);
/** Share of the blocks' outputs that is left out in training, of the last; it rises from 0. */
const DROP = 0.2;

const kernelInitializer = varianceScaling({ scale: 2, mode: 'fan_out', distribution: 'truncated_normal' });
const denseInitializer = varianceScaling({ scale: 1 / 3, mode: 'fan_out', distribution: 'uniform' });
const conv = (filters: number, window: number, name: string, strides = 1): Layer =>
  conv2d(filters, window, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false, kernelInitializer, name });
/** Normalized and through swish; `name` ends before `bn` and `activation`. */
const active = (name: string): Layer[] => [batchNormalization({ name: `${name}bn` }), activation('swish', { name: `${name}activation` })];
const padded = (x: SymbolicTensor, window: number, name: string): SymbolicTensor => zeroPadding2d(stridePadding(x.shape, window), { name }).apply(x);

function block(maps: SymbolicTensor, name: string, [window, stride, wider, filters]: readonly [number, number, number, number], dropRate: number): SymbolicTensor {
  const narrow = channelsOf(maps);
  const wide = narrow * wider;
  let x = wider === 1 ? maps : chain(maps, conv(wide, 1, `${name}expand_conv`), ...active(`${name}expand_`));
  if (stride === 2) x = padded(x, window, `${name}dwconv_pad`);
  x = chain(x,
    depthwiseConv2d(window, { strides: stride, padding: stride === 1 ? 'same' : 'valid', useBias: false, depthwiseInitializer: kernelInitializer, name: `${name}dwconv` }),
    ...active(name));
  const share = chain(x,
    globalAveragePooling2d({ name: `${name}se_squeeze` }), reshape([1, 1, wide], { name: `${name}se_reshape` }),
    conv2d(Math.max(1, Math.trunc(narrow / 4)), 1, { padding: 'same', activation: 'swish', kernelInitializer, name: `${name}se_reduce` }),
    conv2d(wide, 1, { padding: 'same', activation: 'sigmoid', kernelInitializer, name: `${name}se_expand` }));
  x = chain(multiply({ name: `${name}se_excite` }).apply([x, share]), conv(filters, 1, `${name}project_conv`), batchNormalization({ name: `${name}project_bn` }));
  if (stride !== 1 || narrow !== filters) return x;
  if (dropRate > 0) x = dropout(dropRate, { noiseShape: [null, 1, 1, 1], name: `${name}drop` }).apply(x);
  return add({ name: `${name}add` }).apply([x, maps]);
}

/**
 * EfficientNetB0; 5,330,571 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any size from 32: RGB, 0–255 as they are; `efficientnetB0.preprocessInput` changes nothing, since
 * the network begins with a Rescaling and a Normalization. Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 1280].
 * As in Keras, `weights: 'imagenet'` has one more Rescaling than a file given by its path: put Keras's file into its cache folder instead.
 *
 * Source: Tan and Le 2019; Keras EfficientNetB0.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await efficientnetB0({ weights: null });
 */
export const efficientnetB0 = application({
  function: 'efficientnetB0', modelName: 'efficientnetb0', sizes: [224], leastSize: 32, preprocessing: null, namedPooling: true,

  features(image, { weights }) {
    // Trained with pixels that were divided by the root of the deviation; the Normalization divides by the deviation's root only once.
    const again = weights === 'imagenet' ? [rescaling([0.229, 0.224, 0.225].map((deviation) => 1 / Math.sqrt(deviation)))] : [];
    const pixels = padded(chain(image, rescaling(1 / 255), normalization(), ...again), 3, 'stem_conv_pad');
    let maps = chain(pixels, conv(32, 3, 'stem_conv', 2), ...active('stem_'));
    let before = 0;
    stages.forEach(([window, stride, wider, filters, repeats], stage) => {
      for (let i = 0; i < repeats; i++, before++) {
        maps = block(maps, `block${stage + 1}${'abcd'[i]}_`, [window, i === 0 ? stride : 1, wider, filters], (DROP * before) / blockCount);
      }
    });
    return chain(maps, conv(1280, 1, 'top_conv'), ...active('top_'));
  },

  classifier: (maps, { classes, classifierActivation }) => chain(maps,
    globalAveragePooling2d({ name: 'avg_pool' }),
    dropout(0.2, { name: 'top_dropout' }),
    dense(classes, { activation: classifierActivation, kernelInitializer: denseInitializer, name: 'predictions' })),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/keras-applications/efficientnetb0${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '902e53a9f72be733fc0bcb005b3ebbac' : '50bc09e76180e00e4465e1a485ddc09d',
  }),
});
