/** @file MultiHeadAttention: several attentions beside one another, each with its own view of query, key and value. */
import { check, show } from '../../core/errors.js';
import { type OpenShape, showShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { einsum } from '../../ops/einsum.js';
import { expandDims } from '../../ops/reshape.js';
import { axes, flag, listOrOne, number, whole, wholes } from '../argument-kinds.js';
import { factory, optional, orNull, sameAs, settingsOf } from '../arguments.js';
import { EinsumDense } from '../core/einsum-dense.js';
import type { CallContext } from '../layer.js';
import { kernelAndBias } from '../registered-arguments.js';
import { dropped } from '../regularization/dropout.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { allOf, causalMask, checkAttention, weightsOf } from './masked-scores.js';

const args = {
  /** Attentions beside one another. */
  numHeads: whole(),
  /** Features of a query and of a key, for each head. */
  keyDim: whole(),
  /** Features of a value, for each head; default keyDim. */
  valueDim: sameAs('keyDim', whole()),
  /** Share of the weights of attention that is dropped in training; default 0. */
  dropout: optional(number(0, 1), 0),
  /** Whether biases are added. */
  useBias: optional(flag, true),
  /** Features of the output; default those of the query. */
  outputShape: orNull(listOrOne(wholes(1))),
  /** Axes that attend; default all but the batch and the features. */
  attentionAxes: orNull(axes),
  ...kernelAndBias,
  /** Kept for Keras's files; random numbers come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

/** Letters of axes: of heads, of the features of a head, of the input, of the output; `letters` are those that input and output share. Keys that attend have them in capitals. */
const [HEADS, FEATURES, INPUT, OUTPUT] = ['y', 'z', 'x', 'ijklmn'] as const;
const letters = (rank: number): string => 'abcdefgh'.slice(0, rank - 1);

export class MultiHeadAttention extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private parts: readonly EinsumDense[] = [];

  constructor(options: StandardOptions<typeof args>) {
    super('MultiHeadAttention', args, options);
  }

  override get sublayers(): readonly EinsumDense[] {
    return this.parts;
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    checkAttention(shapes, 4);
  }

  override build([query, value, key = value]: readonly OpenShape[]): void {
    const { numHeads, keyDim, valueDim, outputShape, useBias, trainable } = this.config;
    const common = { ...settingsOf(kernelAndBias, this.config), activityRegularizer: null, trainable: trainable as boolean };
    const own = letters(query!.length);
    const rows = query!.slice(1, -1).map(() => null);
    const project = (name: string, features: number): EinsumDense => new EinsumDense({
      ...common, name, equation: `${own}${INPUT},${INPUT}${HEADS}${FEATURES}->${own}${HEADS}${FEATURES}`, outputShape: [...rows, numHeads, features], biasAxes: useBias ? HEADS + FEATURES : null,
    });
    const ends = outputShape ?? [query!.at(-1)!];
    check(ends.length <= OUTPUT.length, () => ({ code: 'option/value', expected: `an outputShape of at most ${OUTPUT.length} sizes`, received: showShape(ends), fix: 'reshape the output behind the layer' }));
    const output = OUTPUT.slice(0, ends.length);
    this.parts = [
      project('query', keyDim), project('key', keyDim), project('value', valueDim),
      new EinsumDense({ ...common, name: 'attention_output', equation: `${own}${HEADS}${FEATURES},${HEADS}${FEATURES}${output}->${own}${output}`, outputShape: [...rows, ...ends], biasAxes: useBias ? output : null }),
    ];
    const joined = [...query!.slice(0, -1), numHeads, valueDim];
    [query!, key!, value!, joined].forEach((shape, i) => this.parts[i]!.ensureBuilt([shape]));
  }

  call([query, value, key = value, seen]: readonly Value[], context: CallContext): Value[] {
    const { keyDim, dropout } = this.config;
    const [queries, keys, values] = [query, key, value].map((x, i) => this.parts[i]!.run([x!], context)[0]!);
    const own = letters(query!.rank);
    const attending = this.attendingAxes(query!.rank);
    const others = [...own].map((letter, axis) => (attending.includes(axis) ? letter.toUpperCase() : letter)).join('');
    const [from, to] = [own, others].map((all) => attending.map((axis) => all[axis]!).join(''));
    const rest = [...own].filter((_, axis) => !attending.includes(axis)).join('');
    const pairs = `${rest}${HEADS}${from}${to}`;
    const scores = einsum(`${own}${HEADS}${FEATURES},${others}${HEADS}${FEATURES}->${pairs}`, mul(queries!, 1 / Math.sqrt(keyDim)), keys!);
    const weights = weightsOf(scores, this.mask(context, [query!, value!], seen, scores.rank, attending.length), attending.length);
    const shown = context.training ? dropped(weights, dropout) : weights;
    const mixed = einsum(`${pairs},${others}${HEADS}${FEATURES}->${own}${HEADS}${FEATURES}`, shown, values!);
    const [y] = this.parts[3]!.run([mixed], context);
    return [y!, ...(context.options.returnAttentionScores === true ? [weights] : [])];
  }

  private attendingAxes(rank: number): number[] {
    const { attentionAxes } = this.config;
    if (attentionAxes === null) return Array.from({ length: rank - 2 }, (_, i) => i + 1);
    const found = [attentionAxes].flat().map((axis) => (axis < 0 ? rank + axis : axis));
    check(new Set(found).size === found.length && found.every((axis) => axis >= 0 && axis < rank - 1), () => ({
      code: 'option/value', expected: `attentionAxes to be different axes of 0 to ${rank - 2}`, received: show(attentionAxes), fix: 'name those of the steps, as attentionAxes: 1; the last axis holds the features',
    }));
    return found;
  }

  /** Who may see whom, by all that says so, with an axis for the heads. */
  private mask({ masks, options }: CallContext, [query, value]: readonly Value[], seen: Value | undefined, rank: number, attending: number): Value | null {
    const [ofQuery, ofValue, ofKey] = masks;
    const together = allOf([
      ofQuery ? expandDims(ofQuery, -1) : null, ofValue ? expandDims(ofValue, -2) : null, ofKey ? expandDims(ofKey, -2) : null,
      options.useCausalMask === true ? causalMask(query!.shape[1]!, value!.shape[1]!) : null, seen === undefined ? null : cast(seen, 'bool'),
    ]);
    if (together === null) return null;
    let wide = together;
    while (wide.rank < rank) wide = expandDims(wide, wide.rank - 2 * attending);
    return wide;
  }

  override computeMask(_: readonly Value[], [ofQuery = null]: readonly (Value | null)[]): (Value | null)[] {
    return [ofQuery, null];
  }
}

/**
 * For each head: softmax(query · keyᵀ / √keyDim) · value, of projections of its own; the heads' results are projected to the output.
 *
 * Inputs: query [n, t, d], value [n, s, v], perhaps key [n, s, k] (else the value) and a mask [n, t, s] of who may see whom; output [n, t, d] or
 * `outputShape`, with `returnAttentionScores` at the call also the weights [n, heads, t, s]. `useCausalMask` at the call: no step sees later ones.
 * Masks of query, value and key count too. Weights: kernel and bias of query, key and value [d, heads, keyDim], of the output [heads, keyDim, d].
 *
 * Source: Vaswani et al. 2017; Keras MultiHeadAttention.
 *
 * @throws KeratinError `layer/inputs`, `shape/rank`, `shape/attention`, `option/value`
 *
 * @example
 * const x = input({ shape: [10, 16] });
 * const y = layers.multiHeadAttention(2, 8).apply([x, x], { useCausalMask: true });
 */
export const multiHeadAttention = factory<typeof MultiHeadAttention, [numHeads: number, keyDim: number]>(MultiHeadAttention);
