/** @file Convolutions: numbers against plain loops, gradients and gradients of gradients, errors. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { RandomGenerator } from '../core/random.js';
import { sizeOf, stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { type TableCase, evaluate, gradientChecks } from '../testing/gradient-table.js';
import { type ConvOptions, conv1d, conv2d, conv3d } from './conv.js';
import { type ConvTransposeOptions, convTranspose } from './conv-transpose.js';
import { depthwiseConv } from './depthwise-conv.js';

interface Case<O> { x: number[]; kernel: number[]; options: O; out: number[] }

/** No two sizes or settings of a case are alike where they could be confused. */
const convs: Record<string, Case<ConvOptions> & { pads?: number[][] }> = {
  '1-D': { x: [2, 11, 3], kernel: [4, 3, 5], options: {}, out: [2, 8, 5] },
  '1-D, stride 3, same': { x: [2, 11, 3], kernel: [4, 3, 5], options: { strides: 3, padding: 'same' }, pads: [[1, 1]], out: [2, 4, 5] },
  '1-D, causal, dilated': { x: [2, 9, 3], kernel: [3, 3, 2], options: { padding: 'causal', dilations: 2 }, pads: [[4, 0]], out: [2, 9, 2] },
  '2-D': { x: [2, 6, 7, 3], kernel: [2, 4, 3, 5], options: {}, out: [2, 5, 4, 5] },
  '2-D, one place': { x: [3, 5, 4, 2], kernel: [5, 4, 2, 3], options: {}, out: [3, 1, 1, 3] },
  '2-D, kernel of one': { x: [2, 5, 4, 3], kernel: [1, 1, 3, 6], options: {}, out: [2, 5, 4, 6] },
  '2-D, four pads': { x: [2, 5, 6, 3], kernel: [3, 2, 3, 4], options: { padding: [[1, 2], [3, 0]] }, pads: [[1, 2], [3, 0]], out: [2, 6, 8, 4] },
  '2-D, pads wider than the kernel': { x: [1, 4, 3, 2], kernel: [2, 3, 2, 3], options: { padding: [[3, 1], [2, 4]] }, pads: [[3, 1], [2, 4]], out: [1, 7, 7, 3] },
  '2-D, two strides, rest left over': { x: [2, 9, 10, 3], kernel: [4, 2, 3, 5], options: { strides: [2, 3] }, out: [2, 3, 3, 5] },
  '2-D, strides above the kernel': { x: [1, 9, 11, 2], kernel: [2, 3, 2, 4], options: { strides: [3, 5] }, out: [1, 3, 2, 4] },
  '2-D, same': { x: [2, 6, 5, 3], kernel: [4, 3, 3, 2], options: { padding: 'same' }, pads: [[1, 2], [1, 1]], out: [2, 6, 5, 2] },
  '2-D, same, strides': { x: [2, 7, 8, 3], kernel: [5, 2, 3, 4], options: { padding: 'same', strides: [3, 2] }, pads: [[2, 2], [0, 0]], out: [2, 3, 4, 4] },
  '2-D, dilated': { x: [2, 7, 6, 2], kernel: [3, 2, 2, 3], options: { dilations: [2, 4], padding: [[0, 1], [2, 3]] }, pads: [[0, 1], [2, 3]], out: [2, 4, 7, 3] },
  '2-D, groups': { x: [2, 4, 5, 6], kernel: [2, 3, 2, 9], options: { groups: 3, padding: [[2, 1], [0, 1]] }, pads: [[2, 1], [0, 1]], out: [2, 6, 4, 9] },
  '2-D, groups, strides': { x: [2, 6, 8, 4], kernel: [2, 3, 2, 6], options: { groups: 2, strides: [1, 2] }, out: [2, 5, 3, 6] },
  // Channels that go into blocks of 8: the kernel's, the input's, both.
  '2-D, 8 filters, strides': { x: [2, 6, 7, 3], kernel: [2, 3, 3, 8], options: { strides: [3, 2], padding: [[1, 2], [0, 1]] }, pads: [[1, 2], [0, 1]], out: [2, 3, 3, 8] },
  '2-D, 16 channels, 8 filters, four pads': { x: [1, 3, 4, 16], kernel: [2, 3, 16, 8], options: { padding: [[1, 0], [2, 1]] }, pads: [[1, 0], [2, 1]], out: [1, 3, 5, 8] },
  '2-D, 8 channels, 16 filters, dilated': { x: [1, 4, 5, 8], kernel: [3, 2, 8, 16], options: { dilations: [1, 3], padding: [[2, 1], [0, 3]] }, pads: [[2, 1], [0, 3]], out: [1, 5, 5, 16] },
  '2-D, 8 channels, 8 filters, pads wider than the kernel': { x: [1, 3, 2, 8], kernel: [2, 1, 8, 8], options: { padding: [[2, 0], [0, 1]] }, pads: [[2, 0], [0, 1]], out: [1, 4, 3, 8] },
  '2-D, 2 groups of 8 channels, 16 filters': { x: [1, 3, 4, 16], kernel: [2, 3, 8, 16], options: { groups: 2, padding: [[0, 1], [1, 2]] }, pads: [[0, 1], [1, 2]], out: [1, 3, 5, 16] },
  '3-D, strides, same': { x: [1, 5, 4, 6, 3], kernel: [3, 2, 4, 3, 2], options: { strides: [2, 1, 3], padding: 'same' }, pads: [[1, 1], [0, 1], [0, 1]], out: [1, 3, 4, 2, 2] },
};
const byRank: Record<number, typeof conv2d> = { 3: conv1d, 4: conv2d, 5: conv3d };

describe('conv', () => {
  const apply = ({ x, options }: Case<ConvOptions>) => (a: Value, w: Value, bias: Value): Value => byRank[x.length]!(a, w, { ...options, bias });
  it.each(Object.entries(convs))('%s: numbers', async (_, test) => {
    const [x, w, b] = draw(test.x, test.kernel, [test.kernel.at(-1)!]);
    const [y] = await evaluate(apply(test), x, w, b);
    expect(y!.shape).toEqual(test.out);
    expectClose(y!, convolve(x, w, b, test));
  });
  it.each(gradientChecks(multilinear(convs, apply)))('%s: gradient', (_, run) => run());
});

/** Loops: y = b + Σ x·w, in double precision. */
function convolve(x: Tensor, w: Tensor, b: Tensor, { options: { strides = 1, dilations = 1, groups = 1 }, pads, out }: typeof convs[string]): Float64Array {
  const y = new Float64Array(sizeOf(out));
  const [inGroup, m] = w.shape.slice(-2) as [number, number];
  const at = (list: number | readonly number[], axis: number): number => (typeof list === 'number' ? list : list[axis]!);
  everyPlace(out, ([n, ...rest], to) => {
    const [p, j] = [rest.slice(0, -1), rest.at(-1)!];
    let total = number(b, [j]);
    everyPlace(w.shape.slice(0, -1), (place) => {
      const [k, c] = [place.slice(0, -1), place.at(-1)!];
      const source = k.map((offset, axis) => p[axis]! * at(strides, axis) + offset * at(dilations, axis) - (pads?.[axis]![0] ?? 0));
      if (source.some((s, axis) => s < 0 || s >= x.shape[axis + 1]!)) return;
      total += number(x, [n!, ...source, Math.floor(j / (m / groups)) * inGroup + c]) * number(w, [...k, c, j]);
    });
    y[to] = total;
  });
  return y;
}

/** `cut`: what is taken off before the first element of the full result, along each axis. */
const transposed: Record<string, Case<ConvTransposeOptions> & { cut: number[] }> = {
  '1-D': { x: [2, 5, 3], kernel: [4, 2, 3], options: {}, cut: [0], out: [2, 8, 2] },
  '1-D, stride above the kernel': { x: [2, 4, 3], kernel: [2, 4, 3], options: { strides: 3 }, cut: [0], out: [2, 12, 4] },
  '2-D, strides': { x: [2, 4, 3, 2], kernel: [3, 4, 5, 2], options: { strides: [2, 3] }, cut: [0, 0], out: [2, 9, 10, 5] },
  '2-D, same': { x: [2, 4, 3, 2], kernel: [3, 4, 5, 2], options: { padding: 'same' }, cut: [1, 1], out: [2, 4, 3, 5] },
  '2-D, same, strides': { x: [2, 4, 3, 2], kernel: [3, 5, 4, 2], options: { padding: 'same', strides: [2, 3] }, cut: [0, 1], out: [2, 8, 9, 4] },
  '2-D, same, strides, cut before': { x: [2, 4, 3, 2], kernel: [3, 6, 4, 2], options: { padding: 'same', strides: [2, 3], crop: 'before' }, cut: [1, 2], out: [2, 8, 9, 4] },
  '2-D, same, stride above the kernel': { x: [1, 3, 4, 2], kernel: [2, 1, 3, 2], options: { padding: 'same', strides: [4, 3] }, cut: [0, 0], out: [1, 12, 12, 3] },
  '2-D, valid, output padding': { x: [2, 3, 4, 2], kernel: [2, 4, 3, 2], options: { strides: [2, 3], outputPadding: [1, 2] }, cut: [0, 0], out: [2, 7, 15, 3] },
  '2-D, same, output padding': { x: [2, 3, 4, 2], kernel: [5, 4, 3, 2], options: { padding: 'same', strides: [2, 3], outputPadding: [1, 2] }, cut: [1, 1], out: [2, 6, 11, 3] },
  '2-D, dilated': { x: [2, 4, 3, 2], kernel: [3, 2, 4, 2], options: { dilations: [2, 3] }, cut: [0, 0], out: [2, 8, 6, 4] },
  '3-D, same, strides': { x: [1, 2, 3, 2, 2], kernel: [2, 3, 1, 3, 2], options: { padding: 'same', strides: [1, 2, 3] }, cut: [0, 0, 0], out: [1, 2, 6, 6, 3] },
};

describe('convTranspose', () => {
  const apply = ({ options }: Case<ConvTransposeOptions>) => (x: Value, w: Value, bias: Value): Value => convTranspose(x, w, { ...options, bias });
  it.each(Object.entries(transposed))('%s: numbers', async (_, test) => {
    const [x, w, b] = draw(test.x, test.kernel, [test.kernel.at(-2)!]);
    const [y] = await evaluate(apply(test), x, w, b);
    expect(y!.shape).toEqual(test.out);
    expectClose(y!, layKernels(x, w, b, test));
  });
  it.each(gradientChecks(multilinear(transposed, apply, -2)))('%s: gradient', (_, run) => run());
});

/** Loops: every element of x lays its kernel into y. */
function layKernels(x: Tensor, w: Tensor, b: Tensor, { options: { strides = 1, dilations = 1 }, cut, out }: typeof transposed[string]): Float64Array {
  const y = Float64Array.from({ length: sizeOf(out) }, (_, i) => number(b, [i % out.at(-1)!]));
  const steps = stridesOf(out);
  const at = (list: number | readonly number[], axis: number): number => (typeof list === 'number' ? list : list[axis]!);
  everyPlace(x.shape, ([n, ...rest], from) => {
    everyPlace(w.shape.slice(0, -1), (place) => {
      const [k, m] = [place.slice(0, -1), place.at(-1)!];
      const target = k.map((offset, axis) => rest[axis]! * at(strides, axis) + offset * at(dilations, axis) - cut[axis]!);
      if (target.some((t, axis) => t < 0 || t >= out[axis + 1]!)) return;
      const to = [n!, ...target, m].reduce((sum, v, axis) => sum + v * steps[axis]!, 0);
      y[to] = y[to]! + Number(x.data[from]) * number(w, [...k, m, rest.at(-1)!]);
    });
  });
  return y;
}

describe('depthwiseConv', () => {
  it('keeps the outputs of a channel beside one another', async () => {
    const [x, w] = draw([2, 5, 6, 3], [2, 3, 3, 4]);
    const [y] = await evaluate((a, k) => depthwiseConv(a, k, { strides: [1, 2], padding: 'same' }), x, w);
    const sparse = new Tensor([2, 3, 3, 12], 'float32', new Float32Array(2 * 3 * 3 * 12));
    everyPlace(w.shape, ([i, j, c, r], from) => (sparse.data[((i! * 3 + j!) * 3 + c!) * 12 + c! * 4 + r!] = w.data[from]!));
    const test = { options: { strides: [1, 2] }, pads: [[0, 1], [0, 1]], x: [], kernel: [], out: [2, 5, 3, 12] };
    expectClose(y!, convolve(x, sparse, new Tensor([12], 'float32', new Float32Array(12)), test));
  });
  it.each(gradientChecks({
    'depthwiseConv, stride 1, 8 channels': { f: (x, w, bias) => depthwiseConv(x, w, { padding: [[1, 0], [0, 2]], bias }), shapes: [[2, 4, 3, 8], [2, 3, 8, 1], [8]], step: 0.25 },
    'depthwiseConv, stride 1, multiplier': { f: (x, w) => depthwiseConv(x, w), shapes: [[2, 4, 5, 3], [2, 3, 3, 4]], step: 0.25 },
    depthwiseConv: { f: (x, w, bias) => depthwiseConv(x, w, { strides: [3, 2], padding: 'same', bias }), shapes: [[2, 5, 6, 3], [2, 4, 3, 2], [6]], low: -1, step: 0.25 },
  }))('%s: gradient', (_, run) => run());
});

describe('errors', () => {
  const x = placeholder([2, 5, 6, 3]);
  const kernel = placeholder([3, 2, 3, 4]);
  const message = (f: () => unknown): string => {
    try {
      f();
    } catch (error) {
      if (error instanceof KeratinError) return error.message;
    }
    return 'no KeratinError';
  };
  it.each<[string, () => unknown, RegExp]>([
    ['rank', () => conv2d(placeholder([32, 784]), kernel), /in conv: expected an input of 4 dimensions \[n, h, w, c\]; received \[32, 784\]\. Fix: /],
    ['rank of the kernel', () => conv1d(placeholder([2, 5, 3]), kernel), /in conv1d: expected a kernel of 3 dimensions .* received \[3, 2, 3, 4\]/],
    ['channels', () => conv2d(placeholder([2, 5, 6, 1]), kernel), /expected an input of 3 channels .* \[3, 2, 3, 4\] reads; received 1 channels in \[2, 5, 6, 1\]/],
    ['channels first', () => conv2d(placeholder([2, 3, 5, 6]), kernel), /Fix: the channels seem to come first/],
    ['window', () => conv2d(placeholder([2, 2, 6, 3]), kernel), /^in conv: expected a window no larger than the input; received a window of 3 x 2 over an input of 2 x 6\. Fix: use padding "same", a smaller window/],
    ['stride and dilation', () => conv2d(x, kernel, { strides: 2, dilations: [1, 2] }), /expected strides or dilations above 1, not both; received strides \[2,2\] and dilations \[1,2\]/],
    ['strides', () => conv2d(x, kernel, { strides: [1, 0] }), /expected strides of a whole number of 1 or more, or 2 of them; received strides \[1, 0\]/],
    ['padding', () => conv2d(x, kernel, { padding: 'causal' }), /received padding "causal"\. Fix: causal is for series/],
    ['negative padding', () => conv2d(x, kernel, { padding: [[0, -1], [0, 0]] }), /expected padding "valid", "same" or \[before, after\] for each of 2 spatial axes/],
    ['groups', () => conv2d(placeholder([2, 5, 6, 9]), kernel, { groups: 3 }), /groups of 1 or more that divide the 4 output channels; received groups 3/],
    ['bias', () => conv2d(x, kernel, { bias: placeholder([3]) }), /expected a bias of shape \[4\].* received \[3\]/],
    ['output padding', () => convTranspose(x, placeholder([3, 2, 4, 3]), { strides: 2, outputPadding: [1, 2] }), /below the strides \[2,2\]; received outputPadding \[1,2\]/],
    ['depthwise channels', () => depthwiseConv(x, kernel, { strides: [0, 1] }), /in conv: expected strides/],
  ])('%s', (_, f, expected) => expect(message(f)).toMatch(expected));
});

/** Functions that are linear in each input: a large step of the finite differences rounds less. */
function multilinear<T extends Case<unknown>>(table: Record<string, T>, apply: (test: T) => (...inputs: any[]) => Value, channels = -1): Record<string, TableCase> {
  return Object.fromEntries(Object.entries(table).map(([name, test]) => [name, { f: apply(test), shapes: [test.x, test.kernel, [test.kernel.at(channels)!]], step: 0.25 }]));
}

function draw<T extends number[][]>(...shapes: T): { [K in keyof T]: Tensor } {
  const generator = new RandomGenerator(11);
  return shapes.map((shape) => new Tensor(shape, 'float32', generator.uniform(sizeOf(shape), -1, 1))) as { [K in keyof T]: Tensor };
}

/** Calls `body` with every place in `shape` and its position in C order. */
function everyPlace(shape: readonly number[], body: (place: number[], position: number) => void): void {
  const steps = stridesOf(shape);
  for (let i = 0; i < sizeOf(shape); i++) body(shape.map((d, axis) => Math.floor(i / steps[axis]!) % d), i);
}

const number = (t: Tensor, place: readonly number[]): number => {
  const steps = stridesOf(t.shape);
  return Number(t.data[place.reduce((sum, v, axis) => sum + v * steps[axis]!, 0)]);
};

function expectClose(actual: Tensor, expected: Float64Array): void {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(Number(actual.data[i]) - expected[i]!));
  expect(worst).toBeLessThan(1e-5);
}
