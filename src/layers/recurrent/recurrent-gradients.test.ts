/** @file Gradients of recurrent layers, of inputs, initial states and weights, against finite differences. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../core/tensor.js';
import { type LayerCheck, checkLayer } from '../../testing/check-layer.js';
import * as layers from '../index.js';
import { minimalGatedUnit, runningMean } from '../../testing/minimal-gated-unit.js';

const mask = tensor([[false, true, true, false], [true, false, true, true]]);
const x = [2, 4, 3];
const all = { returnSequences: true, returnState: true };

const table: Record<string, LayerCheck> = {
  'simpleRNN': { layer: layers.simpleRNN(2), shapes: [x] },
  'simpleRNN, masked, initial state, everything returned': { layer: layers.simpleRNN(2, all), shapes: [x, [2, 2]], masks: [mask] },
  'simpleRNN, both dropouts, backwards': { layer: layers.simpleRNN(3, { dropout: 0.3, recurrentDropout: 0.4, goBackwards: true }), shapes: [x], training: true },
  'lstm': { layer: layers.lstm(2), shapes: [x] },
  'lstm, everything returned': { layer: layers.lstm(2, all), shapes: [x] },
  'lstm, masked': { layer: layers.lstm(2, { returnSequences: true }), shapes: [x], masks: [mask] },
  'lstm, masked, zeros there, backwards': { layer: layers.lstm(2, { ...all, zeroOutputForMask: true, goBackwards: true }), shapes: [x], masks: [mask] },
  'lstm, masked, initial states': { layer: layers.lstm(2, all), shapes: [x, [2, 2], [2, 2]], masks: [mask] },
  'lstm, both dropouts': { layer: layers.lstm(3, { ...all, dropout: 0.3, recurrentDropout: 0.4 }), shapes: [x], training: true },
  'lstm, other activations, no bias': { layer: layers.lstm(2, { activation: 'softsign', recurrentActivation: 'softplus', useBias: false }), shapes: [x] },
  'gru': { layer: layers.gru(2), shapes: [x] },
  'gru, backwards, masked, initial state': { layer: layers.gru(2, { ...all, goBackwards: true }), shapes: [x, [2, 2]], masks: [mask] },
  'gru, both dropouts': { layer: layers.gru(3, { ...all, dropout: 0.3, recurrentDropout: 0.4 }), shapes: [x], training: true },
  'gru, reset before': { layer: layers.gru(2, { ...all, resetAfter: false }), shapes: [x] },
  'gru, reset before, both dropouts, masked': { layer: layers.gru(3, { resetAfter: false, dropout: 0.3, recurrentDropout: 0.4 }), shapes: [x], training: true, masks: [mask] },
  'gru, softmax for the gates, no bias': { layer: layers.gru(2, { recurrentActivation: 'softmax', useBias: false }), shapes: [x] },
  'cells stacked': { layer: layers.rnn([layers.lstmCell(3), layers.gruCell(2)], { ...all }), shapes: [x], masks: [mask] },
  'cells stacked, initial states': { layer: layers.rnn([layers.simpleRNNCell(3), layers.lstmCell(2)]), shapes: [x, [2, 3], [2, 2], [2, 2]] },
  'bidirectional lstm': { layer: layers.bidirectional(layers.lstm(2, all)), shapes: [x], masks: [mask] },
  'bidirectional gru, product, initial states': { layer: layers.bidirectional(layers.gru(2), 'mul'), shapes: [x, [2, 2], [2, 2]] },
  'bidirectional, unmerged': { layer: layers.bidirectional(layers.simpleRNN(2, { returnSequences: true }), { mergeMode: null }), shapes: [x] },
  'a cell of one\'s own': { layer: layers.rnn(minimalGatedUnit(2), all), shapes: [x], masks: [mask] },
  'a cell whose output is no state': { layer: layers.rnn(runningMean(3), all), shapes: [x], masks: [mask] },
  'a cell by itself': { layer: layers.lstmCell(2), shapes: [[2, 3], [2, 2], [2, 2]] },
  'convLSTM2d, both dropouts': { layer: layers.convLSTM2d(2, [2, 3], { ...all, padding: 'same', dropout: 0.3, recurrentDropout: 0.4 }), shapes: [[2, 3, 3, 2, 2]], training: true },
  'convLSTM2d, channels first, strides, masked': { layer: layers.convLSTM2d(2, 2, { strides: [1, 2], dataFormat: 'channelsFirst', returnSequences: true }), shapes: [[2, 4, 1, 3, 4]], masks: [mask] },
  'convLSTM1d, initial states': { layer: layers.convLSTM1d(2, 2), shapes: [[2, 3, 4, 1], [2, 3, 2], [2, 3, 2]] },
  'convLSTM3d': { layer: layers.convLSTM3d(1, [1, 2, 2]), shapes: [[1, 2, 2, 2, 3, 1]] },
  'a series of series': { layer: layers.timeDistributed(layers.gru(2)), shapes: [[2, 2, 3, 2]] },
};

describe('gradient checks of recurrent layers', () => {
  for (const [name, test] of Object.entries(table)) {
    it(name, async () => {
      const { error, where } = await checkLayer({ weights: [-1, 1], ...test });
      expect(error, where).toBeLessThan(3e-3);
    });
  }
});
