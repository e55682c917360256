/** @file Output shapes of a layer, found by running it symbolically on two sizes of everything that is open. */
import type { DType } from '../core/dtype.js';
import { placeholder } from '../core/leaf.js';
import { type OpenShape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { KeratinError } from '../core/errors.js';
import { type CallContext, type CallOptions, ProgramContext } from './call-context.js';

/** Shape and format of a symbolic tensor. */
export interface OpenSpec { readonly shape: OpenShape; readonly dtype: DType }

/** What is needed of a layer here. */
interface Runnable { run(inputs: readonly Value[], context: CallContext): Value[] }

/** Sizes that stand for an open one: for the batch, and for the others large enough for any window. */
const PROBES = [{ batch: 2, other: 1024 }, { batch: 3, other: 2048 }] as const;

/**
 * Shapes of the outputs; `null` where they differ between the probes.
 * Axis 0 is the batch. Other open axes are all probed with one size, as inputs of one length mostly are.
 */
export function inferOutputs(layer: Runnable, inputs: readonly OpenSpec[], options: CallOptions = {}): OpenSpec[] {
  try {
    return probe(layer, inputs, options);
  } catch (error) {
    const alike = withSizesOfOthers(inputs);
    if (alike === null || !(error instanceof KeratinError)) throw error;
    return probe(layer, alike, options);
  }
}

/** Open sizes that another input of the same rank knows, as where [n, 10, d] and [n, null, 6] are joined; null where there are none. */
function withSizesOfOthers(inputs: readonly OpenSpec[]): OpenSpec[] | null {
  let isChanged = false;
  const known = inputs.map(({ shape, dtype }) => ({ dtype, shape: shape.map((d, axis) => {
    const other = d !== null || axis === 0 ? d : inputs.find((x) => x.shape.length === shape.length && x.shape[axis] !== null)?.shape[axis] ?? null;
    isChanged ||= other !== d;
    return other;
  }) }));
  return isChanged ? known : null;
}

function probe(layer: Runnable, inputs: readonly OpenSpec[], options: CallOptions): OpenSpec[] {
  const [first, second] = PROBES.map(({ batch, other }) => {
    const values = inputs.map(({ shape, dtype }) => placeholder(shape.map((d, axis) => d ?? (axis === 0 ? batch : other)), { dtype }));
    const context = new ProgramContext(false);
    return layer.run(values, context.for(values, { ...options, training: false }));
  });
  return first!.map((y, i) => {
    const z = second![i]!;
    if (y.rank !== z.rank) {
      throw new KeratinError({
        code: 'shape/open', expected: 'outputs of one rank whatever the batch', received: `${showShape(y.shape)} and ${showShape(z.shape)}`,
        fix: 'do not let the number of dimensions depend on the batch',
      });
    }
    return { shape: y.shape.map((d, axis) => (d === z.shape[axis] ? d : null)), dtype: y.dtype };
  });
}
