/** @file Batches: sizes, order, forms, generators that go on, and what is refused. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { type Batch, type BatchSource, fromArrays, fromIterable, isBatchSource, isIterableSource } from './dataset.js';

const x5 = tensor([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]]);
const y5 = tensor([0, 1, 2, 3, 4], { dtype: 'uint8' });

async function collect(source: BatchSource, epoch = 0): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.iterate(epoch)) batches.push(batch);
  return batches;
}
const numbers = (part: unknown): number[] => [...(part as Tensor).data].map(Number);

describe('fromArrays', () => {
  it('cuts batches, the last one shorter', async () => {
    const source = fromArrays(x5, y5, undefined, { batchSize: 2 });
    expect(source.batches).toBe(3);
    const batches = await collect(source);
    expect(batches.map(({ x }) => (x as Tensor).shape)).toEqual([[2, 2], [2, 2], [1, 2]]);
    expect(batches.map(({ y }) => numbers(y))).toEqual([[0, 1], [2, 3], [4]]);
    expect((batches[0]!.y as Tensor).dtype).toBe('uint8');
    expect(batches[0]).not.toHaveProperty('sampleWeight');
  });

  it('shuffles all parts alike, anew each pass, reproducibly', async () => {
    const run = async (): Promise<number[][]> => {
      const source = fromArrays(x5, y5, [0, 0.1, 0.2, 0.3, 0.4], { batchSize: 3, shuffle: true, random: new RandomGenerator(4) });
      const orders: number[][] = [];
      for (let epoch = 0; epoch < 3; epoch++) {
        const batches = await collect(source, epoch);
        const order = batches.flatMap(({ y }) => numbers(y));
        expect(batches.flatMap(({ x }) => numbers(x))).toEqual(order.flatMap((i) => [i, i * 10]));
        expect(batches.flatMap(({ sampleWeight }) => numbers(sampleWeight))).toEqual(order.map((i) => Math.fround(i / 10)));
        orders.push(order);
      }
      return orders;
    };
    const orders = await run();
    expect(orders).toEqual(await run());
    expect(new Set(orders.map(String)).size).toBe(3);
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes a permutation from whoever gives one, before anything else is drawn', async () => {
    const asked: number[] = [];
    const random = { permutation: (n: number) => (asked.push(n), Uint32Array.of(4, 3, 2, 1, 0)) };
    const pass = fromArrays(x5, y5, null, { shuffle: true, random }).iterate(0);
    expect(asked).toEqual([5]);
    for await (const { y } of pass) expect(numbers(y)).toEqual([4, 3, 2, 1, 0]);
  });

  it('keeps lists and records as they are', async () => {
    const [batch] = await collect(fromArrays([x5, y5], { age: y5, mood: [5, 6, 7, 8, 9] }, undefined, { batchSize: 2 }));
    expect((batch!.x as Tensor[]).map(({ shape }) => shape)).toEqual([[2, 2], [2]]);
    expect(numbers((batch!.y as Record<string, Tensor>)['mood'])).toEqual([5, 6]);
  });

  it.each([
    [() => fromArrays(x5, y5.slice(0, 4), null, { where: 'model.fit' }), 'in model.fit: expected 5 samples in y, as many as in x; received 4. Fix: cut or complete'],
    [() => fromArrays([x5, x5], { a: y5, b: y5 }, tensor([1])), 'in fromArrays: expected 5 samples in sampleWeight, as many as in x[0]; received 1'],
    [() => fromArrays([x5, y5.slice(1)], null), '5 samples in x[1], as many as in x[0]; received 4'],
    [() => fromArrays(x5, { a: y5.slice(1) }), '5 samples in y.a, as many as in x; received 4'],
    [() => fromArrays([], []), 'expected at least one sample; received none. Fix: check how the data was read or filtered'],
    [() => fromArrays(7, y5), 'expected samples in x, along axis 0; received a single number'],
    [() => fromArrays([[1, 2], [3]], [0, 1]), 'in fromArrays > x > tensor: expected 2 elements at [1], as in the first row; received 1'],
    [() => fromArrays(x5, y5, null, { batchSize: 0 }), 'expected batchSize as a whole number above 0; received 0'],
    [() => fromIterable(7 as never), 'in fromIterable: expected a generator or another iterable of batches, or a function that returns one; received 7'],
  ])('kind error %#', (body, message) => {
    expect(body).toThrow(message);
  });
});

describe('fromIterable', () => {
  it('takes all forms of a batch', async () => {
    const w = tensor([1, 1, 1, 1, 1]);
    const forms: [unknown, Batch][] = [
      [[x5], { x: x5 }], [[x5, y5], { x: x5, y: y5 }], [[x5, y5, w], { x: x5, y: y5, sampleWeight: w }], [[x5, null, undefined], { x: x5 }],
      [{ x: x5, y: y5 }, { x: x5, y: y5 }], [{ x: x5, y: y5, sample_weight: w }, { x: x5, y: y5, sampleWeight: w }],
      [{ x: { a: x5 }, y: [y5, y5] }, { x: { a: x5 }, y: [y5, y5] }], [x5, { x: x5 }], [Float32Array.of(1), { x: Float32Array.of(1) }],
      [[[[1, 2]], [3]], { x: [[1, 2]], y: [3] }],
    ];
    const source = fromIterable(forms.map(([given]) => given));
    expect(source.batches).toBe(forms.length);
    expect(await collect(source)).toEqual(forms.map(([, batch]) => batch));
  });

  it('opens a function or an iterable anew for each pass, and closes it', async () => {
    let closed = 0;
    async function* generator(): AsyncGenerator<unknown> {
      try {
        for (let i = 0; i < 3; i++) yield [tensor([i])];
      } finally {
        closed++;
      }
    }
    for (const source of [fromIterable(generator), fromIterable(async () => generator()), fromIterable({ [Symbol.asyncIterator]: generator })]) {
      expect(source).toMatchObject({ finite: true, batches: null });
      expect((await collect(source)).length).toBe(3);
      for await (const _ of source.iterate(1)) break;
      expect((await collect(source, 2)).length).toBe(3);
    }
    expect(closed).toBe(9);
  });

  it('a generator that was begun keeps its place between passes and is never closed', async () => {
    const generator = (function* (): Generator<unknown> {
      for (let i = 0; ; i++) yield [tensor([i])];
    })();
    const source = fromIterable(generator);
    expect(source.finite).toBe(false);
    const seen: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      for await (const { x } of source.iterate(epoch)) {
        seen.push(...numbers(x));
        if (seen.length % 4 === 0) break;
      }
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(numbers((generator.next().value as [Tensor])[0])).toEqual([12]);
  });

  it.each([
    [7, 'received 7'], [null, 'received null'], ['batch', 'received "batch"'], [[], 'received an array of 0'], [[x5, y5, y5, y5], 'received an array of 4'],
    [{ image: x5 }, 'received an object with the keys ["image"]'], [{ x: x5, weights: y5 }, '["x", "weights"]'], [{ x: undefined, y: y5 }, 'received an x that is not there'],
  ])('refuses a batch of another kind: %#', async (value, message) => {
    const source = fromIterable([[x5, y5], value], 'model.fit');
    await expect(collect(source)).rejects.toThrow('in model.fit, batch 1 of the generator: expected [x, y]');
    await expect(collect(source)).rejects.toThrow(message);
  });

  it('passes on what the generator throws, and refuses a function that opens nothing', async () => {
    await expect(collect(fromIterable(function* () { yield [x5]; throw new RangeError('mine'); }))).rejects.toThrow(RangeError);
    await expect(collect(fromIterable((() => 3) as never))).rejects.toThrow('expected a generator or another iterable of batches');
  });
});

it('tells sources from data', () => {
  const generator = function* (): Generator<unknown> { yield x5; };
  for (const source of [generator, generator(), new Set(), { async *[Symbol.asyncIterator]() {} }]) expect(isIterableSource(source)).toBe(true);
  for (const data of [x5, [1, 2], Float32Array.of(1), { a: x5 }, null, 'text']) expect(isIterableSource(data)).toBe(false);
  expect(isBatchSource(fromArrays(x5))).toBe(true);
  expect(isBatchSource({ batches: 3 })).toBe(false);
});
