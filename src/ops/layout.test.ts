/** @file Moving numbers about and matrix products: gradients, and the errors of shapes that do not fit. */
import { describe, expect, it } from 'vitest';
import { placeholder } from '../core/leaf.js';
import { evaluate, gradientChecks, numbers } from '../testing/gradient-table.js';
import { mul } from './arithmetic.js';
import { broadcastTo, sum } from './broadcast.js';
import * as layout from './layout.js';
import { matmul } from './matmul.js';
import { reshape } from './reshape.js';

describe('layout: gradients', () => {
  it.each(gradientChecks({
    sum: { f: (x) => sum(x, [0, 2]), shapes: [[2, 3, 4]] }, broadcast: { f: (x) => broadcastTo(x, [2, 3, 4]), shapes: [[3, 1]] },
    reshape: { f: (x) => reshape(x, [3, -1]), shapes: [[2, 3, 4]] },
    transpose: { f: (x) => layout.transpose(x, [2, 0, 1]), shapes: [[2, 3, 4]] },
    slice: { f: (x) => layout.slice(x, [1, 0, 1], [4, 3, 6], [2, 1, 3]), shapes: [[5, 3, 7]] },
    pad: { f: (x) => layout.pad(x, [[1, 2], [0, 3]], 0.5), shapes: [[2, 3]] },
    concat: { f: (a, b) => layout.concat([a, b], 1), shapes: [[2, 3, 4], [2, 1, 4]] },
    stack: { f: (a, b) => layout.stack([a, b], 1), shapes: [[2, 3], [2, 3]] },
    'split, the middle piece': { f: (x) => layout.split(x, [1, 3, 2], 1)[1]!, shapes: [[2, 6]] },
    'split, all pieces': { f: (x) => layout.split(x, 3, 1).reduce((a, b) => mul(a, b)), shapes: [[2, 6, 4]] },
    flip: { f: (x) => layout.flip(x, [1]), shapes: [[2, 3, 4]] },
    matmul: { f: (a, b) => matmul(a, b), shapes: [[2, 3, 4], [4, 5]] },
    'matmul, a transposed': { f: (a, b) => matmul(a, b, { transposeA: true }), shapes: [[4, 3], [4, 5]] },
    'matmul, b transposed, batched': { f: (a, b) => matmul(a, b, { transposeB: true }), shapes: [[2, 3, 4], [2, 5, 4]] },
    'matmul, rows against one matrix': { f: (a, b) => matmul(a, b), shapes: [[2, 3, 2, 4], [4, 5]] },
    'matmul, rows against one matrix, transposed': { f: (a, b) => matmul(a, b, { transposeB: true }), shapes: [[2, 3, 4], [5, 4]] },
    'matmul, both transposed': { f: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }), shapes: [[2, 4, 3], [5, 4]] },
  }))('%s', (_, run) => run());
});

describe('layout: values', () => {
  it('splits into equal or given pieces', async () => {
    const [a, b] = await evaluate((x) => layout.split(x, 2), [[1, 2, 3, 4], [5, 6, 7, 8]]);
    expect([a!.toArray(), b!.toArray()]).toEqual([[[1, 2], [5, 6]], [[3, 4], [7, 8]]]);
  });

  it('says which pieces fit', () => {
    expect(() => layout.split(placeholder([2, 5]), 2)).toThrow('in split: expected whole sizes that sum to 5, axis 1 of [2, 5]; received [2.5,2.5]');
  });

  it('counts negative ends from the back', async () => {
    expect(await numbers((x) => layout.slice(x, [-3], [-1]), [1, 2, 3, 4])).toEqual([2, 3]);
  });

  it('names the op whose inputs do not fit', () => {
    expect(() => matmul(placeholder([2, 3]), placeholder([4, 5]))).toThrow('in matmul: expected matrices whose inner sizes agree');
    expect(() => layout.concat([placeholder([2, 3]), placeholder([4, 5])], 1)).toThrow('in concat: expected inputs that are alike except along axis 1');
  });
});
