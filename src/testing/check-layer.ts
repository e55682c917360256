/** @file Compares a layer's gradients, of inputs and trainable weights, with finite differences. */
import { gradients } from '../autodiff/gradients.js';
import { isFloat } from '../core/dtype.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { type Shape, sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { ProgramContext } from '../layers/call-context.js';
import type { Layer } from '../layers/layer.js';
import { add, mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { compile } from '../runtime/function.js';

/** What to check. */
export interface LayerCheck {
  readonly layer: Layer;
  readonly shapes: readonly Shape[];
  /** Inputs to use instead of random ones; whole numbers are not differentiated. */
  readonly inputs?: readonly Tensor[];
  readonly masks?: readonly Tensor[];
  readonly training?: boolean;
  /** Smallest distance between two numbers of an input: for maxima and other kinks. */
  readonly apart?: number;
  readonly step?: number;
  /** Numbers that the weights are drawn from; default 0.5 to 1.5. */
  readonly weights?: readonly [low: number, high: number];
}

/** The largest difference between a derivative and its finite difference, relative to the larger of 1 and it. */
export interface LayerReport { readonly error: number; readonly where: string }

/** Differentiates Σ y · r over all outputs for random r; weights are random too, and dropout masks the same at every run. */
export async function checkLayer(test: LayerCheck): Promise<LayerReport> {
  const { layer, step = 1e-2, apart = 0, training = false, weights: range = [0.5, 1.5] } = test;
  const generator = new RandomGenerator(11);
  const random = (shape: Shape, low = -1, high = 1): Tensor => new Tensor(shape, 'float32', generator.uniform(sizeOf(shape), low, high));
  const grid = (shape: Shape): Tensor => {
    const size = sizeOf(shape);
    return new Tensor(shape, 'float32', Float32Array.from(generator.permutation(size), (i) => (i + 0.5 - size / 2) * apart));
  };
  const inputs = test.inputs ?? test.shapes.map((shape) => (apart > 0 ? grid(shape) : random(shape)));
  layer.ensureBuilt(inputs.map((x) => x.shape));
  layer.setWeights(layer.getWeights().map((w) => (isFloat(w.dtype) ? random(w.shape, ...range) : w)));

  const xs = inputs.map((x) => placeholder(x.shape, { dtype: x.dtype }));
  const context = new ProgramContext(training);
  const masks = (test.masks ?? []).map((m) => placeholder(m.shape, { dtype: m.dtype }));
  masks.forEach((m, i) => context.setMask(xs[i]!, m));
  const ys = layer.run(xs, context);
  const rs = ys.map((y) => random(y.shape));
  const weights = ys.map((y) => placeholder(y.shape));
  const variables = layer.trainableWeights.map((w) => w.variable);
  const differentiated = xs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
  const all = [...differentiated.map((i) => xs[i]!), ...variables.map((v) => v.value)];
  const loss = ys.map((y, i) => sum(mul(y, weights[i]!))).reduce((a, b) => add(a, b));
  const chance = new RandomGenerator(5);
  const backward = compile([...xs, ...masks, ...weights], [...ys, ...gradients(loss, all)], [], { name: 'backward', random: chance });
  const forward = compile([...xs, ...masks], ys, [], { name: 'forward', random: chance });
  const derivatives = (await backward(...inputs, ...(test.masks ?? []), ...rs)).slice(ys.length);

  const total = async (given: readonly Tensor[]): Promise<number> => {
    chance.state = { seed: 5, position: 0 };
    const outputs = await forward(...given, ...(test.masks ?? []));
    return outputs.reduce((whole, { data }, k) => (data as Float32Array).reduce((a, v, i) => a + v * Number(rs[k]!.data[i]), whole), 0);
  };
  let worst: LayerReport = { error: 0, where: 'nowhere' };
  const compare = async (what: string, derivative: Tensor, data: Float32Array, evaluate: (data: Float32Array) => Promise<number>): Promise<void> => {
    for (let i = 0; i < data.length; i++) {
      const at = (by: number): Promise<number> => evaluate(data.map((v, j) => (j === i ? v + by : v)));
      const expected = ((await at(step)) - (await at(-step))) / (2 * step);
      const actual = Number(derivative.data[i]);
      const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
      if (!(error <= worst.error)) worst = { error, where: `${what}, element ${i}: gradient ${actual}, difference ${expected}` };
    }
  };
  for (const [k, i] of differentiated.entries()) {
    const x = inputs[i]!;
    await compare(`input ${i}`, derivatives[k]!, x.data as Float32Array, (data) => total(inputs.map((other, j) => (j === i ? new Tensor(x.shape, 'float32', data) : other))));
  }
  for (const [k, variable] of variables.entries()) {
    const kept = Float32Array.from(variable.read().data as Float32Array);
    const set = (data: Float32Array): void => variable.write(new Tensor(variable.shape, 'float32', data));
    await compare(variable.name, derivatives[differentiated.length + k]!, kept, (data) => (set(data), total(inputs)));
    set(kept);
  }
  await backward.release();
  await forward.release();
  return worst;
}
