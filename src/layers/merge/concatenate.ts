/** @file Concatenate: several inputs one after another. */
import { check } from '../../core/errors.js';
import { onesLike } from '../../core/leaf.js';
import { type OpenShape, normalizeAxis, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { concat } from '../../ops/layout.js';
import { any } from '../../ops/reduce.js';
import { expandDims } from '../../ops/reshape.js';
import { axis } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { checkMerged } from './merge.js';

const args = {
  /** Axis along which the inputs are joined; default the last. */
  axis: optional(axis, -1),
};

export class Concatenate extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Concatenate', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    checkMerged(shapes, 1);
    const first = shapes[0]!;
    const at = normalizeAxis(this.config.axis, first.length);
    const fits = (s: OpenShape): boolean => s.length === first.length && s.every((d, i) => i === at || d === null || first[i] === null || d === first[i]);
    check(shapes.every(fits), () => ({
      code: 'shape/concat', expected: `inputs that are alike except along axis ${at}`, received: shapes.map(showShape).join(' and '),
      fix: 'join them along another axis, or reshape, crop or pad them first',
    }));
  }

  call(inputs: readonly Value[]): Value {
    return concat(inputs, this.config.axis);
  }

  override computeMask(inputs: readonly Value[], masks: readonly (Value | null)[]): Value | null {
    if (masks.every((mask) => mask === null)) return null;
    const wide = inputs.map((x, i) => {
      const mask = masks[i] ?? null;
      if (mask === null) return onesLike({ shape: x.shape, dtype: 'bool' });
      return mask.rank < x.rank ? broadcastTo(expandDims(mask, -1), x.shape) : mask;
    });
    return any(concat(wide, this.config.axis), -1);
  }
}

/**
 * The inputs one after another along an axis.
 *
 * Inputs [n, …] of one shape except along the axis; output [n, …], its size there the sum of theirs.
 *
 * Source: Keras Concatenate.
 *
 * @throws KeratinError `shape/concat` where other axes differ
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.concatenate().apply([a, b]);
 */
export const concatenate = factory<typeof Concatenate, [], [axis: number]>(Concatenate);
