/** @file NASNet: two kinds of cells that a search has found, each of the two outputs before it. */
import { activation } from '../layers/activation/activation.js';
import { conv2d } from '../layers/convolution/conv2d.js';
import { separableConv2d } from '../layers/convolution/separable-conv2d.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { add } from '../layers/merge/add.js';
import { concatenate } from '../layers/merge/concatenate.js';
import { batchNormalization } from '../layers/normalization/batch-normalization.js';
import { averagePooling2d } from '../layers/pooling/average-pooling2d.js';
import { maxPooling2d } from '../layers/pooling/max-pooling2d.js';
import { cropping2d } from '../layers/reshaping/cropping2d.js';
import { zeroPadding2d } from '../layers/reshaping/zero-padding2d.js';
import { application, meanAndDense } from './application.js';
import { chain, channelsOf, stridePadding } from './chain.js';

/** What a cell takes and gives: its input, and the one before it, which the first has not. */
interface Path { readonly x: SymbolicTensor; readonly before: SymbolicTensor | null }

// Unnamed layers are numbered, so everything is made in Keras's order.
const relu = (): Layer => activation('relu');
const normalize = (name: string): Layer => batchNormalization({ momentum: 0.9997, epsilon: 1e-3, name });
const pointwise = (filters: number, name: string): Layer => conv2d(filters, 1, { padding: 'same', useBias: false, kernelInitializer: 'he_normal', name });
const plus = (a: SymbolicTensor, b: SymbolicTensor, name?: string): SymbolicTensor => add(name === undefined ? {} : { name }).apply([a, b]);
const join = (maps: readonly SymbolicTensor[], name?: string): SymbolicTensor => concatenate(name === undefined ? {} : { name }).apply(maps);
const mean = (name: string): Layer => averagePooling2d(3, { strides: 1, padding: 'same', name });

/** Two separable convolutions; the first may stride. */
function separable(x: SymbolicTensor, filters: number, window: number, id: string, strides = 1): SymbolicTensor {
  const active = relu().apply(x);
  const pad = strides === 1 ? [] : [zeroPadding2d(stridePadding(x.shape, window), { name: `separable_conv_1_pad_${id}` })];
  return chain(active, ...pad,
    separableConv2d(filters, window, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false, name: `separable_conv_1_${id}` }),
    normalize(`separable_conv_1_bn_${id}`),
    relu(),
    separableConv2d(filters, window, { padding: 'same', useBias: false, name: `separable_conv_2_${id}` }),
    normalize(`separable_conv_2_bn_${id}`));
}

/** The earlier output in the size of the later one and with so many filters. */
function adjusted({ x, before }: Path, filters: number, id: string): SymbolicTensor {
  if (before === null) return x;
  if (before.shape.at(-2) !== x.shape.at(-2)) {
    const active = activation('relu', { name: `adjust_relu_1_${id}` }).apply(before);
    const half = (i: 1 | 2): Layer[] => [averagePooling2d(1, { strides: 2, name: `adjust_avg_pool_${i}_${id}` }), pointwise(Math.trunc(filters / 2), `adjust_conv_${i}_${id}`)];
    const even = chain(active, ...half(1));
    const odd = chain(active, zeroPadding2d([[0, 1], [0, 1]]), cropping2d([[1, 0], [1, 0]]), ...half(2));
    return normalize(`adjust_bn_${id}`).apply(join([even, odd]));
  }
  if (channelsOf(before) === filters) return before;
  return chain(before, relu(), pointwise(filters, `adjust_conv_projection_${id}`), normalize(`adjust_bn_${id}`));
}

/** Keeps the size. */
function normalCell(path: Path, filters: number, id: string): Path {
  const p = adjusted(path, filters, id);
  const h = chain(path.x, relu(), pointwise(filters, `normal_conv_1_${id}`), normalize(`normal_bn_1_${id}`));
  const x1 = plus(separable(h, filters, 5, `normal_left1_${id}`), separable(p, filters, 3, `normal_right1_${id}`), `normal_add_1_${id}`);
  const x2 = plus(separable(p, filters, 5, `normal_left2_${id}`), separable(p, filters, 3, `normal_right2_${id}`), `normal_add_2_${id}`);
  const x3 = plus(mean(`normal_left3_${id}`).apply(h), p, `normal_add_3_${id}`);
  const x4 = plus(mean(`normal_left4_${id}`).apply(p), mean(`normal_right4_${id}`).apply(p), `normal_add_4_${id}`);
  const x5 = plus(separable(h, filters, 3, `normal_left5_${id}`), h, `normal_add_5_${id}`);
  return { x: join([p, x1, x2, x3, x4, x5], `normal_concat_${id}`), before: path.x };
}

/** Halves the size. */
function reductionCell(path: Path, filters: number, id: string): Path {
  const p = adjusted(path, filters, id);
  const h = chain(path.x, relu(), pointwise(filters, `reduction_conv_1_${id}`), normalize(`reduction_bn_1_${id}`));
  const wide = zeroPadding2d(stridePadding(h.shape, 3), { name: `reduction_pad_1_${id}` }).apply(h);
  const largest = (name: string): SymbolicTensor => maxPooling2d(3, { strides: 2, name }).apply(wide);
  const x1 = plus(separable(h, filters, 5, `reduction_left1_${id}`, 2), separable(p, filters, 7, `reduction_right1_${id}`, 2), `reduction_add_1_${id}`);
  const x2 = plus(largest(`reduction_left2_${id}`), separable(p, filters, 7, `reduction_right2_${id}`, 2), `reduction_add_2_${id}`);
  const x3 = plus(averagePooling2d(3, { strides: 2, name: `reduction_left3_${id}` }).apply(wide), separable(p, filters, 5, `reduction_right3_${id}`, 2), `reduction_add3_${id}`);
  const x4 = plus(x2, mean(`reduction_left4_${id}`).apply(x1));
  const x5 = plus(separable(x1, filters, 3, `reduction_left4_${id}`), largest(`reduction_right5_${id}`), `reduction_add4_${id}`);
  return { x: join([x2, x3, x4, x5], `reduction_concat_${id}`), before: path.x };
}

/** Normal cells in each of the three rows. */
const ROW = 4;
/** Filters of the first row. */
const FILTERS = 44;

/**
 * NASNetMobile; 5,326,716 parameters.
 *
 * Input [n, 224, 224, 3], without classifier any known size from 32; prepared by `nasnetMobile.preprocessInput`: RGB, -1 … 1.
 * Output [n, 1000], or feature maps [n, ⌈h / 32⌉, ⌈w / 32⌉, 1056].
 *
 * Source: Zoph et al. 2017, Learning Transferable Architectures for Scalable Image Recognition; Keras NASNetMobile.
 *
 * @throws KeratinError `application/…` for options that do not fit, `download/…`, `file/…`
 * @example
 * const net = await nasnetMobile({ weights: null });
 */
export const nasnetMobile = application({
  function: 'nasnetMobile', modelName: 'nasnet_mobile', sizes: [224], leastSize: 32, fixedSize: true, preprocessing: 'tf',

  features(image) {
    const x = chain(image, conv2d(32, 3, { strides: 2, useBias: false, kernelInitializer: 'he_normal', name: 'stem_conv1' }), normalize('stem_bn1'));
    let path = reductionCell({ x, before: null }, FILTERS / 4, 'stem_1');
    path = reductionCell(path, FILTERS / 2, 'stem_2');
    for (const row of [0, 1, 2]) {
      const filters = FILTERS * 2 ** row;
      if (row > 0) path = reductionCell(path, filters, `reduce_${row * ROW}`);
      for (let i = 0; i < ROW; i++) path = normalCell(path, filters, `${row * ROW + i + Math.min(row, 1)}`);
    }
    return relu().apply(path.x);
  },

  classifier: meanAndDense(),

  imagenet: ({ includeTop }) => ({
    url: `https://storage.googleapis.com/tensorflow/keras-applications/nasnet/NASNet-mobile${includeTop ? '' : '-no-top'}.h5`,
    name: `nasnet_mobile${includeTop ? '' : '_no_top'}.h5`,
    md5: includeTop ? '020fb642bf7360b370c678b08e0adf61' : '1ed92395b5b598bdda52abe5c0dbfd63',
  }),
});
