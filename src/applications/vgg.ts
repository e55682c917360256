/** @file VGG16 and VGG19: blocks of 3 by 3 convolutions, each halved by a pooling. */
import type { SymbolicTensor } from '../layers/layer.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { dense } from '../layers/core/dense.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { flatten } from '../layers/reshaping/flatten.js';
import { type Application, application } from './application.js';
import { chain } from './chain.js';

/** VGG with so many convolutions in each of its blocks; Keras's hashes of its weights with and without classifier. */
const vgg = (name: string, convolutions: readonly number[], md5: { readonly top: string; readonly noTop: string }): Application => application({
  function: name, modelName: name, sizes: [224], leastSize: 32, preprocessing: 'caffe',

  features: (image) => convolutions.reduce((maps, depth, i) => block(maps, `block${i + 1}`, depth, Math.min(64 * 2 ** i, 512)), image),

  classifier: (maps, { classes, classifierActivation }) => chain(maps,
    flatten({ name: 'flatten' }),
    dense(4096, { activation: 'relu', name: 'fc1' }),
    dense(4096, { activation: 'relu', name: 'fc2' }),
    dense(classes, { activation: classifierActivation, name: 'predictions' })),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/tensorflow/keras-applications/${name}/${name}_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? md5.top : md5.noTop,
  }),
});

const block = (maps: SymbolicTensor, name: string, depth: number, filters: number): SymbolicTensor => chain(maps,
  ...Array.from({ length: depth }, (_, i) => conv2d(filters, 3, { activation: 'relu', padding: 'same', name: `${name}_conv${i + 1}` })),
  maxPooling2d(2, { strides: 2, name: `${name}_pool` }));

/**
 * VGG16: 13 convolutions in five blocks and three dense layers; 138,357,544 parameters, 14,714,688 without classifier (553 and 59 MB).
 *
 * Input [n, 224, 224, 3], without classifier any size from 32; prepared by `vgg16.preprocessInput`: BGR, ImageNet's mean taken off, not scaled.
 * Output [n, 1000], or feature maps [n, ⌊h / 32⌋, ⌊w / 32⌋, 512].
 *
 * Source: Simonyan and Zisserman 2014; Keras VGG16.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const base = await vgg16({ weights: 'imagenet', includeTop: false, inputShape: [150, 150, 3] });
 */
export const vgg16 = vgg('vgg16', [2, 2, 3, 3, 3], { top: '64373286793e3c8b2b4e3219cbf3544b', noTop: '6d6bbae143d832006294945121d1f1fc' });

/**
 * VGG19: as {@link vgg16}, with 16 convolutions; 143,667,240 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any size from 32; prepared by `vgg19.preprocessInput`: BGR, ImageNet's mean taken off, not scaled.
 * Output [n, 1000], or feature maps [n, ⌊h / 32⌋, ⌊w / 32⌋, 512].
 *
 * Source: Simonyan and Zisserman 2014; Keras VGG19.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await vgg19({ weights: null });
 */
export const vgg19 = vgg('vgg19', [2, 2, 4, 4, 4], { top: 'cbe5617147190e668d6c5d5026f83318', noTop: '253f8cb515780f3b799900260a226db6' });
