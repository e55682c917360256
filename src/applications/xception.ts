/** @file Xception: separable convolutions in blocks that are added to their input. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { separableConv2d } from '../layers/convolution/separable-conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { add } from '../layers/merge/add.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { application, meanAndDense } from './application.js';
import { chain } from './chain.js';

const relu = (name: string): Layer => activation('relu', { name: `${name}_act` });
const separable = (filters: number, name: string): Layer[] => [separableConv2d(filters, 3, { padding: 'same', useBias: false, name }), batchNormalization({ name: `${name}_bn` })];

/** Separable convolutions, the maps then halved, added to what a 1 by 1 convolution makes of the input. */
function halving(maps: SymbolicTensor, name: string, [first, second]: readonly [number, number], startsActive = false): SymbolicTensor {
  const shortcut = chain(maps, conv2d(second, 1, { strides: 2, padding: 'same', useBias: false }), batchNormalization());
  const residual = chain(maps,
    ...(startsActive ? [] : [relu(`${name}_sepconv1`)]), ...separable(first, `${name}_sepconv1`),
    relu(`${name}_sepconv2`), ...separable(second, `${name}_sepconv2`),
    maxPooling2d(3, { strides: 2, padding: 'same', name: `${name}_pool` }));
  return add().apply([residual, shortcut]);
}

/** Three separable convolutions, added to the input. */
const middle = (maps: SymbolicTensor, name: string): SymbolicTensor =>
  add().apply([chain(maps, ...[1, 2, 3].flatMap((i) => [relu(`${name}_sepconv${i}`), ...separable(728, `${name}_sepconv${i}`)])), maps]);

/**
 * Xception; 22,910,480 parameters.
 *
 * Input [n, 299, 299, 3], without classifier any size from 71; prepared by `xception.preprocessInput`: RGB, -1 … 1.
 * Output [n, 1000], or feature maps [n, h', w', 2048], 10 by 10 for the default size.
 *
 * Source: Chollet 2016; Keras Xception.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const base = await xception({ includeTop: false, inputShape: [150, 150, 3] });
 */
export const xception = application({
  function: 'xception', modelName: 'xception', sizes: [299], leastSize: 71, preprocessing: 'tf',

  features(image) {
    let maps = chain(image,
      conv2d(32, 3, { strides: 2, useBias: false, name: 'block1_conv1' }), batchNormalization({ name: 'block1_conv1_bn' }), relu('block1_conv1'),
      conv2d(64, 3, { useBias: false, name: 'block1_conv2' }), batchNormalization({ name: 'block1_conv2_bn' }), relu('block1_conv2'));
    maps = halving(maps, 'block2', [128, 128], true);
    maps = halving(maps, 'block3', [256, 256]);
    maps = halving(maps, 'block4', [728, 728]);
    for (let i = 5; i <= 12; i++) maps = middle(maps, `block${i}`);
    maps = halving(maps, 'block13', [728, 1024]);
    return chain(maps,
      ...separable(1536, 'block14_sepconv1'), relu('block14_sepconv1'),
      ...separable(2048, 'block14_sepconv2'), relu('block14_sepconv2'));
  },

  classifier: meanAndDense('avg_pool'),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/tensorflow/keras-applications/xception/xception_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '0a58e3b7378bc2990ea3b43d5981f1f6' : 'b0042744bf5b25fce3cb969f33bebb97',
  }),
});
