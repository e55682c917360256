/** @file Conv stacks after the passes: no transposes inside, convolution and pooling computed together, and the same numbers as apart. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { sizeOf } from '../core/shape.js';
import { Tensor, tensor } from '../core/tensor.js';
import type { Node, Value } from '../core/value.js';
import { sortNodes } from '../core/walk.js';
import { mul, square } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { type ConvOptions, conv } from '../ops/conv.js';
import { transposeOp } from '../ops/layout.js';
import { relu, reluOp } from '../ops/math.js';
import { matmul } from '../ops/matmul.js';
import { type PoolOptions, maxIndexOp, maxPool, maxPoolOp } from '../ops/pool.js';
import { flatten } from '../ops/reshape.js';
import { scanOp } from '../ops/scan.js';
import { evaluate } from '../testing/gradient-table.js';
import { optimize } from './passes.js';

const optimized = (outputs: readonly Value[]): Node[] => sortNodes(optimize({ inputs: [], outputs, updates: [] }).outputs);
const count = (nodes: readonly Node[], op: unknown): number => nodes.filter((node) => node.op === op).length;
const draw = (shape: readonly number[], seed: number): Tensor => new Tensor(shape, 'float32', new RandomGenerator(seed).uniform(sizeOf(shape), -1, 1));

describe('conv, relu, pool, conv, relu, pool, with the gradients of all weights', () => {
  const x = placeholder([2, 15, 14, 3]);
  const [k0, b0, k1, b1, dense] = [[3, 2, 3, 4], [4], [2, 3, 4, 5], [5], [20, 1]].map((shape) => placeholder(shape)) as [Value, Value, Value, Value, Value];
  const block = (v: Value, kernel: Value, bias: Value): Value => maxPool(relu(conv(v, kernel, { bias })), { size: 2 });
  const loss = sum(matmul(flatten(block(block(x, k0, b0), k1, b1)), dense));
  const nodes = optimized([loss, ...gradients(loss, [k0, b0, k1, b1, dense])]);

  it('moves axes of the input, before flatten and behind it on the way back, and of kernels; never inside the stack', () => {
    const moved = nodes.filter((node) => node.op === transposeOp).map((node) => node.inputs[0]!.shape.join());
    expect(moved.filter((shape) => shape.startsWith('2,') && shape !== '2,3,4,5').sort()).toEqual(['2,15,14,3', '2,2,2,5', '2,5,2,2']);
    expect(moved.length).toBeLessThanOrEqual(3 + 4);
  });
  it('takes relu of the pooled, and pools without images or indices', () => {
    expect(nodes.filter((node) => node.op === reluOp).map((node) => node.outputs[0]!.shape)).toEqual([[2, 4, 6, 6], [2, 5, 2, 2]]);
    expect([count(nodes, maxPoolOp), count(nodes, maxIndexOp)]).toEqual([0, 0]);
  });
});

interface Case { x: number[]; kernel: number[]; options?: ConvOptions; pool: PoolOptions; blocks?: true }

const cases: Record<string, Case> = {
  'windows of 2 by 2': { x: [3, 9, 8, 2], kernel: [2, 3, 2, 4], pool: { size: 2 } },
  'a rest that no window reads': { x: [2, 10, 8, 3], kernel: [2, 2, 3, 4], pool: { size: 2 } },
  'four pads': { x: [2, 7, 6, 3], kernel: [3, 4, 3, 2], options: { padding: [[1, 2], [3, 0]] }, pool: { size: 2 } },
  'same, strides': { x: [2, 9, 11, 3], kernel: [5, 3, 3, 2], options: { padding: 'same', strides: [2, 1] }, pool: { size: [2, 1] } },
  'dilations, three phases': { x: [2, 9, 12, 2], kernel: [3, 2, 2, 3], options: { dilations: [2, 3] }, pool: { size: [1, 3] } },
  'groups': { x: [2, 7, 6, 4], kernel: [2, 3, 2, 6], options: { groups: 2 }, pool: { size: [3, 1] } },
  'series': { x: [2, 17, 3], kernel: [4, 3, 5], options: { padding: 'causal' }, pool: { size: 4 } },
  'a batch in blocks': { x: [6, 52, 50, 2], kernel: [3, 5, 2, 120], pool: { size: 2 }, blocks: true },
};

describe('convolution and pooling computed together', () => {
  it.each(Object.entries(cases))('%s: gives what they give apart', async (_, { x, kernel, options, pool, blocks }) => {
    const m = kernel.at(-1)!;
    const program = (a: Value, w: Value, bias: Value): { image: Value; wanted: Value[] } => {
      const image = conv(a, w, { ...options, bias });
      const y = maxPool(relu(image), pool);
      return { image, wanted: [y, ...gradients(sum(mul(y, square(y))), [a, w, bias])] };
    };
    const leaves = [x, kernel, [m]].map((shape) => placeholder(shape));
    const nodes = optimized(program(leaves[0]!, leaves[1]!, leaves[2]!).wanted);
    expect(count(nodes, maxPoolOp)).toBe(0);
    expect(count(nodes, scanOp)).toBe(blocks ? 2 : 0);

    const inputs = [draw(x, 1), draw(kernel, 2), draw([m], 3)];
    const together = await evaluate((a, w, b) => program(a!, w!, b!).wanted, ...inputs);
    const [image, ...apart] = await evaluate((a, w, b) => { // who asks for the image keeps them apart
      const { image: asked, wanted } = program(a!, w!, b!);
      return [asked, ...wanted];
    }, ...inputs);
    expect(image!.shape[0]).toBe(x[0]);
    together.forEach((t, i) => expect(difference(t, apart[i]!)).toBeLessThan(3e-6));
  });

  it('leaves the forward pass alone to ONNX Runtime, which knows how', () => {
    const y = maxPool(relu(conv(placeholder([2, 9, 8, 2]), placeholder([2, 3, 2, 4]))), { size: 2 });
    expect(count(optimized([y]), maxPoolOp)).toBe(1);
  });

  it('sums the gradient of a kernel over blocks of a large batch', async () => {
    const dw = (a: Value, w: Value): Value => gradients(sum(square(conv(a, w))), [w])[0]!;
    const [x, w] = [draw([8, 33, 35, 2], 1), draw([2, 4, 2, 256], 2)];
    expect(count(optimized([dw(placeholder(x.shape), placeholder(w.shape))]), scanOp)).toBe(1);
    const [whole] = await evaluate((a, k) => dw(a!, k!), x, w);
    const halves = await evaluate((a, b, k) => [dw(a!, k!), dw(b!, k!)], x.slice(0, 4), x.slice(4), w);
    const total = (halves[0]!.data as Float32Array).map((v, i) => v + Number(halves[1]!.data[i]));
    expect(difference(whole!, new Tensor(w.shape, 'float32', total))).toBeLessThan(3e-6);
  });

  it('gives the gradient of a tie to the first place of the window', async () => {
    const x = tensor([[1, 3, 2, 2, 0], [3, 3, 2, 2, 0], [5, 5, -1, 4, 0], [5, 5, 4, 4, 9]]).reshape([1, 4, 5, 1]);
    const [dx] = await evaluate((a, w) => gradients(sum(maxPool(relu(conv(a, w)), { size: 2 })), [a]), x, tensor([[[[1]]]]));
    expect(Array.from(dx!.data as Float32Array)).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves the gradient of the convolved image and of its relu to those who ask for it', async () => {
    const inputs = [draw([2, 5, 4, 3], 4), draw([2, 3, 3, 2], 5)];
    const [dImage, dRelu, image] = await evaluate((a, w) => {
      const convolved = conv(a, w);
      const rectified = relu(convolved);
      return [...gradients(sum(maxPool(rectified, { size: 2 })), [convolved, rectified]), convolved];
    }, ...inputs);
    expect((dRelu!.data as Float32Array).reduce((a, b) => a + b)).toBe(2 * 2 * 1 * 2);
    (dImage!.data as Float32Array).forEach((v, i) => expect(v).toBe(Number(image!.data[i]) > 0 ? Number(dRelu!.data[i]) : 0));
  });

  it('differentiates twice', async () => {
    const energy = (x: Value, w: Value): Value => sum(square(gradients(sum(square(maxPool(conv(x, w), { size: 2 }))), [x])[0]!));
    const [x, w, along] = [draw([2, 6, 5, 2], 6), draw([3, 2, 2, 3], 7), draw([3, 2, 2, 3], 8)];
    const at = async (by: number): Promise<number> => {
      const moved = (w.data as Float32Array).map((value, i) => value + by * Number(along.data[i]));
      return (await evaluate((a, k) => energy(a!, k!), x, new Tensor(w.shape, 'float32', moved)))[0]!.item();
    };
    const [slope] = await evaluate((a, k, v) => sum(mul(gradients(energy(a!, k!), [k!])[0]!, v!)), x, w, along);
    expect(slope!.item() / ((await at(1e-2) - await at(-1e-2)) / 2e-2)).toBeCloseTo(1, 2);
  });
});

/** Largest difference, relative to the largest number. */
function difference(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  let [worst, scale] = [0, 0];
  for (let i = 0; i < a.size; i++) {
    worst = Math.max(worst, Math.abs(Number(a.data[i]) - Number(b.data[i])));
    scale = Math.max(scale, Math.abs(Number(b.data[i])));
  }
  return worst / scale;
}
