/** @file InceptionV3: blocks of branches with windows of several sizes, side by side. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { concatenate } from '../layers/merge/concatenate.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { averagePooling2d } from '../layers/pooling/average-pooling2d.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { application, meanAndDense } from './application.js';
import { chain } from './chain.js';

type Branch = readonly Layer[];

/** A convolution with a window [kh, kw], normalized, cut to 0 or more. Its layers are numbered, so the order in which they are made is Keras's. */
const conv = (filters: number, window: number | readonly [number, number], options: { readonly strides?: number; readonly padding?: 'valid' | 'same' } = {}): Branch =>
  [conv2d(filters, window, { padding: 'same', useBias: false, ...options }), batchNormalization({ scale: false }), activation('relu')];
const halved = { strides: 2, padding: 'valid' } as const;
const mean = (): Layer => averagePooling2d(3, { strides: 1, padding: 'same' });
const largest = (): Layer => maxPooling2d(3, { strides: 2 });

/** The branches of one input, joined. */
const mixed = (x: SymbolicTensor, id: number, ...branches: readonly Branch[]): SymbolicTensor =>
  concatenate({ name: `mixed${id}` }).apply(branches.map((branch) => chain(x, ...branch)));

/** A branch that parts in two in the end. */
const forked = (x: SymbolicTensor, name: string | null, ...trunk: Branch): SymbolicTensor => {
  const stem = chain(x, ...trunk);
  return concatenate(name === null ? {} : { name }).apply([chain(stem, ...conv(384, [1, 3])), chain(stem, ...conv(384, [3, 1]))]);
};

/** A window of 7 by 7 as a row and a column, once and twice. */
const sevens = (x: SymbolicTensor, id: number, filters: number): SymbolicTensor => mixed(x, id,
  conv(192, 1),
  [...conv(filters, 1), ...conv(filters, [1, 7]), ...conv(192, [7, 1])],
  [...conv(filters, 1), ...conv(filters, [7, 1]), ...conv(filters, [1, 7]), ...conv(filters, [7, 1]), ...conv(192, [1, 7])],
  [mean(), ...conv(192, 1)]);

/**
 * InceptionV3; 23,851,784 parameters.
 *
 * Input [n, 299, 299, 3], without classifier any size from 75; prepared by `inceptionV3.preprocessInput`: RGB, -1 … 1.
 * Output [n, 1000], or feature maps [n, h', w', 2048], 8 by 8 for the default size. Layers are numbered: `conv2d_93`, `mixed10`.
 *
 * Source: Szegedy et al. 2015, Rethinking the Inception Architecture for Computer Vision; Keras InceptionV3.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await inceptionV3({ weights: null });
 */
export const inceptionV3 = application({
  function: 'inceptionV3', modelName: 'inception_v3', sizes: [299], leastSize: 75, preprocessing: 'tf',

  features(image) {
    let x = chain(image,
      ...conv(32, 3, halved), ...conv(32, 3, { padding: 'valid' }), ...conv(64, 3), largest(),
      ...conv(80, 1, { padding: 'valid' }), ...conv(192, 3, { padding: 'valid' }), largest());
    for (const [id, filters] of [32, 64, 64].entries()) {
      x = mixed(x, id, conv(64, 1), [...conv(48, 1), ...conv(64, 5)], [...conv(64, 1), ...conv(96, 3), ...conv(96, 3)], [mean(), ...conv(filters, 1)]);
    }
    x = mixed(x, 3, conv(384, 3, halved), [...conv(64, 1), ...conv(96, 3), ...conv(96, 3, halved)], [largest()]);
    for (const [i, filters] of [128, 160, 160, 192].entries()) x = sevens(x, 4 + i, filters);
    x = mixed(x, 8,
      [...conv(192, 1), ...conv(320, 3, halved)],
      [...conv(192, 1), ...conv(192, [1, 7]), ...conv(192, [7, 1]), ...conv(192, 3, halved)],
      [largest()]);
    for (const i of [0, 1]) {
      x = concatenate({ name: `mixed${9 + i}` }).apply([
        chain(x, ...conv(320, 1)), forked(x, `mixed9_${i}`, ...conv(384, 1)), forked(x, null, ...conv(448, 1), ...conv(384, 3)), chain(x, mean(), ...conv(192, 1)),
      ]);
    }
    return x;
  },

  classifier: meanAndDense('avg_pool'),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '9a0d58056eeedaa3f26cb7ebd46da564' : 'bcbd6486424b2319ff4ef7d526e38f63',
  }),
});
