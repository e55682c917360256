/** @file Dot: products of two inputs, summed over one axis of each. */
import { check } from '../../core/errors.js';
import { type OpenShape, normalizeAxis, showShape, sizeOf } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { transpose } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { l2Normalize } from '../../ops/reduce.js';
import { reshape } from '../../ops/reshape.js';
import { axes, flag } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { checkMerged } from './merge.js';

const args = {
  /** The axis to sum over, of both inputs or [of the first, of the second]; not the batch. */
  axes,
  /** Whether both are brought to length 1 along that axis first: the result is the cosine. Default false. */
  normalize: optional(flag, false),
};

export class Dot extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Dot', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    check(shapes.length === 2 && shapes.every((s) => s.length >= 2), () => ({
      code: 'layer/inputs', expected: '2 inputs of at least 2 dimensions', received: shapes.map(showShape).join(' and '), fix: 'pass two: layer.apply([a, b])',
    }));
    checkMerged(shapes, 2);
    const [p, q] = this.axesOf(shapes);
    const [a, b] = [shapes[0]![p], shapes[1]![q]];
    check(p !== 0 && q !== 0 && (a === b || a === null || b === null), () => ({
      code: 'shape/dot', expected: 'two axes of one size, not the batch', received: `axes ${p} and ${q} of ${shapes.map(showShape).join(' and ')}`, fix: 'choose other axes',
    }));
  }

  private axesOf(shapes: readonly OpenShape[]): [number, number] {
    const [p, q] = typeof this.config.axes === 'number' ? [this.config.axes, this.config.axes] : this.config.axes;
    return [normalizeAxis(p!, shapes[0]!.length), normalizeAxis(q ?? p!, shapes[1]!.length)];
  }

  call([a, b]: readonly Value[]): Value {
    const [p, q] = this.axesOf([a!.shape, b!.shape]);
    const ready = (x: Value, axis: number): Value => (this.config.normalize ? l2Normalize(x, axis) : x);
    const others = (x: Value, axis: number): number[] => x.shape.flatMap((_, i) => (i === 0 || i === axis ? [] : [i]));
    const [left, right] = [others(a!, p), others(b!, q)];
    const [rows, columns] = [left.map((i) => a!.shape[i]!), right.map((i) => b!.shape[i]!)];
    const [n, k] = [a!.shape[0]!, a!.shape[p]!];
    const x = reshape(transpose(ready(a!, p), [0, ...left, p]), [n, sizeOf(rows), k]);
    const y = reshape(transpose(ready(b!, q), [0, q, ...right]), [n, k, sizeOf(columns)]);
    const shape = [...rows, ...columns];
    return reshape(matmul(x, y), [n, ...(shape.length === 0 ? [1] : shape)]);
  }
}

/**
 * Products of two inputs, sample by sample, summed over one axis of each.
 *
 * Inputs [n, …a…] and [n, …b…]; output [n, the other axes of the first, those of the second], or [n, 1] where none are left.
 *
 * Source: Keras Dot.
 *
 * @throws KeratinError `layer/inputs`, `shape/dot` where the sizes of the axes differ
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const similarity = layers.dot(1, { normalize: true }).apply([a, b]); // [n, d], [n, d] to [n, 1]
 */
export const dot = factory<typeof Dot, [axes: number | readonly number[]]>(Dot);
