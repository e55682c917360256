/** @file AdditiveAttention: attention whose scores are sums of tanh(query + key). */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { sum } from '../../ops/broadcast.js';
import { tanh } from '../../ops/math.js';
import { expandDims } from '../../ops/reshape.js';
import { flag } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { get as initializer } from '../initializers.js';
import type { StandardOptions } from '../standard-layer.js';
import { DotAttention, dropoutArguments } from './dot-attention.js';

const args = {
  /** Whether each feature gets a learned weight; default true. */
  useScale: optional(flag, true),
  ...dropoutArguments,
};

export class AdditiveAttention extends DotAttention<typeof args> {
  static readonly args = args;
  private scale: Variable | null = null;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('AdditiveAttention', args, options);
  }

  override build([query]: readonly OpenShape[]): void {
    if (this.config.useScale) this.scale = this.addWeight('scale', [query!.at(-1)!], { initializer: initializer('glorot_uniform') });
  }

  protected scores(query: Value, key: Value): Value {
    const sums = tanh(add(expandDims(query, -2), expandDims(key, -3)));
    return sum(this.scale === null ? sums : mul(this.scale.value, sums), [-1]);
  }
}

/**
 * Bahdanau's attention: softmax(Σ scale · tanh(query + key)) · value, step by step.
 *
 * Inputs: query [n, t, d], value [n, s, v] and perhaps key [n, s, d] (else the value); output [n, t, v], with `returnAttentionScores` at the call also
 * the weights [n, t, s]. `useCausalMask` at the call: no step sees later ones. The value's mask leaves steps out, that of the query makes results 0.
 * Weight: scale [d].
 *
 * Source: Bahdanau et al. 2015; Keras AdditiveAttention.
 *
 * @throws KeratinError `layer/inputs`, `shape/rank`, `shape/attention`
 *
 * @example
 * const [query, value] = [input({ shape: [5, 8] }), input({ shape: [7, 8] })];
 * const y = layers.additiveAttention().apply([query, value]);
 */
export const additiveAttention = factory<typeof AdditiveAttention>(AdditiveAttention);
