/** @file Reverse-mode differentiation: walks the program backwards and asks each op for its gradient. */
import { zerosLike, onesLike } from '../core/leaf.js';
import { isFloat } from '../core/dtype.js';
import { KeratinError, check, within } from '../core/errors.js';
import { sameShape, showShape } from '../core/shape.js';
import { type Differentiate, type Node, type Value, checkValues, withLabel } from '../core/value.js';
import { dependents, sortNodes } from '../core/walk.js';
import { add } from '../ops/arithmetic.js';

/**
 * d loss / d x for each x: symbolic values of the shape of x, themselves differentiable.
 *
 * @param loss one number, or any shape if `cotangent` is given (then the gradient of Σ loss · cotangent)
 * @param xs values on which the loss may depend; zeros for those on which it does not
 * @throws KeratinError `gradient/scalar` for a loss of several numbers without cotangent,
 *   `gradient/missing` where an op on the way has no gradient
 *
 * @example
 * const [dx] = gradients(mean(square(x)), [x]);
 */
export function gradients(loss: Value, xs: readonly Value[], options: { cotangent?: Value } = {}): Value[] {
  const { cotangent } = options;
  within('gradients', () => [[loss], xs, cotangent === undefined ? [] : [cotangent]].forEach(checkValues));
  check(loss.shape.length === 0 || cotangent !== undefined, () => ({
    code: 'gradient/scalar', where: 'gradients', expected: 'a loss of one number', received: `a value of shape ${showShape(loss.shape)}`,
    fix: 'reduce it with mean or sum, or give a cotangent of its shape',
  }));
  check(cotangent === undefined || sameShape(cotangent.shape, loss.shape), () => ({
    code: 'gradient/cotangent', where: 'gradients', expected: `a cotangent of shape ${showShape(loss.shape)}`,
    received: showShape(cotangent!.shape), fix: 'give it the shape of the loss',
  }));

  return differentiate([loss], [cotangent ?? onesLike(loss)], xs).map((dx, i) => dx ?? zerosLike(xs[i]!));
}

/** The walk backwards: each op turns the cotangents of its outputs into those of its inputs; where ways meet they add up. */
const differentiate: Differentiate = (ys, dys, xs) => {
  const cotangents = new Map<Value, Value>();
  const collect = (x: Value, dx: Value | null | undefined): void => {
    if (dx === null || dx === undefined) return;
    const sum = cotangents.get(x);
    cotangents.set(x, sum === undefined ? dx : add(sum, dx));
  };
  ys.forEach((y, i) => collect(y, dys[i]));
  for (const node of nodesBetween(xs, ys).reverse()) {
    const dOutputs = node.outputs.map((y) => cotangents.get(y) ?? null);
    if (dOutputs.every((dy) => dy === null) || node.inputs.length === 0) continue;
    const dInputs = withLabel(`gradient/${node.label}`, () => within(`gradient of ${node.op.name}${node.label === '' ? '' : ` in ${node.label}`}`, () => gradientOf(node, dOutputs)));
    node.inputs.forEach((x, i) => collect(x, dInputs[i]));
  }
  return xs.map((x) => cotangents.get(x) ?? null);
};

function gradientOf(node: Node, dys: readonly (Value | null)[]): (Value | null)[] {
  if (node.op.gradient === undefined) {
    if (node.outputs.every((y) => !isFloat(y.dtype))) return [];
    throw new KeratinError({
      code: 'gradient/missing', expected: 'ops that have a gradient between the loss and x', received: node.op.name,
      fix: 'use another op there, or cut the way with stopGradient',
    });
  }
  return node.op.gradient(node, dys, differentiate);
}

/** The nodes on a path from one of `xs` to one of `ys`, in order of execution. */
function nodesBetween(xs: readonly Value[], ys: readonly Value[]): Node[] {
  const order = sortNodes(ys);
  const between = dependents(order, xs);
  return order.filter((node) => between.has(node));
}
