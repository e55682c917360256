/** @file DenseNet: each block sees the outputs of all before it. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { concatenate } from '../layers/merge/concatenate.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { averagePooling2d } from '../layers/pooling/average-pooling2d.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { application, meanAndDense } from './application.js';
import { chain, channelsOf } from './chain.js';

/** Maps that each block adds. */
const GROWTH = 32;

/** Normalized and cut to 0 or more; `name` ends before `bn` and `relu`. */
const active = (name: string): Layer[] => [batchNormalization({ epsilon: 1.001e-5, name: `${name}bn` }), activation('relu', { name: `${name}relu` })];

const block = (maps: SymbolicTensor, name: string): SymbolicTensor => concatenate({ name: `${name}_concat` }).apply([maps, chain(maps,
  ...active(`${name}_0_`), conv2d(4 * GROWTH, 1, { useBias: false, name: `${name}_1_conv` }),
  ...active(`${name}_1_`), conv2d(GROWTH, 3, { padding: 'same', useBias: false, name: `${name}_2_conv` }))]);

/** Half as many maps, half as large. */
const transition = (maps: SymbolicTensor, name: string): SymbolicTensor => chain(maps,
  ...active(`${name}_`), conv2d(Math.trunc(channelsOf(maps) / 2), 1, { useBias: false, name: `${name}_conv` }), averagePooling2d(2, { strides: 2, name: `${name}_pool` }));

/** Four stages of so many blocks, a transition between them. */
const stages = (maps: SymbolicTensor, depths: readonly number[]): SymbolicTensor => depths.reduce((x, depth, stage) => {
  const dense = Array.from({ length: depth }).reduce<SymbolicTensor>((y, _, i) => block(y, `conv${stage + 2}_block${i + 1}`), x);
  return stage < depths.length - 1 ? transition(dense, `pool${stage + 2}`) : dense;
}, maps);

/**
 * DenseNet121: small for its accuracy; 8,062,504 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any size from 32; prepared by `densenet121.preprocessInput`: RGB, 0 … 1, then ImageNet's mean
 * taken off and divided by its deviation. Output [n, 1000], or feature maps [n, ⌊h / 32⌋, ⌊w / 32⌋, 1024].
 *
 * Source: Huang et al. 2016; Keras DenseNet121.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await densenet121({ weights: null });
 */
export const densenet121 = application({
  function: 'densenet121', modelName: 'densenet121', sizes: [224], leastSize: 32, preprocessing: 'torch', namedPooling: true,

  features: (image) => chain(stages(chain(image,
    zeroPadding2d(3), conv2d(64, 7, { strides: 2, useBias: false, name: 'conv1_conv' }), ...active('conv1_'),
    zeroPadding2d(1), maxPooling2d(3, { strides: 2, name: 'pool1' })), [6, 12, 24, 16]), ...active('')),

  classifier: meanAndDense('avg_pool'),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '9d60b8095a5708f2dcce2bca79d332c7' : '30ee3e1110167f948a6b9946edeeb738',
  }),
});
