/** @file Recurrences: values, gradients of every kind of input, twice, and what is taken out of the loop. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { placeholder } from '../core/leaf.js';
import { tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { compile } from '../runtime/function.js';
import { evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { add, mul, sub } from './arithmetic.js';
import { broadcastTo, sum } from './broadcast.js';
import { cast, greater, where } from './compare.js';
import { conv2d } from './conv.js';
import { gather } from './gather.js';
import { concat, split } from './layout.js';
import { floor, sigmoid, tanh } from './math.js';
import { matmul } from './matmul.js';
import { expandDims } from './reshape.js';
import { scan } from './scan.js';

/** x [t, n, d] already times W, h0 [n, u], U [u, u], b [u]. */
const simpleRnn = (x: Value, h0: Value, u: Value, b: Value): { final: Value[]; outputs: Value[] } => scan({
  init: [h0], sequences: [x],
  body([h], [xt]) {
    const now = tanh(add(add(xt!, matmul(h!, u)), b));
    return { states: [now], outputs: [now] };
  },
});

/** x [t, n, 4u], states h c [n, u], U [u, 4u]; gates i f g o. */
const lstm = (x: Value, h0: Value, c0: Value, u: Value): { final: Value[]; outputs: Value[] } => scan({
  init: [h0, c0], sequences: [x],
  body([h, c], [xt]) {
    const [i, f, g, o] = split(add(xt!, matmul(h!, u)), 4);
    const cell = add(mul(sigmoid(f!), c!), mul(sigmoid(i!), tanh(g!)));
    const now = mul(sigmoid(o!), tanh(cell));
    return { states: [now, cell], outputs: [now] };
  },
});

/** x [t, n, 3u], h [n, u], U [u, 3u], b [3u]; gates z r h, the bias inside as with resetAfter. */
const gru = (x: Value, h0: Value, u: Value, b: Value): { final: Value[]; outputs: Value[] } => scan({
  init: [h0], sequences: [x],
  body([h], [xt]) {
    const [xz, xr, xh] = split(xt!, 3);
    const [hz, hr, hh] = split(add(matmul(h!, u), b), 3);
    const z = sigmoid(add(xz!, hz!));
    const candidate = tanh(add(xh!, mul(sigmoid(add(xr!, hr!)), hh!)));
    const now = add(mul(z, h!), mul(sub(1, z), candidate));
    return { states: [now], outputs: [now] };
  },
});

const whole = ({ final, outputs }: { final: Value[]; outputs: Value[] }): Value => add(outputs[0]!, broadcastTo(final.reduce((a, b) => mul(a, b)), outputs[0]!.shape));

describe('scan: gradients', () => {
  it.each(gradientChecks({
    'simple recurrence, stacked and final': { f: (x, h, u, b) => whole(simpleRnn(x, h, u, b)), shapes: [[4, 2, 3], [2, 3], [3, 3], [3]] },
    'simple recurrence, final only': { f: (x, h, u, b) => simpleRnn(x, h, u, b).final[0]!, shapes: [[4, 2, 3], [2, 3], [3, 3], [3]] },
    'lstm, stacked and final': { f: (x, h, c, u) => whole(lstm(x, h, c, u)), shapes: [[3, 2, 12], [2, 3], [2, 3], [3, 12]] },
    'lstm, outputs only': { f: (x, h, c, u) => lstm(x, h, c, u).outputs[0]!, shapes: [[3, 2, 12], [2, 3], [2, 3], [3, 12]] },
    'gru, stacked and final': { f: (x, h, u, b) => whole(gru(x, h, u, b)), shapes: [[3, 2, 9], [2, 3], [3, 9], [9]] },
    'from the end': {
      f: (x, h, u) => scan({ init: [h], sequences: [x], reverse: true, body: ([s], [xt]) => {
        const now = tanh(add(matmul(s!, u), xt!));
        return { states: [now], outputs: [mul(now, xt!)] };
      } }).outputs[0]!, shapes: [[4, 2, 3], [2, 3], [3, 3]],
    },
    'two sequences, a state that the outputs do not read, weights used in several ways': {
      f: (x, y, h, w, v) => scan({ init: [h, h], sequences: [x, y], body: ([a, b], [xt, yt]) => {
        const square = matmul(w, w, { transposeA: true });
        const now = tanh(add(matmul(matmul(xt!, w), square), mul(yt!, add(a!, sum(w)))));
        return { states: [now, add(b!, now)], outputs: [mul(now, v), matmul(w, now, { transposeB: true })] };
      } }).outputs.map((o) => sum(o, 0)).reduce((a, b) => matmul(b, a)),
      shapes: [[3, 2, 4], [3, 2, 5], [2, 5], [4, 5], [2, 5]], step: 5e-3, once: true,
    },
    'a mask that keeps the state': {
      f: (x, h) => scan({ init: [h], sequences: [cast(greater(sum(x, -1, { keepDims: true }), -0.2), 'float32'), x], body: ([s], [m, xt]) => {
        const now = where(greater(m!, 0.5), tanh(add(s!, xt!)), s!);
        return { states: [now], outputs: [now] };
      } }).outputs[0]!, shapes: [[4, 2, 3], [2, 3]],
    },
    'no state at all': { f: (x, w) => scan({ init: [], sequences: [x], body: (_, [xt]) => ({ states: [], outputs: [mul(matmul(xt!, w), xt!)] }) }).outputs[0]!, shapes: [[3, 2, 4], [4, 4]] },
    'no residual at all': { f: (x, h) => scan({ init: [h], sequences: [x], body: ([s]) => ({ states: [mul(s!, 0.5)], outputs: [] }) }).final[0]!, shapes: [[3, 2], [2]] },
    'rows against weights, an element-wise weight, a table': {
      f: (x, h, w, p, table) => scan({ init: [h], sequences: [x, cast(floor(mul(add(sum(x, [1, 2]), 2), 0.9)), 'int32')], body: ([s], [xt, i]) => {
        const now = tanh(add(mul(s!, p), add(sum(matmul(expandDims(xt!, 0), w), 0), gather(table, i!))));
        return { states: [now], outputs: [now] };
      } }).outputs[0]!, shapes: [[3, 2, 4], [2, 5], [4, 5], [5], [4, 5]], step: 2e-3, tolerance: 5e-3,
    },
    'a convolution': {
      f: (x, h, k) => scan({ init: [h], sequences: [x], body: ([s], [xt]) => {
        const now = tanh(add(conv2d(s!, k, { padding: 'same' }), xt!));
        return { states: [now], outputs: [now] };
      } }).final[0]!, shapes: [[3, 2, 4, 3, 2], [2, 4, 3, 2], [3, 2, 2, 2]],
    },
    'a scan in a scan': {
      f: (x, h, w) => scan({ init: [h], sequences: [x], body: ([s], [xt]) => {
        const inner = scan({ init: [s!], sequences: [xt!], body: ([r], [e]) => {
          const now = tanh(add(mul(r!, w), mul(e!, s!)));
          return { states: [now], outputs: [now] };
        } });
        return { states: inner.final, outputs: [sum(inner.outputs[0]!, 0)] };
      } }).outputs[0]!, shapes: [[3, 2, 4], [4], [4]], step: 5e-3,
    },
  }))('%s', (_, run) => run());
});

describe('scan: values', () => {
  const x = tensor([1, 2, 3, 4]);
  const running = (v: Value, reverse: boolean): Value[] => {
    const { final, outputs } = scan({ init: [mul(sum(v), 0)], sequences: [v], reverse, body: ([s], [e]) => ({ states: [add(s!, e!)], outputs: [add(s!, e!)] }) });
    return [...final, ...outputs];
  };

  it('hands the state on, forwards and backwards', async () => {
    expect((await evaluate((v) => running(v, false), x)).map((y) => y.toArray())).toEqual([10, [1, 3, 6, 10]]);
    expect((await evaluate((v) => running(v, true), x)).map((y) => y.toArray())).toEqual([10, [10, 9, 7, 4]]);
  });

  it('carries states of whole numbers beside the others', async () => {
    const f = (v: Value, n: Value): Value[] => {
      const { final } = scan({ init: [n, sum(mul(v, 0))], sequences: [v], body: ([i, s], [e]) => ({ states: [add(i!, 1), add(s!, mul(e!, cast(i!, 'float32')))], outputs: [] }) });
      return [...final, ...gradients(final[1]!, [v])];
    };
    expect((await evaluate(f, x, tensor(0, { dtype: 'int32' }))).map((y) => y.toArray())).toEqual([4, 20, [0, 1, 2, 3]]);
  });

  it('gives outputs that do not depend on the step', async () => {
    expect(await numbers((v, w) => scan({ init: [], sequences: [v], body: () => ({ states: [], outputs: [w] }) }).outputs[0]!, [1, 2, 3], [7, 8])).toEqual([7, 8, 7, 8, 7, 8]);
  });

  it('keeps one matrix product for the gradient of the weights, outside of the loop', () => {
    const [xs, h, u] = [placeholder([5, 2, 12]), placeholder([2, 3]), placeholder([3, 12])];
    const loss = sum(lstm(xs, h, h, u).outputs[0]!);
    const text = compile([xs, h, u], gradients(loss, [xs, u])).print();
    const [outside, inside] = [text.split('\n').filter((l) => /^\S/.test(l)), text.split('\n').filter((l) => /^ +\S/.test(l))];
    const count = (lines: string[], op: string): number => lines.filter((l) => l.includes(` = ${op}(`)).length;
    expect([count(outside, 'Scan'), count(outside, 'Gemm')]).toEqual([2, 1]);
    expect([count(inside, 'MatMul'), count(inside, 'Gemm')]).toEqual([1, 1]);
  });

  it('says what is wrong with a body', () => {
    const [seq, state] = [placeholder([4, 2]), placeholder([2])];
    expect(() => scan({ init: [state], sequences: [seq], body: ([s]) => ({ states: [concat([s!, s!])], outputs: [] }) })).toThrow('in scan: expected a next state 0 like the one before it, float32 [2]; received float32 [4]');
    expect(() => scan({ init: [state], sequences: [seq], body: () => ({ states: [], outputs: [] }) })).toThrow('expected as many next states as there are initial ones, 1; received 0');
    expect(() => scan({ init: [state], sequences: [seq, placeholder([3, 2])], body: (s) => ({ states: s, outputs: [] }) })).toThrow('expected sequences [t, …] of one length t of 1 or more; received [4, 2], [3, 2]');
  });
});
