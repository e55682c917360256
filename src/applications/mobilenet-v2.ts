/** @file MobileNetV2: blocks that widen, convolve each channel by itself, and narrow again; narrow ends are added where they fit. */
import { check } from '../core/errors.js';
import { reLU } from '../layers/activation/re-lu.js';
import { number } from '../layers/argument-kinds.js';
import { optional } from '../layers/arguments.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { depthwiseConv2d } from '../layers/convolution/depthwise-conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { add } from '../layers/merge/add.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { application, meanAndDense } from './application.js';
import { chain, channelsOf, roundToEights, stridePadding } from './chain.js';

const args = {
  /** Width: what every number of filters is multiplied by; default 1. There are weights for 0.35, 0.5, 0.75, 1, 1.3 and 1.4. */
  alpha: optional(number(Number.MIN_VALUE), 1),
};
const published = [0.35, 0.5, 0.75, 1, 1.3, 1.4];

/** Filters and stride of the blocks. */
const blocks = [
  [16, 1], [24, 2], [24, 1], [32, 2], [32, 1], [32, 1], [64, 2], [64, 1], [64, 1], [64, 1],
  [96, 1], [96, 1], [96, 1], [160, 2], [160, 1], [160, 1], [320, 1],
] as const;

/**
 * MobileNetV2: small, fast and better than {@link mobilenet}; 3,538,984 parameters, fewer for smaller `alpha`.
 *
 * Input [n, 224, 224, 3], also of 96, 128, 160 and 192 with weights of their own, without classifier any size from 32;
 * prepared by `mobilenetV2.preprocessInput`: RGB, -1 … 1. Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 1280].
 *
 * Source: Sandler et al. 2018; Keras MobileNetV2.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await mobilenetV2({ weights: 'imagenet' });
 * const [best] = mobilenetV2.decodePredictions(await net.predict(mobilenetV2.preprocessInput(images)), { top: 3 });
 */
export const mobilenetV2 = application<typeof args>({
  function: 'mobilenetV2', modelName: ({ alpha }, size) => `mobilenetv2_${alpha.toFixed(2)}_${size}`,
  sizes: [224, 96, 128, 160, 192], leastSize: 32, preprocessing: 'tf', args,

  features(image, { alpha }) {
    const first = chain(image, conv2d(roundToEights(32 * alpha), 3, { strides: 2, padding: 'same', useBias: false, name: 'Conv1' }), normalize('bn_Conv1'), reLU(6, { name: 'Conv1_relu' }));
    const maps = blocks.reduce((x, [filters, stride], i) => block(x, i, roundToEights(Math.trunc(filters * alpha)), stride), first);
    return chain(maps, conv2d(roundToEights(1280 * Math.max(alpha, 1)), 1, { useBias: false, name: 'Conv_1' }), normalize('Conv_1_bn'), reLU(6, { name: 'out_relu' }));
  },

  classifier: meanAndDense(),

  imagenet({ alpha, includeTop }, size) {
    check(published.includes(alpha), () => ({
      code: 'application/width', expected: 'alpha to be 0.35, 0.5, 0.75, 1, 1.3 or 1.4: for these there are weights', received: `alpha: ${alpha}`, fix: 'choose one of them, or use weights: null',
    }));
    const width = Number.isInteger(alpha) ? `${alpha}.0` : `${alpha}`;
    return { url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${width}_${size}${includeTop ? '' : '_no_top'}.h5` };
  },
});

const normalize = (name: string): Layer => batchNormalization({ epsilon: 1e-3, momentum: 0.999, name });

/** Six times as wide within; the first is not widened. */
function block(maps: SymbolicTensor, id: number, filters: number, stride: 1 | 2): SymbolicTensor {
  const name = id === 0 ? 'expanded_conv' : `block_${id}`;
  const wide = id === 0 ? maps : chain(maps,
    conv2d(6 * channelsOf(maps), 1, { padding: 'same', useBias: false, name: `${name}_expand` }),
    normalize(`${name}_expand_BN`),
    reLU(6, { name: `${name}_expand_relu` }));
  const narrow = chain(wide,
    ...(stride === 1 ? [] : [zeroPadding2d(stridePadding(wide.shape, 3), { name: `${name}_pad` })]),
    depthwiseConv2d(3, { strides: stride, padding: stride === 1 ? 'same' : 'valid', useBias: false, name: `${name}_depthwise` }),
    normalize(`${name}_depthwise_BN`),
    reLU(6, { name: `${name}_depthwise_relu` }),
    conv2d(filters, 1, { padding: 'same', useBias: false, name: `${name}_project` }),
    normalize(`${name}_project_BN`));
  return channelsOf(maps) === filters && stride === 1 ? add({ name: `${name}_add` }).apply([maps, narrow]) : narrow;
}
