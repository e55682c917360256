/** @file Runs a table of gradient checks, first and second derivatives: how every op family is tested. */
import { gradients } from '../autodiff/gradients.js';
import { isFloat } from '../core/dtype.js';
import { check } from '../core/errors.js';
import { constant, placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { sizeOf } from '../core/shape.js';
import { type Tensor, type TensorLike, tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { concat } from '../ops/layout.js';
import { reshape } from '../ops/reshape.js';
import { compile } from '../runtime/function.js';
import { type GradientCase, checkGradient } from './check-gradient.js';

/** A case; `once` where the second derivative does not exist or is not worth its time. */
export type TableCase = GradientCase & { readonly once?: true };

/**
 * The case and, unless `once`, its second derivative, each as a name and a check that throws.
 *
 * @example
 * it.each(gradientChecks({ exp: { f: exp, shapes: [[2, 3]] } }))('%s', (_, run) => run());
 */
export function gradientChecks(table: Readonly<Record<string, TableCase>>): [name: string, run: () => Promise<void>][] {
  return Object.entries(table).flatMap(([name, test]): [string, () => Promise<void>][] => {
    const first: [string, () => Promise<void>] = [name, () => mustAgree(test)];
    return test.once === true ? [first] : [first, [`${name}, twice`, () => mustAgree({ ...test, f: derivative(test.f) })]];
  });
}

async function mustAgree(test: GradientCase): Promise<void> {
  const { error, where } = await checkGradient(test);
  const tolerance = test.tolerance ?? 2e-3;
  check(error < tolerance, () => ({
    code: 'gradient/wrong', expected: `a gradient within ${tolerance} of the finite difference`, received: `${error} at ${where}`, fix: 'derive it again',
  }));
}

/** The gradient of Σ f(x) · r for a fixed random r, of all inputs, in one row. */
function derivative(f: GradientCase['f']): GradientCase['f'] {
  return (...xs) => {
    const y = f(...xs);
    const r = constant(new RandomGenerator(11).uniform(sizeOf(y.shape), -1, 1), { shape: y.shape });
    const floats = xs.filter((x) => isFloat(x.dtype));
    return concat(gradients(sum(mul(y, r)), floats).map((dx) => reshape(dx, [-1])), 0);
  };
}

/** The numbers of `f(inputs)`. */
export async function evaluate(f: (...inputs: Value[]) => Value | Value[], ...inputs: TensorLike[]): Promise<Tensor[]> {
  const tensors = inputs.map((x) => tensor(x));
  const leaves = tensors.map((x, i) => placeholder(x.shape, { name: `x${i}`, dtype: x.dtype }));
  const outputs = f(...leaves);
  const run = compile(leaves, Array.isArray(outputs) ? outputs : [outputs], [], { name: 'evaluate' });
  const results = await run(...tensors);
  await run.release();
  return results;
}

/** {@link evaluate} as plain numbers, of a function of one output. */
export async function numbers(f: (...inputs: Value[]) => Value, ...inputs: TensorLike[]): Promise<number[]> {
  const [y] = await evaluate(f, ...inputs);
  return Array.from(y!.data as Float32Array, Number);
}
