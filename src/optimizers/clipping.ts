/** @file Gradients kept from growing too large. */
import type { Value } from '../core/value.js';
import { add, div, mul, square } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { clip, maximum } from '../ops/compare.js';
import { sqrt } from '../ops/math.js';

/** At most one of them is set. */
export interface Clipping { readonly clipnorm: number | null; readonly globalClipnorm: number | null; readonly clipvalue: number | null }

/** limit / max(length, limit): the factor that makes a gradient of this squared length no longer than the limit. */
const shrink = (squares: Value, limit: number): Value => div(limit, maximum(sqrt(squares), limit));

/** Clips each gradient by its length, or all by their common length, or each element by its size. */
export function clipGradients(gradients: readonly Value[], { clipnorm, globalClipnorm, clipvalue }: Clipping): readonly Value[] {
  if (clipnorm !== null && clipnorm > 0) return gradients.map((g) => mul(g, shrink(sum(square(g)), clipnorm)));
  if (globalClipnorm !== null && globalClipnorm > 0) {
    const factor = shrink(gradients.map((g) => sum(square(g))).reduce((a, b) => add(a, b)), globalClipnorm);
    return gradients.map((g) => mul(g, factor));
  }
  if (clipvalue !== null && clipvalue > 0) return gradients.map((g) => clip(g, -clipvalue, clipvalue));
  return gradients;
}
