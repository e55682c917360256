/** @file Explanations against plain float64 loops, finite differences and closed forms. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { ProgramContext } from '../layers/call-context.js';
import * as layers from '../layers/index.js';
import type { Model } from '../models/model.js';
import { sequential } from '../models/sequential.js';
import { select } from '../ops/layout.js';
import { compile } from '../runtime/function.js';
import { type Maps, plainConv, plainDense, plainLogOdds, plainMaxPool, plainSlopes } from '../testing/plain-convnet.js';
import { ascent } from './filter-patterns.js';
import { gradCam, gradCamPlusPlus } from './grad-cam.js';
import { occlusion } from './occlusion.js';
import { integratedGradients, saliency } from './saliency.js';

const generator = new RandomGenerator(7);
const picture = new Tensor([9, 8, 2], 'float32', generator.uniform(9 * 8 * 2, -1, 1));

/** conv 3 x 2 elu (no ties for the pool, which finite differences would fall over), pool, conv 2 x 3 tanh, dense; random biases. `wrap`: the convolutions as a model inside. */
function smallNet(wrap: boolean): Model {
  const base = [
    layers.conv2d(4, [3, 2], { activation: 'elu', name: 'first', inputShape: [9, 8, 2] }), layers.maxPooling2d(2, { name: 'pool' }),
    layers.conv2d(5, [2, 1], { activation: 'tanh', name: 'second' }), layers.dropout(0.5),
  ];
  const head = [layers.flatten(), layers.dense(3, { activation: 'softmax', name: 'head' })];
  const net = wrap ? sequential([sequential(base, { name: 'base' }), ...head]) : sequential([...base, ...head]);
  const numbers = new RandomGenerator(3);
  net.setWeights(net.getWeights().map(({ shape, size }) => new Tensor(shape, 'float32', numbers.uniform(size, -0.7, 0.7))));
  return net;
}
const net = smallNet(false);
const [k1, b1, k2, b2, k3, b3] = net.getWeights() as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
const toMaps = (data: Float64Array): Maps => ({ h: 9, w: 8, c: 2, data });
const start = Float64Array.from(picture.data as Float32Array);
const first = (x: Float64Array): Maps => plainConv(toMaps(x), k1, b1, (z) => (z > 0 ? z : Math.expm1(z)));
const second = (a: Maps): Maps => plainConv(plainMaxPool(a), k2, b2, Math.tanh);
const head = (a: Maps): number[] => plainDense(a, k3, b3);
const scoreOf = (x: Float64Array, classIndex: number): number => plainLogOdds(head(second(first(x))), classIndex);
const probability = (logits: readonly number[], k: number): number => Math.exp(logits[k]!) / logits.reduce((s, z) => s + Math.exp(z), 0);

const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-4): void => {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(...Array.from(wanted, Math.abs));
  expect(Math.max(...Array.from(wanted, (value, i) => Math.abs(value - found[i]!))) / largest).toBeLessThan(within);
};
const numbersOf = (x: Tensor): number[] => Array.from(x.data as Float32Array);

/** Grad-CAM from slopes of the plain head with respect to the maps. */
function plainCam(a: Maps, rest: (a: Maps) => number, plusPlus = false): number[] {
  const slopes = plainSlopes((data) => rest({ ...a, data }), a.data);
  const places = a.h * a.w;
  const sum = (k: number, f: (i: number) => number): number => Array.from({ length: places }, (_, p) => f(p * a.c + k)).reduce((x, y) => x + y, 0);
  const weights = Array.from({ length: a.c }, (_, k) => {
    const total = Math.max(0, sum(k, (i) => a.data[i]!));
    return plusPlus ? sum(k, (i) => (slopes[i]! > 0 ? slopes[i]! ** 3 / (2 * slopes[i]! ** 2 + slopes[i]! ** 3 * total) : 0)) : sum(k, (i) => slopes[i]!) / places;
  });
  return Array.from({ length: places }, (_, p) => weights.reduce((s, weight, k) => s + weight * a.data[p * a.c + k]!, 0));
}
const unit = (raw: readonly number[]): number[] => raw.map((x) => Math.max(0, x) / Math.max(...raw));

describe.each([['in a Sequential', net, ''], ['in a model inside a Sequential', smallNet(true), 'base/']] as const)('explanations of layers %s', (_, model, prefix) => {
  it.each([0, 1, 2])('Grad-CAM of class %i equals finite differences in float64', async (classIndex) => {
    const a = first(start);
    const shown = await gradCam(model, picture, { layer: `${prefix}first`, classIndex });
    const raw = plainCam(a, (maps) => plainLogOdds(head(second(maps)), classIndex));
    expect(shown.shape).toEqual([7, 7]);
    close(numbersOf(shown.raw), raw);
    close(numbersOf(shown), unit(raw));
    expect(shown.classIndex).toBe(classIndex);
    expect(shown.score).toBeCloseTo(probability(head(second(a)), classIndex), 5);
  });

  it('Grad-CAM takes the last convolution, the likeliest class, and the output itself if asked', async () => {
    const b = second(first(start));
    const logits = head(b);
    const likeliest = logits.indexOf(Math.max(...logits));
    const shown = await gradCam(model, picture);
    expect(shown.classIndex).toBe(likeliest);
    close(numbersOf(shown), unit(plainCam(b, (maps) => plainLogOdds(head(maps), likeliest))));
    const output = await gradCam(model, picture.reshape([1, 9, 8, 2]), { score: 'output', layer: 'second' });
    close(numbersOf(output.raw), plainCam(b, (maps) => probability(head(maps), likeliest)));
    close(numbersOf(output), numbersOf(shown)); // one direction, other lengths
  });

  it('Grad-CAM++ equals its formula on finite differences', async () => {
    const shown = await gradCamPlusPlus(model, picture, { layer: 'first', classIndex: 1 });
    close(numbersOf(shown.raw), plainCam(first(start), (maps) => plainLogOdds(head(second(maps)), 1), true));
  });

  it('saliency equals finite differences, and the gradient of the probability but for its length', async () => {
    const slopes = plainSlopes((x) => scoreOf(x, 2), start);
    const shown = await saliency(model, picture, { classIndex: 2 });
    close(numbersOf(shown.raw), slopes);
    close(numbersOf(shown), unit(Array.from({ length: 72 }, (_, i) => Math.max(Math.abs(slopes[2 * i]!), Math.abs(slopes[2 * i + 1]!)))));
    const x = placeholder([1, 9, 8, 2]);
    const [y] = model.run([x], new ProgramContext(false));
    const p = select(select(y!, 0, 0), 0, 2);
    const [slope, value] = await compile([x], [...gradients(p, [x]), p])(picture.reshape([1, 9, 8, 2]));
    close(numbersOf(shown.raw), numbersOf(slope!).map((g) => g / (value!.item() * (1 - value!.item()))));
  });

  it('filter gradients equal finite differences, each picture with its own filter', async () => {
    const others = new Tensor([9, 8, 2], 'float32', generator.uniform(144, -1, 1));
    const both = new Tensor([2, 9, 8, 2], 'float32', Float32Array.of(...numbersOf(picture), ...numbersOf(others)));
    const [inputs, outputs] = ascent(model, `${prefix}second`, both.shape);
    const [next, responses] = await compile(inputs, outputs)(both, new Tensor([2], 'int32', Int32Array.of(3, 1)), 0.5);
    [[start, 3] as const, [Float64Array.from(numbersOf(others)), 1] as const].forEach(([x, filter], i) => {
      const response = (at: Float64Array): number => {
        const { h, w, c, data } = second(first(at));
        return data.reduce((sum, value, k) => sum + (k % c === filter ? value : 0), 0) / (h * w);
      };
      const slopes = plainSlopes(response, x);
      const length = Math.sqrt(slopes.reduce((s, g) => s + g * g, 0) / slopes.length) + 1e-5;
      expect(Number(responses!.data[i])).toBeCloseTo(response(x), 5);
      close(numbersOf(next!.slice(i, i + 1)).map((value, k) => (value - x[k]!) / 0.5), slopes.map((g) => g / length));
    });
  });
});

describe('explanations', () => {
  it('Grad-CAM of averaged maps is the class activation map in closed form', async () => {
    const cam = sequential([layers.conv2d(6, 3, { activation: 'relu', name: 'maps', inputShape: [null, null, 2] }), layers.globalAveragePooling2d(), layers.dense(1, { activation: 'sigmoid', useBias: false })]);
    const [k, b, dense] = cam.getWeights() as [Tensor, Tensor, Tensor];
    const a = plainConv(toMaps(start), k, b, (z) => Math.max(0, z));
    const map = Array.from({ length: a.h * a.w }, (_, p) => numbersOf(dense).reduce((s, weight, c) => s + (weight / (a.h * a.w)) * a.data[p * 6 + c]!, 0));
    close(numbersOf((await gradCam(cam, picture, { classIndex: 1 })).raw), map);
    close(numbersOf((await gradCam(cam, picture, { classIndex: 0 })).raw), map.map((x) => -x));
  });

  it('shows what counted even where the probability is 1 to the last bit', async () => {
    const sure = smallNet(false);
    sure.setWeights(sure.getWeights().map((w, i) => (i === 4 ? new Tensor(w.shape, 'float32', (w.data as Float32Array).map((x) => x * 60)) : w)));
    const shown = await gradCam(sure, picture);
    expect(shown.score).toBe(1);
    const strong = new Tensor(k3.shape, 'float32', (k3.data as Float32Array).map((x) => x * 60));
    close(numbersOf(shown), unit(plainCam(second(first(start)), (maps) => plainLogOdds(plainDense(maps, strong, b3), shown.classIndex))));
  });

  it('integrated gradients sum to the difference of the scores', async () => {
    const { raw, shape } = await integratedGradients(net, picture, { classIndex: 0, steps: 200 });
    const difference = scoreOf(start, 0) - scoreOf(new Float64Array(start.length), 0);
    expect(numbersOf(raw).reduce((a, b) => a + b, 0)).toBeCloseTo(difference, 2);
    expect(shape).toEqual([9, 8]);
  });

  it('SmoothGrad is the mean over noise, the same for the same seed', async () => {
    const one = await saliency(net, picture, { classIndex: 0, samples: 4, seed: 1 });
    expect(numbersOf(one)).toEqual(numbersOf(await saliency(net, picture, { classIndex: 0, samples: 4, seed: 1 })));
    close(numbersOf((await saliency(net, picture, { classIndex: 0, samples: 3, noise: 0 })).raw), numbersOf((await saliency(net, picture, { classIndex: 0 })).raw), 1e-5);
  });

  it('occlusion is how far the score falls under each square', async () => {
    const { raw, shape } = await occlusion(net, picture, { classIndex: 0, patch: 4, stride: 4, fill: 0.25, batchSize: 4 });
    expect(shape).toEqual([9, 8]);
    const fall = (top: number, left: number): number => scoreOf(start, 0) - scoreOf(start.map((v, i) => {
      const [y, x] = [Math.floor(i / 16), Math.floor(i / 2) % 8];
      return y >= top && y < top + 4 && x >= left && x < left + 4 ? 0.25 : v;
    }), 0);
    const at = (y: number, x: number): number => numbersOf(raw)[y * 8 + x]!;
    expect(at(0, 0)).toBeCloseTo(fall(0, 0), 4);
    expect(at(2, 7)).toBeCloseTo(fall(0, 4), 4);
    expect(at(8, 5)).toBeCloseTo(fall(5, 4), 4);
    expect(at(6, 5)).toBeCloseTo((fall(5, 4) + fall(4, 4)) / 2, 4);
  });

  it('says what is wrong', async () => {
    await expect(gradCam(net, picture, { classIndex: 3 })).rejects.toThrow('in gradCam: expected a class from 0 to 2; received 3');
    await expect(gradCam(net, picture, { layer: 'third' })).rejects.toThrow('in gradCam: expected the name of a layer of the model; received "third". Fix: use one of first, pool, second');
    await expect(gradCam(net, picture, { layer: 'head' })).rejects.toThrow('expected a layer whose output has places, [n, h, w, c] or [n, t, d]; received head with [1, 3]');
    await expect(saliency(net, new Float32Array(8))).rejects.toThrow('in saliency: expected one sample [9, 8, 2]; received [8]');
    await expect(occlusion(net, picture, { patch: 20 })).rejects.toThrow('in occlusion: expected');
  });
});
