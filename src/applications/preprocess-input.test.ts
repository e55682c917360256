/** @file Pixels in the three ways of Keras, and names of classes. */
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../core/tensor.js';
import { decodePredictions } from './decode-predictions.js';
import { imagenetClasses } from './imagenet-classes.js';
import * as applications from './index.js';
import { preprocessInput } from './preprocess-input.js';

describe('preprocessInput', () => {
  const pixels = tensor([[[0, 127.5, 255], [10, 20, 30]]]);
  const close = (found: Tensor, wanted: readonly number[]): void => wanted.forEach((v, i) => expect(found.data[i]).toBeCloseTo(v, 4));

  it('caffe: BGR without the mean', () => close(preprocessInput(pixels), [151.061, 10.721, -123.68, -73.939, -96.779, -113.68]));
  it('tf: -1 to 1', () => close(preprocessInput(pixels, { mode: 'tf' }), [-1, 0, 1, 10 / 127.5 - 1, 20 / 127.5 - 1, 30 / 127.5 - 1]));
  it('torch: mean 0, deviation 1', () => close(preprocessInput(pixels, { mode: 'torch' }), [-2.117904, 0.196429, 2.64, -1.946659, -1.685574, -1.281569]));

  it('each network has its own; EfficientNet has it inside', () => {
    expect(applications.vgg16.preprocessInput(pixels)).toEqual(preprocessInput(pixels, { mode: 'caffe' }));
    expect(applications.mobilenet.preprocessInput(pixels)).toEqual(preprocessInput(pixels, { mode: 'tf' }));
    expect(applications.densenet121.preprocessInput(pixels)).toEqual(preprocessInput(pixels, { mode: 'torch' }));
    expect(applications.efficientnetB0.preprocessInput(pixels)).toEqual(pixels);
  });

  it('takes whole numbers and batches, and overwrites nothing', () => {
    const bytes = new Tensor([1, 1, 1, 3], 'uint8', Uint8Array.of(255, 0, 51));
    close(preprocessInput(bytes, { mode: 'tf' }), [1, -1, -0.6]);
    expect([...bytes.data]).toEqual([255, 0, 51]);
  });

  it('names what does not fit', () => {
    expect(() => preprocessInput([[1, 2, 3]])).toThrow('in preprocessInput: expected pictures of three channels, [h, w, 3] or [n, h, w, 3]; received [1, 3]. Fix: bring the channels to the last axis: RGB');
    expect(() => preprocessInput([[[1]]])).toThrow('Fix: repeat the grey channel three times');
    expect(preprocessInput([[[0], [255]]], { mode: 'tf' }).toArray()).toEqual([[[-1], [1]]]); // one scale for all channels
    expect(() => preprocessInput(pixels, { mode: 'jax' as never })).toThrow('expected a mode among caffe, tf, torch');
  });
});

describe('decodePredictions', () => {
  it('knows 1000 classes', () => {
    const classes = imagenetClasses();
    expect(classes).toHaveLength(1000);
    expect([classes[0], classes[386], classes[999]]).toEqual([{ id: 'n01440764', name: 'tench' }, { id: 'n02504458', name: 'African_elephant' }, { id: 'n15075141', name: 'toilet_tissue' }]);
    expect(classes.every(({ id }, i) => /^n\d{8}$/.test(id) && (i === 0 || id > classes[i - 1]!.id))).toBe(true);
  });

  it('gives the best, best first', () => {
    const row = new Float32Array(1000);
    row[386] = 0.75;
    row[101] = 0.25;
    expect(decodePredictions(new Tensor([1, 1000], 'float32', row), { top: 2 })).toEqual([[
      { id: 'n02504458', name: 'African_elephant', score: 0.75, index: 386 }, { id: 'n01871265', name: 'tusker', score: 0.25, index: 101 },
    ]]);
    expect(decodePredictions(new Tensor([2, 1000], 'float32', new Float32Array(2000))).map((row) => row.length)).toEqual([5, 5]);
  });

  it('names what does not fit', () => {
    expect(() => decodePredictions([[0.1, 0.9]])).toThrow('expected outputs for the 1000 classes of ImageNet, [n, 1000]; received [1, 2]. Fix: use a network with its classifier');
    expect(() => decodePredictions(new Float32Array(1000))).toThrow('Fix: give the batch its axis');
  });
});
