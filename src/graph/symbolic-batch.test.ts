/** @file Models with an open batch: shapes, fills and loop bodies that depend on it, on several sizes. */
import { describe, expect, it } from 'vitest';
import { fill, placeholder } from '../core/leaf.js';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { broadcastTo, sum } from '../ops/broadcast.js';
import { concat, slice, transpose } from '../ops/layout.js';
import { tanh } from '../ops/math.js';
import { matmul } from '../ops/matmul.js';
import { mean } from '../ops/reduce.js';
import { reshape } from '../ops/reshape.js';
import { scan } from '../ops/scan.js';
import { compile, currentBackend } from '../runtime/function.js';
import type { OnnxModel } from './onnx-schema.js';
import { optimizeValues } from './passes.js';
import { printModel } from './print.js';
import { openBatch } from './symbolic-batch.js';
import { encodeForSession } from './encode-model.js';
import { writeOnnx } from './write-onnx.js';

const draw = (shape: readonly number[]): Tensor => new Tensor(shape, 'float32', new RandomGenerator(1).uniform(sizeOf(shape), -1, 1));

/** Opens the batch of y = f(x), x [n, …rest], and compares it with programs of fixed sizes. */
async function check(rest: readonly number[], f: (x: Value) => Value): Promise<string> {
  const write = (batch: number): OnnxModel => {
    const x = placeholder([batch, ...rest], { name: 'x' });
    return writeOnnx({ inputs: [x], outputs: optimizeValues([f(x)]), updates: [] }, { outputNames: ['y'] }).model;
  };
  const model = openBatch(write);
  const session = await (await currentBackend()).createSession(encodeForSession(model), { threads: 1 });
  for (const batch of [1, 2, 5, 12, 40]) {
    const given = draw([batch, ...rest]);
    const x = placeholder(given.shape);
    const run = compile([x], [f(x)]);
    const [expected] = await run(given);
    const got = (await session.run(new Map([['x', given]]), new Map([['y', null]]))).get('y')!;
    expect(got.shape).toEqual(expected!.shape);
    got.data.forEach((v: number | bigint, i: number) => expect(Number(v)).toBeCloseTo(Number(expected!.data[i]), 5));
    await run.release();
  }
  await session.release();
  return printModel(model);
}

describe('openBatch', () => {
  it('leaves the open size of a reshape to ONNX', async () => {
    const text = await check([3, 4], (x) => reshape(mul(x, x), [x.shape[0]! * 3, 4]));
    expect(text).toMatch(/y: float32 \[3 batch, 4\]/);
    expect(text).not.toContain('Shape(');
  });
  it('computes shapes to stretch to, and slices from the end', async () => {
    const text = await check([1, 2], (x) => {
      const n = x.shape[0]!;
      const wide = broadcastTo(x, [n, 5, 2]);
      return concat([slice(wide, [0, 1, 0], [n, 4, 2]), slice(reshape(concat([x, x], 0), [2 * n, 1, 2]), [n, 0, 0], [2 * n, 1, 2])], 1);
    });
    expect(text).toContain('Shape(x)');
  });
  it('fills, and numbers that grow with the batch', async () => {
    await check([3], (x) => concat([fill([x.shape[0]!, 2], 0.5), add(x, sum(fill([x.shape[0]!], 2)))], 1));
    await check([3], (x) => mul(x, fill([], 3 * x.shape[0]! + 1)));
    await check([3], (x) => sub(x, mean(x, 0, { keepDims: true })));
  });
  it('loops whose states are as many as the samples', async () => {
    const w = draw([4, 4]);
    await check([6, 4], (x) => {
      const n = x.shape[0]!;
      const weight = broadcastTo(fill([], 0.25), w.shape);
      const { final } = scan({ init: [fill([n, 4], 0)], sequences: [transpose(x, [1, 0, 2])], body: ([h], [xt]) => {
        const next = tanh(add(xt!, matmul(h!, weight)));
        return { states: [next], outputs: [] };
      } });
      return final[0]!;
    });
  });
  it('does not mistake a size that happens to be the batch for it', async () => {
    // With a batch of 5 (and 6, 7) the shapes [n, 5] and [5, n] are told apart only by the others.
    await check([5, 6], (x) => add(reshape(x, [x.shape[0]!, 6, 5]), broadcastTo(fill([6, 1], 1), [6, 5])));
  });
  it('says what depends on the batch in another way', () => {
    const write = (batch: number): OnnxModel => {
      const x = placeholder([batch, 3], { name: 'x' });
      return writeOnnx({ inputs: [x], outputs: [mul(x, 1 / batch)], updates: [] }).model;
    };
    expect(() => openBatch(write)).toThrow(KeratinError);
    expect(() => openBatch(write)).toThrow(/expected a program that is the same for every batch size; received one in which a constant of the node .+ is no multiple of the batch/);
  });
});
