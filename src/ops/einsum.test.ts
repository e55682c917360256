/** @file Sums of products by letters, against plain loops; gradients. */
import { describe, expect, it } from 'vitest';
import { Tensor } from '../core/tensor.js';
import { placeholder } from '../core/leaf.js';
import { sizeOf, stridesOf } from '../core/shape.js';
import { compile } from '../runtime/function.js';
import { checkGradient } from '../testing/check-gradient.js';
import { einsum } from './einsum.js';

const waves = (shape: readonly number[], k: number): Tensor => new Tensor(shape, 'float32', Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.3 + k)));

/** By one loop over all letters. */
function plain(equation: string, tensors: readonly Tensor[]): number[] {
  const [left, output] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const size = new Map(terms.flatMap((term, i) => [...term].map((letter, axis): [string, number] => [letter, tensors[i]!.shape[axis]!])));
  const letters = [...size.keys()];
  const outputShape = [...output].map((l) => size.get(l)!);
  const result = new Array<number>(sizeOf(outputShape)).fill(0);
  const placeIn = (names: string, shape: readonly number[], at: ReadonlyMap<string, number>): number => [...names].reduce((sum, l, i) => sum + at.get(l)! * stridesOf(shape)[i]!, 0);
  const visit = (depth: number, at: Map<string, number>): void => {
    if (depth === letters.length) {
      result[placeIn(output, outputShape, at)]! += terms.reduce((product, term, i) => product * Number(tensors[i]!.data[placeIn(term, tensors[i]!.shape, at)]), 1);
      return;
    }
    for (let i = 0; i < size.get(letters[depth]!)!; i++) visit(depth + 1, new Map(at).set(letters[depth]!, i));
  };
  visit(0, new Map());
  return result;
}

const cases: [string, ...(readonly number[])[]][] = [
  ['ab,bc->ac', [2, 3], [3, 4]], ['abc,cd->abd', [2, 3, 4], [4, 2]], ['nqhd,nkhd->nhqk', [2, 3, 2, 4], [2, 5, 2, 4]], ['abc,abd->acd', [2, 3, 4], [2, 3, 2]], ['abc->ca', [2, 3, 4]],
  ['a,b->ab', [2], [3]], ['ab,ab->', [2, 3], [2, 3]], ['abc,b->ac', [2, 3, 2], [3]], ['ab,bc,cd->ad', [2, 3], [3, 4], [4, 2]], ['abx,cdx->badc', [2, 3, 2], [3, 2, 2]], ['ab,ac->a', [2, 3], [2, 4]],
];

describe('einsum', () => {
  it.for(cases)('%s', async ([equation, ...shapes]) => {
    const inputs = shapes.map((shape) => placeholder(shape));
    const tensors = shapes.map((shape, k) => waves(shape, k));
    const f = compile(inputs, [einsum(equation, ...inputs)]);
    const [y] = await f(...tensors);
    const expected = plain(equation, tensors);
    expected.forEach((v, i) => expect(Number(y!.data[i])).toBeCloseTo(v, 4));
    await f.release();
  });

  it('... stands for any axes, which broadcast; without -> letters that stand once remain', () => {
    const [a, b, c] = [placeholder([5, 2, 3]), placeholder([3, 4]), placeholder([1, 3, 4])];
    expect(einsum('...ij,jk->...ik', a, b).shape).toEqual([5, 2, 4]);
    expect(einsum('...ij,...jk->...ik', a, c).shape).toEqual([5, 2, 4]);
    expect(einsum('...ij,...jk', b, placeholder([7, 4, 6])).shape).toEqual([7, 3, 6]);
    expect(einsum('ba', b).shape).toEqual([4, 3]);
  });

  it('says what does not fit', () => {
    const a = placeholder([2, 3]);
    expect(() => einsum('ab,bc->ac', a, placeholder([4, 2]))).toThrow('one size for "b"');
    expect(() => einsum('aa->a', placeholder([2, 2]))).toThrow('no letter twice');
    expect(() => einsum('abc->a', a)).toThrow('letters for the axes');
  });

  it('has a gradient', async () => {
    const { error } = await checkGradient({ f: (a, b) => einsum('nqhd,nkhd->nhqk', a!, b!), shapes: [[2, 2, 2, 3], [2, 3, 2, 3]] });
    expect(error).toBeLessThan(3e-3);
  });
});
