/** @file The fused LSTM and GRU: the same numbers as loops, and gradients. */
import { describe, expect, it } from 'vitest';
import { filled } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { gradientChecks, numbers } from '../testing/gradient-table.js';
import { add, mul } from './arithmetic.js';
import { broadcastTo } from './broadcast.js';
import { type FusedSteps, fusedGru, fusedLstm } from './fused-recurrence.js';

const whole = ({ outputs, final }: FusedSteps): Value => add(outputs, broadcastTo(final.reduce((a, b) => mul(a, b)), outputs.shape));
const lstm = (reverse: boolean) => (x: Value, kernel: Value, recurrentKernel: Value, bias: Value, ...initial: Value[]): Value =>
  whole(fusedLstm(x, { kernel, recurrentKernel, bias, initial: initial.length > 0 ? initial : null, reverse }));
const gru = (resetAfter: boolean, reverse: boolean) => (x: Value, kernel: Value, recurrentKernel: Value, bias: Value, ...initial: Value[]): Value =>
  whole(fusedGru(x, { kernel, recurrentKernel, bias, initial: initial.length > 0 ? initial : null, resetAfter, reverse }));

describe('fused recurrences: gradients', () => {
  it.each(gradientChecks({
    'lstm': { f: lstm(false), shapes: [[3, 2, 4], [4, 12], [3, 12], [12]] },
    'lstm from the end, with states': { f: lstm(true), shapes: [[3, 2, 4], [4, 12], [3, 12], [12], [2, 3], [2, 3]] },
    'gru': { f: gru(true, false), shapes: [[3, 2, 4], [4, 9], [3, 9], [2, 9]] },
    'gru, reset before, from the end, with a state': { f: gru(false, true), shapes: [[3, 2, 4], [4, 9], [3, 9], [9], [2, 3]] },
  }))('%s', (_, run) => run());
});

describe('fused recurrences: values', () => {
  const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
  const ones = (...shape: number[]) => filled(shape, 1);

  it('lstm by hand: one step, gates i f g o', async () => {
    // x = 1, h = 1, c = 2; z = kernel + recurrent kernel + bias for each gate.
    const [kernel, recurrent, bias] = [[[0.1, 0.2, 0.3, 0.4]], [[0.5, -0.6, 0.7, -0.8]], [1, 2, 3, 4]];
    const [i, f, g, o] = [0, 1, 2, 3].map((k) => kernel[0]![k]! + recurrent[0]![k]! + bias[k]!) as [number, number, number, number];
    const c = sigma(f) * 2 + sigma(i) * Math.tanh(g);
    const h = sigma(o) * Math.tanh(c);
    const [y] = await numbers(lstm(false), ones(1, 1, 1), kernel, recurrent, bias, ones(1, 1), filled([1, 1], 2));
    expect(y).toBeCloseTo(h + h * c, 5);
  });

  it('gru by hand: one step, gates z r g', async () => {
    const [kernel, recurrent, bias] = [[[0.1, 0.2, 0.3]], [[0.5, -0.6, 0.7]], [[1, 2, 3], [-1, 0.5, 0.25]]];
    const [z, r] = [0, 1].map((k) => sigma(kernel[0]![k]! + 2 * recurrent[0]![k]! + bias[0]![k]! + bias[1]![k]!)) as [number, number];
    const g = Math.tanh(kernel[0]![2]! + bias[0]![2]! + r * (2 * recurrent[0]![2]! + bias[1]![2]!));
    const h = z * 2 + (1 - z) * g;
    const [y] = await numbers(gru(true, false), ones(1, 1, 1), kernel, recurrent, bias, filled([1, 1], 2));
    expect(y).toBeCloseTo(h + h, 5);
  });
});
