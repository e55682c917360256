/** @file Recurrent layers: directions, masks, states, stacks, both directions, dropout, and what is said of bad input. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../core/random.js';
import { type Shape, sizeOf } from '../../core/shape.js';
import { Tensor, tensor } from '../../core/tensor.js';
import { minimalGatedUnit, runningMean } from '../../testing/minimal-gated-unit.js';
import { InChain } from '../../testing/in-chain.js';
import { runLayer } from '../../testing/run-layer.js';
import { add, mul } from '../../ops/arithmetic.js';
import * as layers from '../index.js';
import type { Layer } from '../layer.js';

const random = (shape: Shape, seed = 1): Tensor => new Tensor(shape, 'float32', new RandomGenerator(seed).uniform(sizeOf(shape), -1, 1));
const numbers = (t: Tensor): number[] => [...(t.data as Float32Array)];
/** Largest difference. */
const apart = (a: Tensor, b: Tensor): number => Math.max(...numbers(a).map((v, i) => Math.abs(v - numbers(b)[i]!)));
/** h' = h + x for one feature: what came in so far, in all. */
const running = { activation: 'linear', kernelInitializer: 'ones', recurrentInitializer: 'ones' } as const;
const x = random([2, 4, 3]);
const series = [[[1], [2], [4], [8]]];

describe('order and what is returned', () => {
  it('the last output, all, and the states', async () => {
    expect((await runLayer(layers.simpleRNN(1, running), [series])).output.toArray()).toEqual([[15]]);
    const { outputs } = await runLayer(layers.simpleRNN(1, { ...running, returnSequences: true, returnState: true }), [series]);
    expect(outputs.map((y) => y.toArray())).toEqual([[[[1], [3], [7], [15]]], [[15]]]);
  });
  it('backwards: outputs in the order of the steps', async () => {
    const { outputs } = await runLayer(layers.simpleRNN(1, { ...running, goBackwards: true, returnSequences: true, returnState: true }), [series]);
    expect(outputs.map((y) => y.toArray())).toEqual([[[[8], [12], [14], [15]]], [[15]]]);
  });
  it('from states that are given', async () => {
    expect((await runLayer(layers.simpleRNN(1, running), [series, [[100]]])).output.toArray()).toEqual([[115]]);
    const { outputs } = await runLayer(layers.lstm(2, { returnState: true }), [x, random([2, 2]), random([2, 2], 2)]);
    expect(outputs.map((y) => y.shape)).toEqual([[2, 2], [2, 2], [2, 2]]);
  });
  it('weights are Keras\'s, the forget gate\'s bias begins at 1', () => {
    const layer = layers.lstm(2, { name: 'words' });
    layer.ensureBuilt([[null, null, 3]]);
    expect(layer.weights.map(({ variable }) => `${variable.name} ${variable.shape}`)).toEqual(['lstm_cell/kernel 3,8', 'lstm_cell/recurrent_kernel 2,8', 'lstm_cell/bias 8']);
    expect(layer.getWeights()[2]!.toArray()).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    const gru = layers.gru(2, { resetAfter: false, trainable: false });
    gru.ensureBuilt([[null, null, 3]]);
    expect([gru.weights.at(-1)!.variable.shape, gru.trainableWeights.length]).toEqual([[6], 0]);
  });
  it.each([
    ['lstm', layers.lstm(3, { returnSequences: true, returnState: true })],
    ['lstm backwards', layers.lstm(3, { returnSequences: true, goBackwards: true, useBias: false })],
    ['gru', layers.gru(3, { returnSequences: true, returnState: true })],
    ['gru, reset before, backwards', layers.gru(3, { resetAfter: false, goBackwards: true })],
  ])('%s: the operator for small batches and the loop agree', async (_, layer: Layer) => {
    const states = layer.className === 'LSTM' ? [random([2, 3]), random([2, 3], 3)] : [random([2, 3])];
    for (const inputs of [[x], [x, ...states]]) {
      const [fused, loop] = [await runLayer(layer, inputs), await runLayer(layer, inputs, { training: true })];
      fused.outputs.forEach((y, i) => expect(apart(y, loop.outputs[i]!)).toBeLessThan(2e-6));
    }
  });
  it('vectors of an embedding: multiplied in its table or one by one, the same', async () => {
    const words = new Tensor([3, 5], 'int32', Int32Array.from({ length: 15 }, (_, i) => (i * 7) % 4));
    const [embedding, lstm] = [layers.embedding(4, 6), layers.lstm(3)];
    const vectors = (await runLayer(embedding, [words])).output;
    const expected = (await runLayer(lstm, [vectors], { training: true })).output;
    const both = layers.timeDistributed(layers.activation('linear')); // keeps the vectors from being seen as rows of a table

    expect(apart((await runLayer(new InChain([embedding, lstm]), [words], { training: true })).output, expected)).toBeLessThan(1e-6);
    expect(apart((await runLayer(new InChain([embedding, both, lstm]), [words], { training: true })).output, expected)).toBeLessThan(1e-6);
  });
});

describe('masks', () => {
  const mask = [[false, true, false, true]];
  const all = { ...running, returnSequences: true, returnState: true } as const;
  it('masked steps leave the state and repeat the output', async () => {
    const { outputs, mask: carried } = await runLayer(layers.simpleRNN(1, all), [series], { masks: [mask] });
    expect(outputs.map((y) => y.toArray())).toEqual([[[[0], [2], [2], [10]]], [[10]]]);
    expect(carried!.toArray()).toEqual(mask);
    expect((await runLayer(layers.simpleRNN(1, running), [series], { masks: [mask] })).mask).toBeNull();
  });
  it('or give zeros', async () => {
    const { output } = await runLayer(layers.simpleRNN(1, { ...all, zeroOutputForMask: true }), [series], { masks: [mask] });
    expect(output.toArray()).toEqual([[[0], [2], [0], [10]]]);
  });
  it('before the first step that counts there is no output, whatever state was given', async () => {
    const { outputs } = await runLayer(layers.simpleRNN(1, all), [series, [[100]]], { masks: [mask] });
    expect(outputs.map((y) => y.toArray())).toEqual([[[[0], [102], [102], [110]]], [[110]]]);
  });
  it('a cell whose output is no state', async () => {
    const { outputs } = await runLayer(layers.rnn(runningMean(1), { returnSequences: true, returnState: true }), [series], { masks: [mask] });
    expect(outputs.map((y) => y.toArray())).toEqual([[[[0], [1], [1], [5]]], [[10]], [[2]]]);
  });
  it.each([['lstm', layers.lstm(3)], ['gru', layers.gru(3)], ['bidirectional', layers.bidirectional(layers.gru(3))]])('%s: padding in front changes nothing', async (_, layer: Layer) => {
    const padded = tensor([[[9, 9, 9], ...(x.toArray() as number[][][])[0]!]]);
    const whole = await runLayer(layer, [x.slice(0, 1)]);
    const { output } = await runLayer(layer, [padded], { masks: [[[false, true, true, true, true]]] });
    expect(apart(output, whole.output)).toBeLessThan(2e-6);
  });
});

describe('states kept from batch to batch', () => {
  it.each([['lstm', layers.lstm(3, { stateful: true })], ['gru', layers.gru(3, { stateful: true })], ['bidirectional', layers.bidirectional(layers.simpleRNN(3, { stateful: true, returnSequences: true }))]])('%s', async (_, layer: Layer) => {
    const first = (await runLayer(layer, [x])).output;
    const second = (await runLayer(layer, [x])).output;
    expect(apart(first, second)).toBeGreaterThan(1e-3);
    layer.resetStates();
    expect(apart((await runLayer(layer, [x])).output, first)).toBe(0);
  });
  it('two halves are as one whole', async () => {
    const halves = layers.lstm(3, { stateful: true });
    const steps = (from: number): number[][][] => (x.toArray() as number[][][]).map((rows) => rows.slice(from, from + 2));
    await runLayer(halves, [steps(0)]);
    const whole = layers.lstm(3);
    const { output } = await runLayer(whole, [x], { weights: halves.getWeights() });
    expect(apart((await runLayer(halves, [steps(2)])).output, output)).toBeLessThan(1e-6);
  });
  it('can be set, and are no weights', async () => {
    const layer = layers.simpleRNN(1, { ...running, stateful: true });
    await runLayer(layer, [series]);
    expect([layer.weights.length, layer.states.map((s) => s.read().toArray())]).toEqual([3, [[[15]]]]);
    layer.resetStates([[[100]]]);
    expect((await runLayer(layer, [series])).output.toArray()).toEqual([[115]]);
  });
});

describe('several cells, two directions', () => {
  it('stacked cells are layers in a row', async () => {
    const stacked = layers.rnn([layers.lstmCell(3), layers.gruCell(2)], { returnSequences: true, returnState: true });
    const { outputs } = await runLayer(stacked, [x]);
    const [lstm, gru] = [layers.lstm(3, { returnSequences: true, returnState: true }), layers.gru(2, { returnSequences: true })];
    const below = await runLayer(lstm, [x], { weights: stacked.getWeights().slice(0, 3) });
    const above = await runLayer(gru, [below.output], { weights: stacked.getWeights().slice(3) });
    expect(apart(outputs[0]!, above.output)).toBeLessThan(1e-6);
    expect([apart(outputs[1]!, below.outputs[1]!), apart(outputs[2]!, below.outputs[2]!)].every((d) => d < 1e-6)).toBe(true);
  });
  it.each([['concat', [15, 15]], ['sum', [30]], ['mul', [225]], ['ave', [15]]] as const)('bidirectional, %s', async (mode, expected) => {
    expect((await runLayer(layers.bidirectional(layers.simpleRNN(1, running), mode), [series])).output.toArray()).toEqual([expected]);
  });
  it('bidirectional: sequences stand beside each other, states follow', async () => {
    const { outputs } = await runLayer(layers.bidirectional(layers.simpleRNN(1, { ...running, returnSequences: true, returnState: true })), [series]);
    expect(outputs.map((y) => y.toArray())).toEqual([[[[1, 15], [3, 14], [7, 12], [15, 8]]], [[15]], [[15]]]);
    const apart_ = await runLayer(layers.bidirectional(layers.simpleRNN(1, running), { mergeMode: null }), [series, [[1]], [[2]]]);
    expect(apart_.outputs.map((y) => y.toArray())).toEqual([[[16]], [[17]]]);
  });
  it('bidirectional: layers and weights of its own, masked steps give zeros', async () => {
    const given = layers.simpleRNN(1, { ...running, name: 'sum', returnSequences: true });
    const layer = layers.bidirectional(given, { trainable: false });
    const { output } = await runLayer(layer, [series], { masks: [[[true, true, false, true]]] });
    expect(output.toArray()).toEqual([[[1, 11], [3, 10], [0, 0], [11, 8]]]);
    expect([layer.sublayers.map((l) => l.name), given.built, layer.trainableWeights.length]).toEqual([['forward_sum', 'backward_sum'], false, 0]);
  });
  it('convLSTM with a window of one is an LSTM at each place', async () => {
    const images = random([2, 3, 2, 2, 4]);
    const conv = layers.convLSTM2d(3, 1, { returnSequences: true });
    const { output } = await runLayer(conv, [images]);
    const weights = conv.getWeights().map((w, i) => (i < 2 ? w.reshape(w.shape.slice(2)) : w));
    const place = (t: Tensor): Tensor => tensor((t.toArray() as number[][][][][]).map((s) => s.map((image) => image[1]![0]!)));
    expect(apart((await runLayer(layers.lstm(3, { returnSequences: true }), [place(images)], { weights })).output, place(output))).toBeLessThan(2e-6);
  });
});

describe('dropout', () => {
  const ones = new Tensor([3, 5, 2], 'float32', new Float32Array(30).fill(1));
  it('of the input: in training alone, the same features at every step', async () => {
    const layer = layers.simpleRNN({ units: 2, activation: 'linear', kernelInitializer: 'identity', recurrentInitializer: 'zeros', dropout: 0.5, returnSequences: true });
    expect(new Set(numbers((await runLayer(layer, [ones])).output))).toEqual(new Set([1]));
    const rows = (await runLayer(layer, [ones], { training: true })).output.toArray() as number[][][];
    for (const steps of rows) expect(steps.every((step) => step.join() === steps[0]!.join() && step.every((v) => v === 0 || v === 2))).toBe(true);
  });
  it('of the state: the same units at every step', async () => {
    const layer = layers.simpleRNN({ units: 2, activation: 'linear', kernelInitializer: 'identity', recurrentInitializer: 'identity', recurrentDropout: 0.5, returnSequences: true });
    const rows = (await runLayer(layer, [ones], { training: true })).output.toArray() as number[][][];
    for (const steps of rows) for (const unit of [0, 1]) expect([[1, 1, 1, 1, 1], [1, 3, 7, 15, 31]]).toContainEqual(steps.map((step) => step[unit]));
  });
});

describe('a cell of one\'s own', () => {
  it('as an object, with weights or without', async () => {
    const decay = layers.rnn({ stateSize: 1, step: (v, [h]) => add(mul(h, 0.5), v) });
    expect((await runLayer(decay, [series])).output.toArray()).toEqual([[8 + 2 + 0.5 + 0.125]]);
    const layer = layers.rnn(minimalGatedUnit(2), { returnState: true });
    expect((await runLayer(layer, [x])).outputs.map((y) => y.shape)).toEqual([[2, 2], [2, 2]]);
    expect(layer.weights.map(({ variable }) => variable.shape)).toEqual([[3, 4], [4], [2, 2], [2, 2]]);
  });
  it('in a bidirectional layer', async () => {
    expect((await runLayer(layers.bidirectional(layers.rnn(minimalGatedUnit(2))), [x])).output.shape).toEqual([2, 4]);
  });
});

describe('bad input', () => {
  const applied = (layer: Layer, ...shapes: Shape[]) => runLayer(layer, shapes.map((shape) => random(shape)));
  it.each([
    ['no time axis', () => applied(layers.lstm(2, { name: 'a' }), [2, 3]), 'in lstm "a": expected an input of at least 3 dimensions [n, t, d]; received [2, 3]. Fix: for word indices put layers.embedding(…) first'],
    ['other features than at first', async () => {
      const layer = layers.gru(2, { name: 'b' });
      await applied(layer, [2, 3, 4]);
      return applied(layer, [2, 3, 5]);
    }, 'expected an input of 4 features (its last axis), for which the weights were made; received [2, 5]'],
    ['states of another size', () => applied(layers.lstm(2), [2, 3, 4], [2, 2], [2, 3]), 'expected initial states [2, 2], [2, 2] after the input; received [2, 2], [2, 3]'],
    ['one state for two', () => applied(layers.lstm(2), [2, 3, 4], [2, 2]), 'expected initial states [2, 2], [2, 2] after the input; received [2, 2]. Fix: pass the input and 2 of them: layer.apply([x, h, c])'],
    ['an odd number of states for two directions', () => applied(layers.bidirectional(layers.gru(2)), [2, 3, 4], [2, 2]), 'expected initial states for both directions; received 1'],
    ['another batch than the states are of', async () => {
      const layer = layers.gru(2, { stateful: true, name: 'c' });
      await applied(layer, [2, 3, 4]);
      return applied(layer, [3, 3, 4]);
    }, 'in gru "c": expected a batch of 2, for which the states are kept; received [3, 3, 4]. Fix: use batchSize: 2'],
    ['images of unknown size', async () => layers.convLSTM2d(2, 3).ensureBuilt([[null, 5, null, 8, 3]]), 'expected known sizes of the images; received [null, null, 8, 3]'],
    ['two layers of one direction', async () => layers.bidirectional({ layer: layers.gru(2), backwardLayer: layers.gru(2) }), 'expected a layer and a backwardLayer of which one goes backwards; received goBackwards: false in both'],
    ['a layer that is no recurrent one', async () => layers.bidirectional(layers.dense(2) as never), 'expected layer to be a recurrent layer; received a Dense'],
    ['a layer for a cell', async () => layers.rnn(layers.lstm(2) as never), 'expected cell to be a cell; received a LSTM. Fix: a layer goes over all steps by itself'],
    ['no cell', async () => layers.rnn(layers.dense(2) as never), 'expected cell to be a cell, a list of cells, or an object with stateSize and step; received a Dense'],
    ['a step that forgets a state', () => applied(layers.rnn({ stateSize: [2, 2], step: (v, [h]) => ({ output: h, states: [h] }) }), [2, 3, 2]), 'expected a step that returns its next state, or { output, states } with 2 states'],
    ['states where none are kept', async () => layers.gru(2, { name: 'd' }).resetStates([[1]]), 'in gru "d": expected 0 states; received 1. Fix: make the layer with stateful: true'],
  ])('%s', async (_, run: () => Promise<unknown>, text) => {
    await expect(run()).rejects.toThrow(text);
  });
  it('a stateful layer without a batch size', () => {
    expect(() => layers.lstm(2, { stateful: true, name: 'e' }).ensureBuilt([[null, 5, 3]])).toThrow('in lstm "e": expected a fixed batch size, which a stateful layer needs; received [null, 5, 3]. Fix: give the first layer batchInputShape');
  });
});
