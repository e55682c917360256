/** @file Output shapes with open sizes. */
import { describe, expect, it } from 'vitest';
import type { OpenShape } from '../core/shape.js';
import { inferOutputs } from './infer-shape.js';
import * as layers from './index.js';
import type { Layer } from './layer.js';

const shapeOf = (layer: Layer, ...shapes: OpenShape[]): OpenShape => {
  layer.ensureBuilt(shapes);
  return inferOutputs(layer, shapes.map((shape) => ({ shape, dtype: 'float32' })))[0]!.shape;
};

describe('inferOutputs', () => {
  const table: [string, Layer, OpenShape[], OpenShape][] = [
    ['dense on series of any length', layers.dense(7), [[null, null, 3]], [null, null, 7]],
    ['conv2d on images of any size', layers.conv2d(8, 3, { strides: 2 }), [[null, null, 100, 3]], [null, null, 49, 8]],
    ['conv2d with a known batch', layers.conv2d(8, 3, { padding: 'same' }), [[4, 9, 9, 3]], [4, 9, 9, 8]],
    ['channels first', layers.conv2d(8, 3, { dataFormat: 'channelsFirst' }), [[null, 3, 9, 10]], [null, 8, 7, 8]],
    ['conv2dTranspose', layers.conv2dTranspose(8, 3, { strides: 2, padding: 'same' }), [[null, 7, null, 3]], [null, 14, null, 8]],
    ['global pooling forgets the size', layers.globalAveragePooling2d(), [[null, null, null, 5]], [null, 5]],
    ['global pooling, axes kept', layers.globalMaxPooling2d({ keepdims: true }), [[null, null, null, 5]], [null, 1, 1, 5]],
    ['flatten of an open size is open', layers.flatten(), [[null, null, 5]], [null, null]],
    ['reshape takes the rest', layers.reshape([-1, 2]), [[null, 3, 4]], [null, 6, 2]],
    ['embedding', layers.embedding(10, 4), [[null, null]], [null, null, 4]],
    ['timeDistributed', layers.timeDistributed(layers.conv2d(4, 3)), [[null, null, 8, 8, 1]], [null, null, 6, 6, 4]],
    ['upSampling2d', layers.upSampling2d([2, 3]), [[null, 5, null, 1]], [null, 10, null, 1]],
    ['add stretches', layers.add(), [[null, 5, 1], [null, 4]], [null, 5, 4]],
    ['dot', layers.dot([2, 1]), [[null, 5, 3], [null, 3, 7]], [null, 5, 7]],
    ['concatenate', layers.concatenate(), [[null, null, 2], [null, null, 3]], [null, null, 5]],
    ['lower pooling', layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), [[null, 7, 8, 2]], [null, 4, 4, 2]],
  ];
  for (const [name, layer, inputs, output] of table) it(name, () => expect(shapeOf(layer, ...inputs)).toEqual(output));

  it('makes no weight from a probe: open sizes are refused', () => {
    expect(() => layers.dense(3).ensureBuilt([[null, null]])).toThrow('known sizes for its kernel');
  });

  it('knows the formats', () => {
    const layer = layers.rescaling(2);
    layer.ensureBuilt([[null, 3]]);
    expect(inferOutputs(layer, [{ shape: [null, 3], dtype: 'uint8' }])).toEqual([{ shape: [null, 3], dtype: 'float32' }]);
  });
});
