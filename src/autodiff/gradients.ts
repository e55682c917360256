/** @file Reverse-mode differentiation: walks the program backwards and asks each op for its gradient. */
import { zerosLike, onesLike } from '../core/leaf.js';
import { isFloat } from '../core/dtype.js';
import { KeratinError, check, within } from '../core/errors.js';
import { sameShape, showShape } from '../core/shape.js';
import { type Node, type Value, withLabel } from '../core/value.js';
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
  check(loss.shape.length === 0 || cotangent !== undefined, () => ({
    code: 'gradient/scalar', where: 'gradients', expected: 'a loss of one number', received: `a value of shape ${showShape(loss.shape)}`,
    fix: 'reduce it with mean or sum, or give a cotangent of its shape',
  }));
  check(cotangent === undefined || sameShape(cotangent.shape, loss.shape), () => ({
    code: 'gradient/cotangent', where: 'gradients', expected: `a cotangent of shape ${showShape(loss.shape)}`,
    received: showShape(cotangent!.shape), fix: 'give it the shape of the loss',
  }));

  const order = nodesBetween(xs, loss);
  const cotangents = new Map<Value, Value>([[loss, cotangent ?? onesLike(loss)]]);
  for (const node of order.reverse()) {
    const dys = node.outputs.map((y) => cotangents.get(y) ?? null);
    if (dys.every((dy) => dy === null) || node.inputs.length === 0) continue;
    const dxs = withLabel(`gradient/${node.label}`, () => within(`gradient of ${node.op.name}${node.label === '' ? '' : ` in ${node.label}`}`, () => gradientOf(node, dys)));
    node.inputs.forEach((x, i) => {
      const dx = dxs[i];
      if (dx === null || dx === undefined) return;
      const sum = cotangents.get(x);
      cotangents.set(x, sum === undefined ? dx : add(sum, dx));
    });
  }
  return xs.map((x) => cotangents.get(x) ?? zerosLike(x));
}

function gradientOf(node: Node, dys: readonly (Value | null)[]): (Value | null)[] {
  if (node.op.gradient === undefined) {
    if (node.outputs.every((y) => !isFloat(y.dtype))) return [];
    throw new KeratinError({
      code: 'gradient/missing', expected: 'ops that have a gradient between the loss and x', received: node.op.name,
      fix: 'use another op there, or cut the way with stopGradient',
    });
  }
  return node.op.gradient(node, dys);
}

/** The nodes on a path from one of `xs` to `loss`, in order of execution. */
function nodesBetween(xs: readonly Value[], loss: Value): Node[] {
  const sources = new Set(xs);
  const depends = new Map<Node, boolean>();
  const order: Node[] = [];
  const stack: Node[] = [loss.node];
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (depends.has(node)) {
      stack.pop();
      continue;
    }
    const open = node.inputs.filter((x) => !depends.has(x.node));
    if (open.length > 0) {
      stack.push(...open.map((x) => x.node));
      continue;
    }
    const reached = node.inputs.some((x) => sources.has(x) || depends.get(x.node) === true);
    depends.set(node, reached);
    if (reached) order.push(node);
    stack.pop();
  }
  return order;
}
