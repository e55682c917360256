/** @file MobileNet: each convolution divided into one of each channel by itself and one over all channels of a pixel. */
import { check } from '../core/errors.js';
import { activation } from '../layers/activation/activation.js';
import { reLU } from '../layers/activation/re-lu.js';
import { number, whole } from '../layers/argument-kinds.js';
import { optional } from '../layers/arguments.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { depthwiseConv2d } from '../layers/convolution/depthwise-conv2d.js';
import type { SymbolicTensor } from '../layers/layer.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { globalAveragePooling2d } from '../layers/pooling/global-average-pooling2d.js';
import { dropout } from '../layers/regularization/dropout.js';
import { reshape } from '../layers/reshaping/reshape.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { application } from './application.js';
import { chain } from './chain.js';

const args = {
  /** Width: what every number of filters is multiplied by; default 1. There are weights for 0.25, 0.5, 0.75 and 1. */
  alpha: optional(number(Number.MIN_VALUE), 1),
  /** Outputs of each channel in the convolutions by channel; default 1. */
  depthMultiplier: optional(whole(), 1),
  /** Share of what the classifier sees that is left out in training; default 0.001. */
  dropout: optional(number(0, 1), 0.001),
};

/** Filters and stride of the blocks. */
const blocks = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]] as const;

/** Names of the widths in the names of files. */
const widths: Readonly<Record<string, string>> = { 0.25: '2_5', 0.5: '5_0', 0.75: '7_5', 1: '1_0' };

/**
 * MobileNet: small and fast; 4,253,864 parameters, fewer for smaller `alpha`.
 *
 * Input [n, 224, 224, 3], also of 128, 160 and 192 with weights of their own, without classifier any size from 32;
 * prepared by `mobilenet.preprocessInput`: RGB, -1 … 1. Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 1024 · alpha].
 *
 * Source: Howard et al. 2017; Keras MobileNet.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const base = await mobilenet({ alpha: 0.25, includeTop: false, pooling: 'avg', inputShape: [128, 128, 3] });
 */
export const mobilenet = application<typeof args>({
  function: 'mobilenet', modelName: ({ alpha }, size) => `mobilenet_${alpha.toFixed(2)}_${size}`,
  sizes: [224, 128, 160, 192], leastSize: 32, preprocessing: 'tf', args,

  features: (image, { alpha, depthMultiplier }) => blocks.reduce(
    (maps, [filters, stride], i) => block(maps, i + 1, Math.trunc(filters * alpha), stride, depthMultiplier),
    chain(image,
      conv2d(Math.trunc(32 * alpha), 3, { strides: 2, padding: 'same', useBias: false, name: 'conv1' }),
      batchNormalization({ name: 'conv1_bn' }),
      reLU(6, { name: 'conv1_relu' }))),

  classifier: (maps, { classes, classifierActivation, dropout: rate }) => chain(maps,
    globalAveragePooling2d({ keepdims: true }),
    dropout(rate, { name: 'dropout' }),
    conv2d(classes, 1, { padding: 'same', name: 'conv_preds' }),
    reshape([classes], { name: 'reshape_2' }),
    activation(classifierActivation, { name: 'predictions' })),

  imagenet({ alpha, depthMultiplier, includeTop }, size) {
    const width = widths[alpha];
    check(width !== undefined && depthMultiplier === 1, () => ({
      code: 'application/width', expected: 'alpha to be 0.25, 0.5, 0.75 or 1, and depthMultiplier 1: for these there are weights', received: `alpha: ${alpha}, depthMultiplier: ${depthMultiplier}`,
      fix: 'choose one of them, or use weights: null',
    }));
    return { url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/mobilenet_${width}_${size}_tf${includeTop ? '' : '_no_top'}.h5` };
  },
});

/** By channel, then over the channels; each brought to mean 0 and cut to 0 … 6. */
const block = (maps: SymbolicTensor, id: number, filters: number, stride: 1 | 2, depthMultiplier: number): SymbolicTensor => chain(maps,
  ...(stride === 1 ? [] : [zeroPadding2d([[0, 1], [0, 1]], { name: `conv_pad_${id}` })]),
  depthwiseConv2d(3, { strides: stride, padding: stride === 1 ? 'same' : 'valid', depthMultiplier, useBias: false, name: `conv_dw_${id}` }),
  batchNormalization({ name: `conv_dw_${id}_bn` }),
  reLU(6, { name: `conv_dw_${id}_relu` }),
  conv2d(filters, 1, { padding: 'same', useBias: false, name: `conv_pw_${id}` }),
  batchNormalization({ name: `conv_pw_${id}_bn` }),
  reLU(6, { name: `conv_pw_${id}_relu` }));
