/** @file Rules that put less work around max pooling: relu after it instead of before, sums over its gradient before it is spread. */
import type { Value } from '../core/value.js';
import { mul, mulOp } from '../ops/arithmetic.js';
import { reduceSumOp, sum } from '../ops/broadcast.js';
import { relu, reluOp, step, stepOp } from '../ops/math.js';
import { maxIndexOp, maxPoolOp, maxUnpoolOp } from '../ops/pool.js';
import { apply1 } from '../core/value.js';
import type { Rule } from './rule.js';

/** maxPool(relu(x)) = relu(maxPool(x)): relu on a quarter of the elements, for windows of 2 by 2. */
const poolBeforeRelu: Rule = ({ op, inputs: [x], attrs }) =>
  op === maxPoolOp && x!.node.op === reluOp ? [relu(apply1(maxPoolOp, x!.node.inputs, attrs))] : null;

/**
 * The same in the gradient: what maxPool's gradient puts into relu(x), times relu′, is what it puts into x after a relu′ of the maxima.
 * Where a window has no positive element, relu′ is 0 on either way; where it has one, the first maximum of relu(x) is that of x.
 */
const unpoolAfterRelu: Rule = ({ op, inputs }) => {
  if (op !== mulOp) return null;
  const unpooled = inputs.find((v) => v.node.op === maxUnpoolOp);
  const mask = inputs.find((v) => v.node.op === stepOp);
  if (unpooled === undefined || mask === undefined) return null;
  const [dy, index] = unpooled.node.inputs as readonly [Value, Value];
  const y = index.node.inputs[0]!;
  if (index.node.op !== maxIndexOp || y.node.op !== reluOp || mask.node.inputs[0] !== y) return null;
  const x = y.node.inputs[0]!;
  const dPooled = mul(dy, step(relu(apply1(maxPoolOp, [x], index.node.attrs))));
  return [apply1(maxUnpoolOp, [dPooled, apply1(maxIndexOp, [x], index.node.attrs)], unpooled.node.attrs)];
};

/** Spreading keeps the sum over space, so the gradient of a bias before the pool is summed from the smaller side. */
const sumBeforeUnpool: Rule = ({ op, inputs: [x], attrs }) => {
  if (op !== reduceSumOp || x!.node.op !== maxUnpoolOp) return null;
  const axes = attrs.axes as readonly number[];
  const isWholePlane = x!.shape.every((_, axis) => axis < 2 || axes.includes(axis));
  return isWholePlane ? [sum(x!.node.inputs[0]!, axes, { keepDims: true })] : null;
};

export const poolRules: readonly Rule[] = [poolBeforeRelu, unpoolAfterRelu, sumBeforeUnpool];
