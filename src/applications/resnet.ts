/** @file ResNet: blocks that compute what is to be added to their input. The second version normalizes before each convolution instead of behind it. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { add } from '../layers/merge/add.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { type Application, application, meanAndDense } from './application.js';
import { chain } from './chain.js';

type Block = (maps: SymbolicTensor, name: string, filters: number, stride: number, first: boolean) => SymbolicTensor;
interface Hashes { readonly top: string; readonly noTop: string }

const normalize = (name: string): Layer => batchNormalization({ epsilon: 1.001e-5, name: `${name}_bn` });
const relu = (name: string): Layer => activation('relu', { name });

/** 7 by 7 with stride 2; then what stands between it and the pooling. */
const stem = (image: SymbolicTensor, ...between: readonly Layer[]): SymbolicTensor => chain(image,
  zeroPadding2d(3, { name: 'conv1_pad' }),
  conv2d(64, 7, { strides: 2, name: 'conv1_conv' }),
  ...between,
  zeroPadding2d(1, { name: 'pool1_pad' }),
  maxPooling2d(3, { strides: 2, name: 'pool1_pool' }));

/** Four stacks of so many blocks, each twice as wide as the one before; `strideOf` a block of a stack. */
const stacks = (maps: SymbolicTensor, depths: readonly number[], block: Block, strideOf: (stack: number, index: number, depth: number) => number): SymbolicTensor =>
  depths.reduce((x, depth, stack) => Array.from({ length: depth }).reduce<SymbolicTensor>(
    (y, _, i) => block(y, `conv${stack + 2}_block${i + 1}`, 64 * 2 ** stack, strideOf(stack, i, depth), i === 0), x), maps);

/** 1 by 1 narrow, 3 by 3, 1 by 1 four times as wide, each normalized; added to the input, which the first block of a stack brings to that width. */
const block: Block = (maps, name, filters, stride, first) => {
  const shortcut = first ? chain(maps, conv2d(4 * filters, 1, { strides: stride, name: `${name}_0_conv` }), normalize(`${name}_0`)) : maps;
  const residual = chain(maps,
    conv2d(filters, 1, { strides: stride, name: `${name}_1_conv` }), normalize(`${name}_1`), relu(`${name}_1_relu`),
    conv2d(filters, 3, { padding: 'same', name: `${name}_2_conv` }), normalize(`${name}_2`), relu(`${name}_2_relu`),
    conv2d(4 * filters, 1, { name: `${name}_3_conv` }), normalize(`${name}_3`));
  return chain(add({ name: `${name}_add` }).apply([shortcut, residual]), relu(`${name}_out`));
};

const resnet = (name: string, depths: readonly number[], md5: Hashes): Application => application({
  function: name, modelName: name, sizes: [224], leastSize: 32, preprocessing: 'caffe', namedPooling: true,
  features: (image) => stacks(stem(image, normalize('conv1'), relu('conv1_relu')), depths, block, (stack, i) => (stack > 0 && i === 0 ? 2 : 1)),
  classifier: meanAndDense('avg_pool'),
  imagenet: ({ includeTop }) => weights(name, includeTop, md5),
});

const weights = (name: string, includeTop: boolean, { top, noTop }: Hashes) => ({
  url: `https://storage.googleapis.com/tensorflow/keras-applications/resnet/${name}_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
  md5: includeTop ? top : noTop,
});

/**
 * ResNet50: 50 layers deep; 25,636,712 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any size from 32; prepared by `resnet50.preprocessInput`: BGR, ImageNet's mean taken off, not scaled.
 * Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 2048].
 *
 * Source: He et al. 2015; Keras ResNet50.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const base = await resnet50({ includeTop: false, pooling: 'avg' });
 */
export const resnet50 = resnet('resnet50', [3, 4, 6, 3], { top: '2cb95161c43110f7111970584f804107', noTop: '4d473c1dd8becc155b73f8504c6f6626' });

/**
 * ResNet101: as {@link resnet50}, 101 layers deep; 44,707,176 parameters.
 *
 * Source: He et al. 2015; Keras ResNet101.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await resnet101({ weights: null });
 */
export const resnet101 = resnet('resnet101', [3, 4, 23, 3], { top: 'f1aeb4b969a6efcfb50fad2f0c20cfc5', noTop: '88cf7a10940856eca736dc7b7e228a21' });

/**
 * ResNet152: as {@link resnet50}, 152 layers deep; 60,419,944 parameters.
 *
 * Source: He et al. 2015; Keras ResNet152.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await resnet152({ weights: null });
 */
export const resnet152 = resnet('resnet152', [3, 8, 36, 3], { top: '100835be76be38e30d865e96f2aaae62', noTop: 'ee4c566cf9a93f14d82f913c2dc6dd0c' });

/** Normalized first; only the last block of a stack strides, and the input is added as it came. */
const preactivated: Block = (maps, name, filters, stride, first) => {
  const active = chain(maps, normalize(`${name}_preact`), relu(`${name}_preact_relu`));
  const shortcut = first ? conv2d(4 * filters, 1, { strides: stride, name: `${name}_0_conv` }).apply(active) : stride > 1 ? maxPooling2d(1, { strides: stride }).apply(maps) : maps;
  const residual = chain(active,
    conv2d(filters, 1, { useBias: false, name: `${name}_1_conv` }), normalize(`${name}_1`), relu(`${name}_1_relu`),
    zeroPadding2d(1, { name: `${name}_2_pad` }),
    conv2d(filters, 3, { strides: stride, useBias: false, name: `${name}_2_conv` }), normalize(`${name}_2`), relu(`${name}_2_relu`),
    conv2d(4 * filters, 1, { name: `${name}_3_conv` }));
  return add({ name: `${name}_out` }).apply([shortcut, residual]);
};

/**
 * ResNet50V2: as deep as {@link resnet50}, with the normalization before each convolution; 25,613,800 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any size from 32; prepared by `resnet50V2.preprocessInput`: RGB, -1 … 1.
 * Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 2048].
 *
 * Source: He et al. 2016, Identity Mappings in Deep Residual Networks; Keras ResNet50V2.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await resnet50V2({ weights: null });
 */
export const resnet50V2 = application({
  function: 'resnet50V2', modelName: 'resnet50v2', sizes: [224], leastSize: 32, preprocessing: 'tf', namedPooling: true,
  features: (image) => chain(
    stacks(stem(image), [3, 4, 6, 3], preactivated, (stack, i, depth) => (stack < 3 && i === depth - 1 ? 2 : 1)),
    normalize('post'), relu('post_relu')),
  classifier: meanAndDense('avg_pool'),
  imagenet: ({ includeTop }) => weights('resnet50v2', includeTop, { top: '3ef43a0b657b3be2300d5770ece849e0', noTop: 'fac2f116257151a9d068a22e544a4917' }),
});
