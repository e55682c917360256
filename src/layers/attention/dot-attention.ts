/** @file What Attention and AdditiveAttention share: scores between steps, weights, the mean of the values. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { where } from '../../ops/compare.js';
import { matmul } from '../../ops/matmul.js';
import { expandDims } from '../../ops/reshape.js';
import { number, whole } from '../argument-kinds.js';
import { type Arguments, optional, orNull } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { dropped } from '../regularization/dropout.js';
import { StandardLayer } from '../standard-layer.js';
import { allOf, causalMask, checkAttention, weightsOf } from './masked-scores.js';

export const dropoutArguments = {
  /** Share of the weights that is dropped in training. */
  dropout: optional(number(0, 1), 0),
  /** Kept for Keras's files; random numbers come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

/** Inputs: query, value and perhaps key. */
export abstract class DotAttention<A extends Arguments & typeof dropoutArguments> extends StandardLayer<A> {
  override readonly supportsMasking = true;

  /** How much each query [n, t, d] asks for each key [n, s, d]: [n, t, s]. */
  protected abstract scores(query: Value, key: Value): Value;

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    checkAttention(shapes, 3);
  }

  call([query, value, key = value]: readonly Value[], { training, options, masks }: CallContext): Value[] {
    const scores = this.scores(query!, key!);
    const [queryMask, valueMask] = masks;
    const causal = options.useCausalMask === true ? causalMask(scores.shape.at(-2)!, scores.shape.at(-1)!) : null;
    const weights = weightsOf(scores, allOf([valueMask ? expandDims(valueMask, -2) : null, causal]));
    const rate = (this.config as { readonly dropout: number }).dropout;
    const shown = training ? dropped(weights, rate) : weights;
    const y = matmul(shown, value!);
    return [queryMask ? where(expandDims(queryMask, -1), y, 0) : y, ...(options.returnAttentionScores === true ? [shown] : [])];
  }

  override computeMask(_: readonly Value[], [queryMask = null]: readonly (Value | null)[]): (Value | null)[] {
    return [queryMask, null];
  }
}
