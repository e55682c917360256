/** @file Compares an op's gradient with finite differences, and both with the numbers of a plain reference. */
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { type Shape, sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { gradients } from '../autodiff/gradients.js';
import { mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { compile } from '../runtime/function.js';

/** What to check. */
export interface GradientCase {
  /** The function of the inputs; a single float32 output. */
  readonly f: (...inputs: Value[]) => Value;
  readonly shapes: readonly Shape[];
  /** Numbers that the inputs are drawn from: uniform in [low, high). Choose them away from kinks. */
  readonly low?: number;
  readonly high?: number;
  /** Inputs to use instead of random ones. */
  readonly inputs?: readonly Tensor[];
  /** Smallest distance between two numbers of an input: for max pooling and the like, whose gradient jumps. */
  readonly apart?: number;
  readonly step?: number;
  readonly tolerance?: number;
  readonly seed?: number;
}

/** Result: the largest difference between a derivative and its finite difference, relative to the larger of 1 and it. */
export interface GradientReport { readonly error: number; readonly where: string; readonly output: Tensor }

/**
 * Differentiates Σ f(x) · r for a random r, and compares with (f(x + h) - f(x - h)) / 2h for every element of every input.
 * The finite differences are taken in float32 programs; f must be smooth within h of x.
 */
export async function checkGradient(test: GradientCase): Promise<GradientReport> {
  const { low = -1, high = 1, step = 1e-2, apart = 0 } = test;
  const generator = new RandomGenerator(test.seed ?? 7);
  const xs = test.inputs ?? test.shapes.map((shape) => new Tensor(shape, 'float32', spread(generator, sizeOf(shape), low, high, apart)));
  const inputs = xs.map((x, i) => placeholder(x.shape, { name: `x${i}`, dtype: x.dtype }));
  const y = test.f(...inputs);
  const weight = placeholder(y.shape, { name: 'weight' });
  const total = sum(mul(y, weight));
  const run = compile([...inputs, weight], [y, ...gradients(total, inputs)], [], { name: 'gradient' });
  const forward = compile(inputs, [y], [], { name: 'forward' });
  const r = new Tensor(y.shape, 'float32', generator.uniform(sizeOf(y.shape), -1, 1));
  const [output, ...derivatives] = await run(...xs, r);

  let worst: GradientReport = { error: 0, where: 'nowhere', output: output! };
  for (const [k, x] of xs.entries()) {
    if (x.dtype !== 'float32') continue;
    for (let i = 0; i < x.size; i++) {
      const shifted = async (by: number): Promise<Tensor> => {
        const data = Float32Array.from(x.data as Float32Array);
        data[i] = data[i]! + by;
        return (await forward(...xs.map((other, j) => (j === k ? new Tensor(x.shape, 'float32', data) : other))))[0]!;
      };
      const [up, down] = [await shifted(step), await shifted(-step)];
      let expected = 0;
      for (let j = 0; j < r.size; j++) expected += (Number(up.data[j]) - Number(down.data[j])) * Number(r.data[j]);
      expected /= 2 * step;
      const actual = Number(derivatives[k]!.data[i]);
      const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
      if (!(error <= worst.error)) worst = { ...worst, error, where: `input ${k}, element ${i}: gradient ${actual}, difference ${expected}` };
    }
  }
  await run.release();
  await forward.release();
  return worst;
}

/** Random numbers; with `apart`, a shuffled even grid, so that no two are closer than that. */
function spread(generator: RandomGenerator, length: number, low: number, high: number, apart: number): Float32Array {
  if (apart === 0) return generator.uniform(length, low, high);
  return Float32Array.from(generator.permutation(length), (i) => (i - length / 2) * apart);
}
