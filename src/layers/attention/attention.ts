/** @file Attention: for each query the mean of the values, weighed by how its keys fit. */
import type { Variable } from '../../core/leaf.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { sum } from '../../ops/broadcast.js';
import { tanh } from '../../ops/math.js';
import { matmul } from '../../ops/matmul.js';
import { expandDims } from '../../ops/reshape.js';
import { flag, oneOf } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { ones } from '../initializers.js';
import type { StandardOptions } from '../standard-layer.js';
import { DotAttention, dropoutArguments } from './dot-attention.js';

const args = {
  /** Whether the scores are multiplied by a learned number; default false. */
  useScale: optional(flag, false),
  /** `dot` (the default): query · key; `concat`: a learned number times Σ tanh(query + key). */
  scoreMode: optional(oneOf('dot', 'concat'), 'dot'),
  ...dropoutArguments,
};

export class Attention extends DotAttention<typeof args> {
  static readonly args = args;
  private scale: Variable | null = null;
  private concatWeight: Variable | null = null;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Attention', args, options);
  }

  override build(): void {
    if (this.config.useScale) this.scale = this.addWeight('scale', [], { initializer: ones() });
    if (this.config.scoreMode === 'concat') this.concatWeight = this.addWeight('concat_score_weight', [], { initializer: ones() });
  }

  protected scores(query: Value, key: Value): Value {
    const scaled = (x: Value): Value => (this.scale === null ? x : mul(x, this.scale.value));
    if (this.concatWeight === null) return scaled(matmul(query, key, { transposeB: true }));
    const sums = add(expandDims(query, -2), expandDims(key, -3));
    return mul(this.concatWeight.value, sum(tanh(scaled(sums)), [-1]));
  }
}

/**
 * Luong's attention: softmax(query · keyᵀ) · value, step by step.
 *
 * Inputs: query [n, t, d], value [n, s, v] and perhaps key [n, s, d] (else the value); output [n, t, v], with `returnAttentionScores` at the call also
 * the weights [n, t, s]. `useCausalMask` at the call: no step sees later ones. The value's mask leaves steps out, that of the query makes results 0.
 * Weights: scale [], concat_score_weight [], where asked for.
 *
 * Source: Luong et al. 2015; Keras Attention.
 *
 * @throws KeratinError `layer/inputs`, `shape/rank`, `shape/attention`
 *
 * @example
 * const [query, value] = [input({ shape: [5, 8] }), input({ shape: [7, 8] })];
 * const y = layers.attention().apply([query, value]);
 */
export const attention = factory<typeof Attention>(Attention);
