/** @file The layers of those Keras 2 cases that are whole models; their files hold only numbers. From the tests of keras-js (transcranial/keras-js, MIT). */
import type { KerasObject } from '../../src/core/registry.js';

/** A layer and what it sees, by number: the inputs of the model first, then the steps. Steps stand in the order of their weights. */
export interface Step { readonly layer: KerasObject; readonly from: readonly number[] }

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });
const conv = (filters: number, kernel_size: number, padding = 'valid', activation = 'relu', strides = 1): KerasObject =>
  layer('Conv2D', { filters, kernel_size, padding, activation, strides });
const norm = layer('BatchNormalization', { epsilon: 1e-3 });
const relu = layer('Activation', { activation: 'relu' });
const maxPool = (strides: number | null, padding = 'valid'): KerasObject => layer('MaxPooling2D', { pool_size: 2, strides, padding });
const averagePool = (strides: number | null, padding = 'valid'): KerasObject => layer('AveragePooling2D', { pool_size: 2, strides, padding });

/** Layers one after another, on one input. */
export const chain = (...layers: readonly KerasObject[]): Step[] => layers.map((each, i) => ({ layer: each, from: [i] }));
/** Two convolutions on an input each, and what merges them. */
const merged = (merge: KerasObject): Step[] => [{ layer: conv(4, 3), from: [0] }, { layer: conv(4, 3), from: [1] }, { layer: merge, from: [2, 3] }];

/** The convnet of pipelines 6 and 10, which differ in their pooling. */
const deep = (pool: KerasObject): Step[] => chain(
  conv(5, 3, 'valid', 'relu', 2), norm, conv(4, 3, 'same'), norm, conv(3, 3, 'same'), norm, pool, conv(4, 3, 'valid', 'linear'), norm, conv(2, 3, 'same'), norm, pool,
);

export const models: Readonly<Record<string, readonly Step[]>> = {
  pipeline_00: chain(conv(4, 3), conv(4, 3), conv(4, 3)),
  pipeline_01: chain(conv(5, 3, 'same', 'relu', 2), conv(4, 3, 'same', 'linear'), conv(2, 3), conv(3, 5), conv(2, 3, 'valid', 'linear')),
  pipeline_02: chain(
    conv(5, 3, 'same', 'relu', 2), conv(4, 3, 'valid', 'linear'), conv(2, 1), conv(3, 5, 'same'), conv(2, 3, 'same', 'linear'), conv(4, 1), conv(2, 3, 'valid', 'linear'),
  ),
  pipeline_03: chain(conv(4, 3), layer('BatchNormalization', { epsilon: 1e-5 })),
  pipeline_04: chain(conv(5, 3, 'same', 'relu', 2), norm, conv(4, 1, 'valid', 'linear'), norm, conv(3, 3, 'same'), norm, conv(2, 3), norm),
  pipeline_05: chain(conv(4, 3), maxPool(null)),
  pipeline_06: deep(maxPool(null)),
  pipeline_07: chain(conv(4, 3), maxPool(1)),
  pipeline_08: chain(conv(4, 3, 'same'), conv(4, 3), maxPool(1, 'same')),
  pipeline_09: chain(conv(4, 3), averagePool(null)),
  pipeline_10: deep(averagePool(null)),
  pipeline_11: chain(conv(4, 3), averagePool(1)),
  pipeline_12: chain(conv(4, 3, 'same'), conv(4, 3), averagePool(1, 'same')),
  pipeline_13: chain(
    conv(2, 3), conv(2, 3), maxPool(1), layer('Dropout', { rate: 0.25 }), layer('Flatten'),
    layer('Dense', { units: 3, activation: 'relu' }), layer('Dropout', { rate: 0.5 }), layer('Dense', { units: 3, activation: 'softmax' }),
  ),
  pipeline_14: chain(layer('SeparableConv2D', { filters: 2, kernel_size: 3 }), layer('SeparableConv2D', { filters: 2, kernel_size: 3 })),
  pipeline_15: chain(conv(2, 3, 'valid', 'linear'), norm, relu, layer('SeparableConv2D', { filters: 2, kernel_size: 3, padding: 'same' }), norm),
  pipeline_16: chain(
    layer('Conv2D', { filters: 4, kernel_size: 3, strides: 2, use_bias: false }), norm, relu,
    layer('ZeroPadding2D', { padding: [[0, 1], [0, 1]] }), layer('Cropping2D', { cropping: [[1, 0], [1, 0]] }), layer('AveragePooling2D', { pool_size: 1, strides: 2 }),
  ),
  graph_00: [
    { layer: layer('Permute', { dims: [1, 3, 2] }), from: [0] }, { layer: layer('Permute', { dims: [2, 3, 1] }), from: [1] }, { layer: layer('Concatenate'), from: [2, 3] },
  ],
  graph_01: merged(layer('Add')),
  graph_02: merged(layer('Average')),
  graph_03: merged(layer('Multiply')),
  graph_04: merged(layer('Maximum')),
  graph_05: merged(layer('Concatenate')),
  graph_06: [
    { layer: conv(2, 1), from: [1] }, { layer: conv(4, 3, 'same'), from: [3] }, { layer: conv(5, 3, 'same'), from: [2] }, { layer: conv(4, 3, 'same'), from: [0] },
    { layer: conv(2, 1), from: [4] }, { layer: conv(3, 3, 'same'), from: [5] }, { layer: layer('Concatenate'), from: [6, 7, 8] },
  ],
  graph_07: [
    { layer: conv(4, 3, 'same'), from: [0] }, { layer: conv(4, 3, 'same'), from: [1] }, { layer: conv(4, 3, 'same'), from: [2] }, { layer: conv(4, 3, 'same'), from: [3] },
    { layer: layer('Concatenate'), from: [4, 5] }, { layer: conv(4, 3, 'same', 'linear'), from: [6] },
  ],
};
