/** @file The number whose gradient says what speaks for a class. */
import { fill } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { add, mul, neg, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { cast, greater, less, where } from '../ops/compare.js';
import { concat } from '../ops/layout.js';
import { oneHot } from '../ops/gather.js';
import { sigmoidOp } from '../ops/math.js';
import { argMax, logSumExp, mean } from '../ops/reduce.js';
import { reshape, reshapeOp } from '../ops/reshape.js';
import { logSoftmaxOp, softmaxOp } from '../ops/softmax.js';

/**
 * `logOdds`: ln p/(1 - p) of the class, from the numbers before the softmax or sigmoid; its gradient is that of p divided by
 * p(1 - p), so pictures scaled to 0–1 are those of p, but they do not fade where p is 1 to the last bit.
 * `output`: the model's output itself, as Keras's examples take it.
 */
export type ScoreKind = 'logOdds' | 'output';

/** Classes of a model's output: its last axis, but two where that has size 1. */
export const classCount = (size: number): number => Math.max(2, size);

/**
 * For an output [n, …, v] and wanted classes [n] (-1: the likeliest): the classes [n], the model's output for them [n],
 * and the scores [n] to differentiate. Other axes are averaged. A single output is class 1, its opposite class 0.
 */
export function classScore(output: Value, wanted: Value, kind: ScoreKind): { classes: Value; outputs: Value; scores: Value } {
  const n = output.shape[0]!;
  const v = output.shape.at(-1)!;
  const { logits, sigmoid, softmax } = beforeActivation(output);
  const rows = (x: Value): Value => reshape(x, [n, -1, v]);
  const shown = v > 1 ? rows(output) : concat([sigmoid ? sub(1, rows(output)) : neg(rows(output)), rows(output)], -1); // [n, places, classes]
  const likeliest = v > 1 || sigmoid ? argMax(mean(shown, 1), -1) : fill([n], 1, 'int64');
  const classes = where(less(wanted, 0), cast(likeliest, 'int32'), wanted);
  const choice = reshape(oneHot(classes, classCount(v)), [n, 1, classCount(v)]);
  const pick = (x: Value): Value => mean(sum(mul(x, choice), 2), 1);
  const outputs = pick(shown);
  if (kind === 'output' || logits === undefined) return { classes, outputs, scores: outputs };
  const z = rows(logits);
  if (v === 1) return { classes, outputs, scores: pick(concat([neg(z), z], -1)) };
  if (!softmax) return { classes, outputs, scores: pick(z) };
  // ln p/(1 - p) = z of the class - ln Σ e^z of the others.
  const others = where(greater(choice, 0.5), fill([n, 1, v], -1e9), fill([n, 1, v], 0));
  return { classes, outputs, scores: mean(sub(sum(mul(z, choice), 2), logSumExp(add(z, others), 2)), 1) };
}

/** The numbers that a softmax (along the last axis) or sigmoid at the end is made of. */
function beforeActivation(output: Value): { logits?: Value; sigmoid: boolean; softmax: boolean } {
  const { op, inputs: [x], attrs } = output.node;
  const lastAxis = output.rank - 1;
  if (op === reshapeOp && x!.shape.at(-1) === output.shape.at(-1)) return beforeActivation(x!);
  if (op === sigmoidOp) return { logits: x!, sigmoid: true, softmax: false };
  if ((op === softmaxOp || op === logSoftmaxOp) && (attrs as { axis: number }).axis === lastAxis && x!.shape[lastAxis]! > 1) return { logits: x!, sigmoid: false, softmax: true };
  return { sigmoid: false, softmax: false };
}
