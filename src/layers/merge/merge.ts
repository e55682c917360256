/** @file What the merging layers share: several inputs of one shape, or of shapes that stretch to one, become one. */
import { KeratinError, check } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { logicalOr } from '../../ops/compare.js';
import { reshape } from '../../ops/reshape.js';
import type { Arguments } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer } from '../standard-layer.js';

/** Throws where inputs are fewer than `least`, or of batches that differ. */
export function checkMerged(shapes: readonly OpenShape[], least: number): void {
  check(shapes.length >= least, () => ({
    code: 'layer/inputs', expected: `a list of at least ${least} inputs`, received: `${shapes.length}`, fix: 'pass them as one list: layer.apply([a, b])',
  }));
  const batches = new Set(shapes.map(([n]) => n).filter((n) => n !== null));
  check(batches.size <= 1, () => ({
    code: 'shape/batch', expected: 'inputs of one batch', received: shapes.map(showShape).join(' and '), fix: 'take them from the same samples',
  }));
}

/** Element by element. Inputs of fewer axes get axes of size 1 behind the batch. */
export abstract class Merge<A extends Arguments = {}> extends StandardLayer<A> {
  override readonly supportsMasking = true;

  /** The result of inputs of one rank. */
  protected abstract merge(inputs: readonly Value[], masks: readonly (Value | null)[]): Value;

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    checkMerged(shapes, 1);
    const rank = Math.max(...shapes.map((s) => s.length));
    for (let axis = 1; axis < rank; axis++) {
      const sizes = new Set(shapes.flatMap((s) => (s.length - rank + axis >= 1 ? [s[s.length - rank + axis]!] : [])).filter((d) => d !== null && d !== 1));
      if (sizes.size > 1) {
        throw new KeratinError({
          code: 'shape/merge', expected: 'inputs of one shape, or with 1 where they differ', received: shapes.map(showShape).join(' and '),
          fix: 'bring them to one shape first, for example with a dense layer or a 1 by 1 convolution',
        });
      }
    }
  }

  call(inputs: readonly Value[], { masks }: CallContext): Value {
    const rank = Math.max(...inputs.map((x) => x.rank));
    const aligned = inputs.map((x) => reshape(x, [x.shape[0]!, ...new Array<number>(rank - x.rank).fill(1), ...x.shape.slice(1)]));
    return this.merge(aligned, masks);
  }

  /** A step counts where it counts for any of the inputs; without mask of one of them, everywhere. */
  override computeMask(_: readonly Value[], masks: readonly (Value | null)[]): Value | null {
    return masks.reduce((a, b) => (a === null || b === null ? null : logicalOr(a, b)));
  }
}
