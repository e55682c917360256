/** @file Gradient checks of every op: a table in which all sizes and settings differ. */
import { describe, expect, it } from 'vitest';
import type { Value } from '../core/value.js';
import { type GradientCase, checkGradient } from '../testing/check-gradient.js';
import * as arithmetic from './arithmetic.js';
import { broadcastTo, sum } from './broadcast.js';
import * as compare from './compare.js';
import * as layout from './layout.js';
import * as math from './math.js';
import { matmul } from './matmul.js';

const unary = (f: (x: Value) => Value, range: Partial<GradientCase> = {}): GradientCase => ({ f, shapes: [[2, 3]], ...range });
const binary = (f: (a: Value, b: Value) => Value, range: Partial<GradientCase> = {}): GradientCase => ({ f, shapes: [[2, 1, 4], [3, 1]], ...range });
const positive = { low: 0.5, high: 2 };

const table: Record<string, GradientCase> = {
  add: binary(arithmetic.add), sub: binary(arithmetic.sub), mul: binary(arithmetic.mul), div: binary(arithmetic.div, positive),
  pow: binary(arithmetic.pow, positive), 'pow with a constant exponent': unary((x) => arithmetic.pow(x, 3)), neg: unary(arithmetic.neg), log: unary(arithmetic.log, positive),
  exp: unary(math.exp), sqrt: unary(math.sqrt, positive), abs: unary(math.abs, { apart: 0.3 }), sin: unary(math.sin), cos: unary(math.cos), tanh: unary(math.tanh),
  sigmoid: unary(math.sigmoid), relu: unary(math.relu, positive), 'relu below 0': unary(math.relu, { low: -2, high: -0.5 }), softplus: unary(math.softplus),
  softsign: unary(math.softsign, positive), erf: unary(math.erf),
  maximum: binary(compare.maximum, { shapes: [[2, 3], [2, 3]], seed: 3 }), minimum: binary(compare.minimum, { shapes: [[2, 3], [2, 3]], seed: 3 }),
  where: { f: (a, b) => compare.where(compare.greater(a, 0.7), a, b), shapes: [[2, 3], [3]], low: 1, high: 2 },
  clip: unary((x) => compare.clip(x, -0.25, 0.45), { apart: 0.2 }),
  sum: { f: (x) => sum(x, [0, 2]), shapes: [[2, 3, 4]] }, broadcast: { f: (x) => broadcastTo(x, [2, 3, 4]), shapes: [[3, 1]] },
  transpose: { f: (x) => layout.transpose(x, [2, 0, 1]), shapes: [[2, 3, 4]] },
  slice: { f: (x) => layout.slice(x, [1, 0, 1], [4, 3, 6], [2, 1, 3]), shapes: [[5, 3, 7]] },
  pad: { f: (x) => layout.pad(x, [[1, 2], [0, 3]], 0.5), shapes: [[2, 3]] },
  concat: { f: (a, b) => layout.concat([a, b], 1), shapes: [[2, 3, 4], [2, 1, 4]] },
  flip: { f: (x) => layout.flip(x, [1]), shapes: [[2, 3, 4]] },
  matmul: { f: (a, b) => matmul(a, b), shapes: [[2, 3, 4], [4, 5]] },
  'matmul, a transposed': { f: (a, b) => matmul(a, b, { transposeA: true }), shapes: [[4, 3], [4, 5]] },
  'matmul, b transposed, batched': { f: (a, b) => matmul(a, b, { transposeB: true }), shapes: [[2, 3, 4], [2, 5, 4]] },
  'matmul, both transposed': { f: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }), shapes: [[2, 4, 3], [5, 4]] },
};

describe('gradient checks', () => {
  for (const [name, test] of Object.entries(table)) {
    it(name, async () => {
      const { error, where } = await checkGradient(test);
      expect(error, where).toBeLessThan(test.tolerance ?? 2e-3);
    });
  }
});
