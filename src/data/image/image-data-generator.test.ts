/** @file imageDataGenerator: what it draws, learns and yields; the same pictures for the same seed, wherever one begins. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomGenerator, setSeed } from '../../core/random.js';
import { Tensor, tensor } from '../../core/tensor.js';
import type { Batch } from '../dataset.js';
import { EpochPlan, sampleRandom } from './epoch-plan.js';
import type { ImageArrayFlow } from './image-array-flow.js';
import { imageDataGenerator } from './image-data-generator.js';
import { loadImage } from './load-image.js';

/** n pictures [h, w, c] of numbers 0–255, and their numbers as labels. */
function pictures(n: number, h = 6, w = 8, c = 3): { x: Tensor; y: Tensor } {
  const x = tensor(new RandomGenerator(1).uniform(n * h * w * c, 0, 255), { shape: [n, h, w, c] });
  return { x, y: tensor(Array.from({ length: n }, (_, i) => i)) };
}
const augmenting = { rotationRange: 40, widthShiftRange: 0.2, heightShiftRange: 0.2, shearRange: 10, zoomRange: 0.2, channelShiftRange: 20, brightnessRange: [0.7, 1.3], horizontalFlip: true, rescale: 1 / 255 } as const;
const labels = ({ y }: Batch): number[] => [...((y as Tensor).data as Float32Array)];
async function take(flow: ImageArrayFlow, count: number, epoch = 0, steps?: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of flow.iterate(epoch, steps)) {
    batches.push(batch);
    if (batches.length === count) break;
  }
  return batches;
}

describe('transformations', () => {
  it('stay in their ranges and reach them', () => {
    const generator = imageDataGenerator({ ...augmenting, heightShiftRange: 3, widthShiftRange: [0.1, 0.25], zoomRange: [0.5, 0.9], verticalFlip: true });
    const random = new RandomGenerator(3);
    const drawn = Array.from({ length: 4000 }, () => generator.getRandomTransform([100, 60, 3], random));
    const range = (key: 'theta' | 'tx' | 'shear' | 'zx' | 'zy' | 'channelShiftIntensity' | 'brightness'): [number, number] => [Math.min(...drawn.map((t) => t[key]!)), Math.max(...drawn.map((t) => t[key]!))];
    const reaches = ([low, high]: [number, number], from: number, to: number): void => {
      const slack = (to - from) / 100;
      expect([low >= from, low < from + slack, high <= to, high > to - slack]).toEqual([true, true, true, true]);
    };
    reaches(range('theta'), -40, 40);
    reaches(range('shear'), -10, 10);
    reaches(range('zx'), 0.5, 0.9);
    reaches(range('zy'), 0.5, 0.9);
    reaches(range('channelShiftIntensity'), -20, 20);
    reaches(range('brightness'), 0.7, 1.3);
    expect([...new Set(drawn.map((t) => t.tx + 0))].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect([...new Set(drawn.map((t) => t.ty))].sort((a, b) => a - b)).toEqual([-15, -6, 6, 15]);
    for (const key of ['flipHorizontal', 'flipVertical'] as const) expect(drawn.filter((t) => t[key]).length / 4000).toBeCloseTo(0.5, 1);
  });

  it('a fraction is of the size, 1 and numbers between whole ones are pixels', () => {
    const most = (range: number): number => {
      const generator = imageDataGenerator({ widthShiftRange: range });
      return Math.max(...Array.from({ length: 2000 }, (_, seed) => Math.abs(generator.getRandomTransform([10, 50, 1], seed).ty)));
    };
    expect(most(0.3)).toBeCloseTo(15, 1);
    expect(most(1)).toBeCloseTo(1, 1);
    expect(most(2.5)).toBeCloseTo(2.5, 1);
  });

  it('one setting does not change what another draws', () => {
    const plain = imageDataGenerator({ shearRange: 5 }).getRandomTransform([9, 9, 3], 4);
    const more = imageDataGenerator({ shearRange: 5, rotationRange: 30, horizontalFlip: true }).getRandomTransform([9, 9, 3], 4);
    expect(more.shear).toBe(plain.shear);
    expect(plain).toMatchObject({ theta: 0, tx: 0, ty: 0, zx: 1, zy: 1, flipHorizontal: false, channelShiftIntensity: null, brightness: null });
  });

  it('leave the picture that was given as it is', () => {
    const { x } = pictures(1);
    const one = x.reshape([6, 8, 3]);
    const before = Float32Array.from(one.data as Float32Array);
    const generator = imageDataGenerator(augmenting);
    const made = generator.standardize(generator.randomTransform(one, 1));
    expect(one.data).toEqual(before);
    expect(made.shape).toEqual(one.shape);
    expect(generator.randomTransform(one, 1).data).toEqual(generator.randomTransform(one, 1).data);
  });
});

describe('fit and standardize', () => {
  it('means and deviations of channels', () => {
    const { x } = pictures(40);
    const y = imageDataGenerator({ featurewiseCenter: true, featurewiseStdNormalization: true }).fit(x).standardize(x).data as Float32Array;
    for (let c = 0; c < 3; c++) {
      const channel = y.filter((_, i) => i % 3 === c);
      const mean = channel.reduce((a, b) => a + b) / channel.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(Math.sqrt(channel.reduce((sum, v) => sum + (v - mean) ** 2, 0) / channel.length)).toBeCloseTo(1, 4);
    }
  });

  it('each picture by itself, after rescale and preprocessing', () => {
    const seen: string[] = [];
    const generator = imageDataGenerator({
      samplewiseCenter: true, samplewiseStdNormalization: true, rescale: 2,
      preprocessingFunction: (x) => {
        seen.push(String(x));
        return tensor((x.data as Float32Array).map((v) => v + 1), { shape: x.shape });
      },
    });
    const y = generator.standardize(tensor([[[[0], [4]]], [[[10], [30]]]]));
    expect(seen).toEqual(['float32 [1, 2, 1]', 'float32 [1, 2, 1]']);
    [...y.data].forEach((v, i) => expect(v).toBeCloseTo([-1, 1, -1, 1][i]!, 5));
    expect([...imageDataGenerator({ rescale: 2, preprocessingFunction: (x) => tensor((x.data as Float32Array).map((v) => v + 1), { shape: x.shape }) }).standardize(tensor([[[3]]])).data]).toEqual([8]);
  });

  it.each([[200, 'more'], [20, 'fewer']])('ZCA on %i pictures, %s than numbers in each, makes them independent', (n) => {
    const [h, w, c] = [4, 5, 2];
    const mixed = pictures(n, h, w, c).x.data as Float32Array;
    for (let i = 1; i < mixed.length; i++) mixed[i] = 0.6 * mixed[i - 1]! + 0.4 * mixed[i]!;
    const x = tensor(mixed, { shape: [n, h, w, c] });
    const y = imageDataGenerator({ zcaWhitening: true, zcaEpsilon: 1e-3 }).fit(x).standardize(x).data as Float32Array;
    const d = h * w * c;
    const rank = Math.min(n, d);
    // Rows of whitened pictures are orthogonal where they are few, columns where they are many.
    const product = (i: number, j: number): number => {
      let sum = 0;
      for (let k = 0; k < (n < d ? d : n); k++) sum += n < d ? y[i * d + k]! * y[j * d + k]! : y[k * d + i]! * y[k * d + j]!;
      return sum / n;
    };
    for (let i = 0; i < rank; i++) for (let j = 0; j <= i; j++) expect(product(i, j)).toBeCloseTo(i === j ? 1 : 0, 2);
  });

  it('learns from transformed pictures where asked to, by the seed', () => {
    const { x } = pictures(5);
    const mean = (options: object): Float32Array => imageDataGenerator({ featurewiseCenter: true, zoomRange: 0.5, fillMode: 'constant' }).fit(x, options).statistics.mean!;
    expect(mean({ augment: true, rounds: 2, seed: 1 })).toEqual(mean({ augment: true, rounds: 2, seed: 1 }));
    expect(mean({ augment: true, rounds: 2, seed: 1 })).not.toEqual(mean({ augment: true, rounds: 2, seed: 2 }));
    expect(mean({ augment: true, seed: 1 })[0]).toBeLessThan(mean({})[0]!);
  });
});

describe('flow', () => {
  it('yields every picture once an epoch, without end, each epoch in another order', async () => {
    const { x, y } = pictures(10);
    const flow = imageDataGenerator().flow(x, y, { batchSize: 4, seed: 1, sampleWeight: y });
    expect([flow.batches, flow.samples, flow.finite]).toEqual([3, 10, false]);
    const batches = await take(flow, 6);
    expect(batches.map(({ x: part }) => String(part as Tensor))).toEqual(['4', '4', '2', '4', '4', '2'].map((n) => `float32 [${n}, 6, 8, 3]`));
    const [first, second] = [batches.slice(0, 3).flatMap(labels), batches.slice(3).flatMap(labels)];
    expect([...first].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...second].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(first).not.toEqual(second);
    for (const batch of batches) {
      expect((batch.x as Tensor).data).toEqual(x.gather(labels(batch)).data);
      expect(batch.sampleWeight).toEqual(batch.y);
    }
    expect(labels((await take(imageDataGenerator().flow(x, y, { shuffle: false, batchSize: 3 }), 1))[0]!)).toEqual([0, 1, 2]);
  });

  it('same seed, same pictures, from wherever one begins', async () => {
    const { x, y } = pictures(10);
    const open = (): ImageArrayFlow => imageDataGenerator(augmenting).flow(x, y, { batchSize: 3, seed: 7 });
    const whole = await take(open(), 12);
    expect(await take(open(), 4, 2)).toEqual(whole.slice(8)); // epoch 2 of 4 batches
    expect(await take(open(), 5, 1, 7)).toEqual(whole.slice(7)); // epoch 1 of 7 steps
    expect(open().batch(9)).toEqual(whole[9]);
    expect((await take(imageDataGenerator(augmenting).flow(x, y, { batchSize: 3, seed: 8 }), 1))[0]).not.toEqual(whole[0]);
    const apart = (i: number): Batch => open().batch(i);
    expect((apart(0).x as Tensor).data).not.toEqual((apart(4).x as Tensor).data);
  });

  it('without a seed of its own follows setSeed', async () => {
    const { x, y } = pictures(10);
    const draw = async (): Promise<Batch[]> => {
      setSeed(11);
      return take(imageDataGenerator(augmenting).flow(x, y), 2);
    };
    expect(await draw()).toEqual(await draw());
  });

  it('a picture depends on seed, epoch and place alone, not on the size of batches', () => {
    const { x, y } = pictures(10);
    const [few, many] = [2, 5].map((batchSize) => imageDataGenerator(augmenting).flow(x, y, { batchSize, seed: 3 }));
    expect((few!.batch(3).x as Tensor).data).toEqual((many!.batch(1).x as Tensor).slice(1, 3).data);
  });

  it('passes other inputs on, takes bytes, and needs no targets', async () => {
    const { y } = pictures(6);
    const bytes = tensor(Uint8Array.from({ length: 6 * 4 }, (_, i) => i * 9), { shape: [6, 2, 2, 1] });
    const [batch] = await take(imageDataGenerator({ rescale: 1 / 255 }).flow([bytes, y], null, { batchSize: 6, shuffle: false }), 1);
    const [images, other] = batch!.x as Tensor[];
    expect(String(images!)).toBe('float32 [6, 2, 2, 1]');
    expect(images!.data[5]).toBeCloseTo(45 / 255, 6);
    expect(other!.data).toEqual(y.data);
    expect(batch!.y).toBeUndefined();
  });

  it('cuts the data in two', async () => {
    const { x } = pictures(10);
    const y = tensor([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const generator = imageDataGenerator({ validationSplit: 0.3 });
    const [train, validation] = (['training', 'validation'] as const).map((subset) => generator.flow(x, y, { subset, shuffle: false }));
    expect([train!.samples, validation!.samples]).toEqual([7, 3]);
    expect((validation!.batch(0).x as Tensor).data).toEqual(x.slice(0, 3).data);
    expect((train!.batch(0).x as Tensor).data).toEqual(x.slice(3).data);
    expect(() => generator.flow(x, tensor([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]), { subset: 'training' })).toThrow('expected the same classes in training and validation; received [1] and [0]. Fix: shuffle the data first');
    expect(generator.flow(x, tensor([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]), { subset: 'training', ignoreClassSplit: true }).samples).toBe(7);
    expect(() => imageDataGenerator().flow(x, y, { subset: 'training' })).toThrow('expected a validationSplit that leaves something for validation; received 0 of 10 pictures');
  });

  it('gives batches that read as in Keras, too', async () => {
    const { x, y } = pictures(4);
    for await (const [images, labels, more] of imageDataGenerator().flow(x, y, { batchSize: 3 })) {
      expect([images.shape, labels.shape, more]).toEqual([[3, 6, 8, 3], [3], undefined]);
      break;
    }
    expect([...imageDataGenerator().flow(x, null, { sampleWeight: y }).batch(0)]).toHaveLength(2);
    const [[images, other]] = imageDataGenerator().flow([x, y], y).batch(0) as Iterable<any> as [Tensor[]];
    expect([images!.shape, other!.shape]).toEqual([[4, 6, 8, 3], [4]]);
  });

  it('writes what it yields to a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keratin-flow-'));
    const { x } = pictures(3);
    await take(imageDataGenerator().flow(x, null, { batchSize: 2, shuffle: false, saveToDir: join(folder, 'seen'), savePrefix: 'cat' }), 3);
    expect((await readdir(join(folder, 'seen'))).sort()).toEqual(['cat_0_0.png', 'cat_0_1.png', 'cat_1_0.png', 'cat_1_1.png', 'cat_2_0.png']);
    expect(await loadImage(join(folder, 'seen', 'cat_0_0.png'))).toMatchObject({ width: 8, height: 6 });
    await rm(folder, { recursive: true });
  });
});

describe('what is wrong is named', () => {
  const make = (options: object) => (): unknown => imageDataGenerator(options);
  it.each<[object, string]>([
    [{ rotation: 3 }, 'in imageDataGenerator: expected options among featurewiseCenter'],
    [{ rotationRange: '40' }, 'expected rotationRange to be a number of 0 or more; received "40". Fix: write for example rotationRange: 20'],
    [{ rotationRange: -4 }, 'expected rotationRange to be a number of 0 or more; received -4'],
    [{ horizontalFlip: 1 }, 'expected horizontalFlip to be true or false; received 1'],
    [{ widthShiftRange: [] }, 'expected widthShiftRange to be a fraction, a number of pixels, or a list of numbers; received []'],
    [{ zoomRange: 1.2 }, 'expected zoomRange to be a number from 0 to 1, or two numbers above 0, the smaller first; received 1.2'],
    [{ zoomRange: [1.2, 0.8] }, 'received [1.2, 0.8]. Fix: write for example zoomRange: 0.2'],
    [{ brightnessRange: 0.5 }, 'expected brightnessRange to be two numbers of 0 or more, the smaller first; received 0.5'],
    [{ fillMode: 'edge' }, 'expected fillMode to be "nearest" or "reflect" or "wrap" or "constant"; received "edge"'],
    [{ rescale: '1/255' }, 'expected rescale to be a number; received "1/255". Fix: write rescale: 1 / 255'],
    [{ validationSplit: 1 }, 'expected validationSplit to be a fraction from 0 to below 1; received 1'],
    [{ preprocessingFunction: 3 }, 'expected preprocessingFunction to be a function of a tensor [h, w, c]; received 3'],
    [{ zcaEpsilon: -1 }, 'expected zcaEpsilon to be a number of 0 or more; received -1. Fix: write for example zcaEpsilon: 0.000001'],
    [{ interpolationOrder: 3 }, 'expected interpolationOrder to be 0 or 1; received 3'],
  ])('%j', (options, message) => expect(make(options)).toThrow(message));

  it('Keras spells it otherwise', () => {
    expect(imageDataGenerator({ rotation_range: 40, horizontal_flip: true } as never).settings).toMatchObject({ rotationRange: 40, horizontalFlip: true });
    const { x, y } = pictures(4);
    expect(imageDataGenerator().flow(x, y, { batch_size: 2 } as never).length).toBe(2);
    const [picture, turned] = [x.slice(0, 1).reshape([6, 8, 3]), { flip_horizontal: true } as never];
    expect(imageDataGenerator().applyTransform(picture, turned)).toEqual(imageDataGenerator().applyTransform(picture, { flipHorizontal: true }));
    expect(imageDataGenerator({ data_format: 'channels_last', dtype: 'float32' } as never).settings).toEqual(imageDataGenerator().settings);
    expect(() => imageDataGenerator({ data_format: 'channels_first' } as never)).toThrow(/dataFormat to be 'channelsLast'; received "channels_first"\. Fix: leave it out/);
  });

  it('in data and calls', () => {
    const { x, y } = pictures(4);
    const generator = imageDataGenerator();
    expect(() => generator.flow(x.reshape([4, 6, 24]), y)).toThrow('in imageDataGenerator.flow: expected pictures [n, h, w, c]; received [4, 6, 24]. Fix: grey pictures need their channel');
    expect(() => generator.flow(x, y.slice(0, 3))).toThrow('expected 4 samples in y, as many as pictures; received 3');
    expect(() => generator.flow([x, y.slice(1)], y)).toThrow('expected 4 samples in x[1], as many as pictures; received 3');
    expect(() => generator.flow(x, y, { batchSize: 0 })).toThrow('expected batchSize as a whole number above 0; received 0');
    expect(() => generator.flow(x, y, { batchSizes: 3 } as never)).toThrow('did you mean batchSize?');
    expect(() => generator.flow(x, y, { shuffle: 'no' } as never)).toThrow('expected shuffle to be true or false; received "no"');
    expect(() => generator.flow(x, y, { seed: 1.5 })).toThrow('in imageDataGenerator.flow > seed: expected a whole number of at most 2^53; received 1.5');
    expect(() => generator.flow(x, y, { saveFormat: 'tiff' } as never)).toThrow('expected saveFormat to be "png" or "jpeg" or "jpg" or "webp"; received "tiff"');
    for (const shape of ['a', [6, 8], [6, 8, '3'], [6, -8, 3]]) expect(() => generator.getRandomTransform(shape as never)).toThrow('in imageDataGenerator.getRandomTransform: expected the shape of a picture, [h, w, c]; received');
    expect(() => generator.getRandomTransform([6, 8, 3], 'a' as never)).toThrow('in imageDataGenerator.getRandomTransform > seed');
    expect(() => generator.applyTransform(x.slice(0, 1).reshape([6, 8, 3]), { theta: 'a' } as never)).toThrow('in imageDataGenerator.applyTransform: expected theta to be a number; received "a"');
    expect(() => imageDataGenerator(null as never)).toThrow('in imageDataGenerator: expected options by name; received null');
    expect(() => imageDataGenerator({ featurewiseCenter: true }).flow(x, y)).toThrow('expected a generator that has seen data, since it has featurewiseCenter; received one that was never fitted. Fix: call generator.fit(x)');
    expect(() => imageDataGenerator({ zcaWhitening: true }).fit(tensor(new Float32Array(120 * 120 * 3), { shape: [1, 120, 120, 3] }))).toThrow('expected pictures of at most 10000 numbers; received 43200 numbers (height · width · channels), whose matrix takes 7 GB');
    expect(() => imageDataGenerator({ preprocessingFunction: (() => 3) as never }).standardize(x)).toThrow('in imageDataGenerator, preprocessingFunction: expected a tensor [6, 8, 3], as it was given; received 3');
    expect(() => generator.applyTransform(x, {})).toThrow('pass the pictures of a batch one by one');
    expect(() => generator.applyTransform(x.reshape([4, 6, 24]), { angle: 3 } as never)).toThrow('expected options among theta, tx');
  });
});

describe('EpochPlan', () => {
  it('is a function of seed and position', () => {
    const options = { samples: 1000, batchSize: 64, shuffle: true, seed: 2 ** 40 + 5 };
    const plan = new EpochPlan(options);
    expect(plan.batches).toBe(16);
    const far = plan.batch(16 * 70_000 + 15);
    expect(far).toMatchObject({ epoch: 70_000, first: 960 });
    expect(far.samples.length).toBe(40);
    plan.batch(0);
    expect(new EpochPlan(options).batch(16 * 70_000 + 15)).toEqual(far);
    expect(new EpochPlan({ ...options, seed: 5 }).batch(0)).not.toEqual(plan.batch(0));
  });

  it('no two places get the same numbers', () => {
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 10; epoch++) for (let place = 0; place < 1000; place++) seen.add(sampleRandom(1, epoch, place).bits(1)[0]!);
    expect(seen.size).toBeGreaterThan(9990); // of 2^32
  });
});
