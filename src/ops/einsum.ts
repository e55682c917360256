/** @file Sums of products whose axes are named by letters: `abc,cd->abd`. */
import { type ErrorFields, check } from '../core/errors.js';
import { broadcastShapes, showShape, sizeOf } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { mul } from './arithmetic.js';
import { broadcastTo, sum } from './broadcast.js';
import { transpose } from './layout.js';
import { matmul } from './matmul.js';
import { reshape } from './reshape.js';

/** A value whose axes have names. */
interface Named { readonly x: Value; readonly axes: readonly string[] }

/**
 * y[output] = Σ over all other letters of the product of the values. A letter that stands in two places runs along both;
 * `...` stands for any axes, which broadcast.
 *
 * Source: NumPy einsum.
 *
 * @param equation the letters of each value, `->`, the letters of the result; without `->`, those that stand once, in their order
 * @throws KeratinError `einsum/equation`, `einsum/sizes`
 *
 * @example
 * einsum('nqhd,nkhd->nhqk', x, y); // the scores of attention
 */
export function einsum(equation: string, ...values: readonly Value[]): Value {
  const { terms, output } = readEquation(equation, values);
  checkSizes(equation, terms);
  const product = terms.slice(1).reduce((left, right, i) => {
    const later = terms.slice(i + 2).flatMap(({ axes }) => axes);
    return multiply(left, right, new Set([...output, ...later]));
  }, terms[0]!);
  const { x, axes } = sumAway(product, new Set(output));
  return transpose(x, output.map((name) => axes.indexOf(name)));
}

/** The letters of each value and of the result; the axes of `...` are called 0, 1, 2 … from the last. */
function readEquation(equation: string, values: readonly Value[]): { terms: Named[]; output: string[] } {
  const plain = equation.replace(/\s/g, '').replaceAll('...', '.');
  const [left = '', right] = plain.split('->');
  const names = left.split(',');
  const wrong = (): ErrorFields => ({ code: 'einsum/equation', where: 'einsum', expected: `letters for the axes of ${values.length} values, as "ab,bc->ac"`, received: `"${equation}" for ${values.map((v) => showShape(v.shape)).join(' and ')}`, fix: 'give each axis one letter, no letter twice within a value' });
  check(/^([a-zA-Z]*\.?[a-zA-Z]*)(,[a-zA-Z]*\.?[a-zA-Z]*)*(->[a-zA-Z]*\.?[a-zA-Z]*)?$/.test(plain) && names.length === values.length, wrong);
  const open = values.map((x, i) => x.rank - names[i]!.replace('.', '').length);
  check(open.every((n, i) => (names[i]!.includes('.') ? n >= 0 : n === 0)), wrong);
  const most = Math.max(0, ...open);
  const spread = (text: string, count: number): string[] => [...text].flatMap((letter) => (letter === '.' ? Array.from({ length: count }, (_, i) => String(count - 1 - i)) : [letter]));
  const terms = values.map((x, i) => ({ x, axes: spread(names[i]!, open[i]!) }));
  const all = terms.flatMap(({ axes }) => axes);
  const once = [...new Set(all)].filter((name) => /[a-zA-Z]/.test(name) && all.indexOf(name) === all.lastIndexOf(name)).sort();
  const output = right === undefined ? [...spread(left.includes('.') ? '.' : '', most), ...once] : spread(right, most);
  const isPlain = [...terms.map(({ axes }) => axes), output].every((axes) => new Set(axes).size === axes.length);
  check(isPlain && output.every((name) => all.includes(name)), wrong);
  return { terms, output };
}

function checkSizes(equation: string, terms: readonly Named[]): void {
  for (const name of new Set(terms.flatMap(({ axes }) => axes))) {
    const sizes = new Set(terms.flatMap(({ x, axes }) => (axes.includes(name) ? [x.shape[axes.indexOf(name)]!] : [])));
    if (/\d/.test(name)) sizes.delete(1);
    check(sizes.size <= 1, () => ({
      code: 'einsum/sizes', where: 'einsum', expected: `one size for ${/\d/.test(name) ? 'the axes of "..."' : `"${name}"`} in "${equation}"`, received: terms.map(({ x }) => showShape(x.shape)).join(' and '), fix: 'correct the letters or the shapes',
    }));
  }
}

/** Without the axes that nothing else wants. */
function sumAway({ x, axes }: Named, wanted: ReadonlySet<string>): Named {
  const gone = axes.flatMap((name, i) => (wanted.has(name) ? [] : [i]));
  return gone.length === 0 ? { x, axes } : { x: sum(x, gone), axes: axes.filter((name) => wanted.has(name)) };
}

/** Two values become one: a product of matrices for each index that stands in both and stays. */
function multiply(left: Named, right: Named, wanted: ReadonlySet<string>): Named {
  const a = sumAway(left, new Set([...wanted, ...right.axes]));
  const b = sumAway(right, new Set([...wanted, ...left.axes]));
  const shared = a.axes.filter((name) => b.axes.includes(name) && wanted.has(name));
  const summed = a.axes.filter((name) => b.axes.includes(name) && !wanted.has(name));
  const [rows, columns] = [a.axes.filter((name) => !b.axes.includes(name)), b.axes.filter((name) => !a.axes.includes(name))];
  const sizes = (of: Named, names: readonly string[]): number[] => names.map((name) => of.x.shape[of.axes.indexOf(name)]!);
  const laid = (of: Named, order: readonly string[]): Value => transpose(of.x, order.map((name) => of.axes.indexOf(name)));
  const [p, q] = [laid(a, [...shared, ...rows, ...summed]), laid(b, [...shared, ...summed, ...columns])];
  const [height, width] = [sizes(a, rows), sizes(b, columns)];
  const axes = [...shared, ...rows, ...columns];
  const batch = broadcastShapes(sizes(a, shared), sizes(b, shared));
  if (summed.length === 0) {
    return { x: mul(reshape(p, [...sizes(a, shared), ...height, ...width.map(() => 1)]), reshape(q, [...sizes(b, shared), ...height.map(() => 1), ...width])), axes };
  }
  // Axes of "..." of size 1 in one of the two are stretched: matmul then sees one size.
  const inner = sizes(a, summed).map((d, i) => Math.max(d, sizes(b, summed)[i]!));
  const lead = batch.length === 0 ? [] : [sizeOf(batch)];
  const first = reshape(broadcastTo(p, [...batch, ...height, ...inner]), [...lead, sizeOf(height), sizeOf(inner)]);
  const second = reshape(broadcastTo(q, [...batch, ...inner, ...width]), [...lead, sizeOf(inner), sizeOf(width)]);
  return { x: reshape(matmul(first, second), [...batch, ...height, ...width]), axes };
}
