/** @file Masks: who makes them, who passes them on, who counts by them. */
import { describe, expect, it } from 'vitest';
import { filled } from '../core/tensor.js';
import { runLayer } from '../testing/run-layer.js';
import * as layers from './index.js';

const steps = [[[1, 2], [3, 4], [5, 6]], [[1, 1], [0, 0], [2, 2]]];
const mask = [[true, true, false], [true, false, false]];

describe('masks', () => {
  it('are made by embedding (index 0) and masking (a whole step of one number)', async () => {
    expect((await runLayer(layers.embedding(9, 2, { maskZero: true }), [[[3, 1, 0], [0, 5, 0]]])).mask!.toArray()).toEqual([[true, true, false], [false, true, false]]);
    expect((await runLayer(layers.embedding(9, 2), [[[3, 1, 0]]])).mask).toBeNull();
    const { output, mask: made } = await runLayer(layers.masking(1), [steps]);
    expect(made!.toArray()).toEqual([[true, true, true], [false, true, true]]);
    expect(output.toArray()).toEqual([steps[0], [[0, 0], [0, 0], [2, 2]]]);
  });

  it('are passed on by what works step by step, and dropped by what does not', async () => {
    for (const layer of [layers.dense(3), layers.dropout(0.5), layers.activation('relu'), layers.batchNormalization(), layers.layerNormalization(), layers.timeDistributed(layers.dense(2)), layers.leakyReLU()]) {
      expect((await runLayer(layer, [steps], { masks: [mask] })).mask?.toArray(), layer.name).toEqual(mask);
    }
    for (const layer of [layers.flatten(), layers.conv1d(2, 2), layers.globalMaxPooling1d(), layers.globalAveragePooling1d(), layers.permute([2, 1]), layers.reshape([6])]) {
      expect((await runLayer(layer, [steps], { masks: [mask] })).mask, layer.name).toBeNull();
    }
  });

  it('are counted by: the mean over time', async () => {
    const { output } = await runLayer(layers.globalAveragePooling1d(), [steps], { masks: [mask] });
    expect(output.toArray()).toEqual([[2, 3], [1, 1]]);
  });

  it('take scores out of a softmax', async () => {
    const { output } = await runLayer(layers.softmax(), [[[1, 1, 5]]], { masks: [[[true, true, false]]] });
    expect(output.toArray()).toEqual([[0.5, 0.5, 0]]);
  });

  it('of merged inputs are joined by "or"; of concatenated ones follow the join', async () => {
    const [a, b] = [filled([1, 3, 2], 1), filled([1, 3, 2], 2)];
    const masks = [[[true, false, false]], [[true, true, false]]];
    expect((await runLayer(layers.add(), [a, b], { masks })).mask!.toArray()).toEqual([[true, true, false]]);
    expect((await runLayer(layers.add(), [a, b], { masks: [masks[0]!, null] })).mask).toBeNull();
    expect((await runLayer(layers.concatenate({ axis: 1 }), [a, b], { masks })).mask!.toArray()).toEqual([[true, false, false, true, true, false]]);
    expect((await runLayer(layers.concatenate(), [a, b], { masks: [masks[0]!, null] })).mask!.toArray()).toEqual([[true, true, true]]);
    expect((await runLayer(layers.minimum(), [a, b], { masks })).output.toArray()).toEqual([[[1, 1], [2, 2], [1, 1]]]);
  });
});
