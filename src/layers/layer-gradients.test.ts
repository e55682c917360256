/** @file Gradients of layers, of inputs and weights, against finite differences; settings that no two are alike. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.js';
import { type LayerCheck, checkLayer } from '../testing/check-layer.js';
import * as layers from './index.js';

const mask = tensor([[true, true, false], [true, false, true]]);

const table: Record<string, LayerCheck> = {
  'dense on series': { layer: layers.dense(3, { activation: 'tanh' }), shapes: [[2, 3, 4]] },
  'conv1d, causal, dilated': { layer: layers.conv1d(3, 2, { padding: 'causal', dilationRate: 2 }), shapes: [[2, 6, 2]] },
  'conv2d, strides, same, groups': { layer: layers.conv2d(4, [3, 2], { strides: [1, 2], padding: 'same', groups: 2 }), shapes: [[2, 4, 5, 2]] },
  'conv2d, channels first': { layer: layers.conv2d(3, [2, 3], { dataFormat: 'channelsFirst' }), shapes: [[2, 2, 4, 5]] },
  'conv3d': { layer: layers.conv3d(2, [2, 1, 2]), shapes: [[1, 3, 2, 4, 2]] },
  'conv2dTranspose, valid': { layer: layers.conv2dTranspose(2, [3, 2], { strides: [2, 3] }), shapes: [[1, 3, 2, 3]] },
  'conv2dTranspose, same, cut before': { layer: layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', crop: 'before' }), shapes: [[1, 3, 2, 2]] },
  'conv1dTranspose, outputPadding': { layer: layers.conv1dTranspose(2, 3, { strides: 3, padding: 'same', outputPadding: 1 }), shapes: [[2, 3, 2]] },
  'depthwiseConv2d, multiplier': { layer: layers.depthwiseConv2d([2, 3], { depthMultiplier: 3, dilationRate: [2, 1] }), shapes: [[1, 4, 5, 2]] },
  'separableConv2d': { layer: layers.separableConv2d(3, [3, 2], { depthMultiplier: 2, strides: 2, padding: 'same' }), shapes: [[1, 4, 5, 2]] },
  'separableConv1d, causal': { layer: layers.separableConv1d(3, 3, { padding: 'causal' }), shapes: [[2, 5, 2]] },
  'maxPooling2d, overlapping': { layer: layers.maxPooling2d([3, 2], [2, 1], 'same'), shapes: [[1, 5, 4, 2]], apart: 0.05 },
  'averagePooling2d, same': { layer: layers.averagePooling2d([3, 2], [2, 1], 'same'), shapes: [[1, 5, 4, 2]] },
  'averagePooling2d, same, edge': { layer: layers.averagePooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same', border: 'edge' }), shapes: [[1, 4, 4, 2]] },
  'globalMaxPooling1d': { layer: layers.globalMaxPooling1d({ keepdims: true }), shapes: [[2, 4, 3]], apart: 0.05 },
  'globalAveragePooling1d, masked': { layer: layers.globalAveragePooling1d(), shapes: [[2, 3, 4]], masks: [mask] },
  'batchNormalization, training': { layer: layers.batchNormalization({ axis: 1 }), shapes: [[3, 2, 4]], training: true },
  'batchNormalization, masked': { layer: layers.batchNormalization(), shapes: [[2, 3, 2]], training: true, masks: [mask] },
  'batchNormalization, inference': { layer: layers.batchNormalization({ scale: false }), shapes: [[3, 2, 2]] },
  'layerNormalization over two axes': { layer: layers.layerNormalization([1, 2]), shapes: [[2, 3, 4]] },
  'layerNormalization, rms': { layer: layers.layerNormalization({ rmsScaling: true }), shapes: [[2, 3, 4]] },
  'groupNormalization': { layer: layers.groupNormalization({ groups: 2 }), shapes: [[2, 3, 4]] },
  'prelu, shared': { layer: layers.prelu({ sharedAxes: [1] }), shapes: [[2, 3, 4]], apart: 0.05 },
  'softmax over two axes': { layer: layers.softmax([1, 2]), shapes: [[2, 3, 4]] },
  'reLU, all settings': { layer: layers.reLU({ maxValue: 0.4, negativeSlope: 0.2, threshold: 0.12 }), shapes: [[2, 3, 4]], apart: 0.04 },
  'embedding, repeated indices': { layer: layers.embedding(5, 3), shapes: [], inputs: [tensor([[1, 4, 1], [0, 1, 4]], { dtype: 'int32' })] },
  'upSampling2d, bilinear': { layer: layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }), shapes: [[1, 3, 2, 2]] },
  'upSampling3d': { layer: layers.upSampling3d([1, 2, 3]), shapes: [[1, 2, 2, 1, 2]] },
  'zeroPadding2d and cropping2d': { layer: layers.timeDistributed(layers.cropping2d([[1, 0], [0, 2]])), shapes: [[1, 2, 3, 4, 2]] },
  'masking': { layer: layers.masking(), shapes: [[2, 3, 2]] },
  'dot, normalized': { layer: layers.dot([2, 1], { normalize: true }), shapes: [[2, 3, 4], [2, 4, 2]] },
  'dot of vectors': { layer: layers.dot(-1), shapes: [[2, 4], [2, 4]] },
  'add, stretching': { layer: layers.add(), shapes: [[2, 3, 4], [2, 4], [2, 1, 4]] },
  'average': { layer: layers.average(), shapes: [[2, 4], [2, 4], [2, 4]] },
  'multiply': { layer: layers.multiply(), shapes: [[2, 4], [2, 4], [2, 4]] },
  'minimum': { layer: layers.minimum(), shapes: [[2, 4], [2, 4]], apart: 0.05 },
  'concatenate': { layer: layers.concatenate({ axis: 1 }), shapes: [[2, 1, 3], [2, 2, 3]] },
  'attention, scaled': { layer: layers.attention({ useScale: true }), shapes: [[2, 3, 2], [2, 3, 2]], masks: [mask, mask] },
  'attention, concat': { layer: layers.attention({ scoreMode: 'concat', useScale: true }), shapes: [[2, 2, 3], [2, 3, 3], [2, 3, 3]] },
  'additiveAttention': { layer: layers.additiveAttention(), shapes: [[2, 2, 3], [2, 3, 3]] },
  'multiHeadAttention': { layer: layers.multiHeadAttention(2, 3, { valueDim: 2, outputShape: 4 }), shapes: [[2, 3, 2], [2, 3, 4]], masks: [mask, mask] },
  'multiHeadAttention over pictures': { layer: layers.multiHeadAttention(2, 2), shapes: [[1, 2, 2, 3], [1, 2, 2, 3]] },
  'einsumDense': { layer: layers.einsumDense('abc,bd->adc', [2, 3], { biasAxes: 'd', activation: 'tanh' }), shapes: [[2, 4, 3]] },
  'unitNormalization': { layer: layers.unitNormalization([1, 2]), shapes: [[2, 3, 2]] },
  'identity': { layer: layers.identity(), shapes: [[2, 3]] },
  'conv3dTranspose, same': { layer: layers.conv3dTranspose(2, [2, 3, 1], { strides: 2, padding: 'same' }), shapes: [[1, 2, 2, 2, 2]] },
  'locallyConnected1d': { layer: layers.locallyConnected1d(2, 2, { strides: 2 }), shapes: [[2, 5, 2]] },
  'locallyConnected2d, channels first': { layer: layers.locallyConnected2d(2, [2, 1], { dataFormat: 'channelsFirst' }), shapes: [[1, 2, 3, 2]] },
  'normalization, inverted': { layer: layers.normalization({ mean: [1, 2], variance: [4, 9], invert: true }), shapes: [[3, 2]] },
};

describe('gradient checks of layers', () => {
  for (const [name, test] of Object.entries(table)) {
    it(name, async () => {
      const { error, where } = await checkLayer(test);
      expect(error, where).toBeLessThan(3e-3);
    });
  }
});
