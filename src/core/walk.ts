/** @file Walking through a program: its nodes in an order in which they can be computed, and copies of parts of it. */
import { Node, type Value } from './value.js';

/** Every node that the values need, each after its inputs. Nothing is looked for above the values in `leaves`. */
export function sortNodes(values: readonly Value[], leaves: { has(value: Value): boolean } = new Set()): Node[] {
  const done = new Set<Node>();
  const order: Node[] = [];
  const needed = (list: readonly Value[]): Node[] => list.filter((v) => !leaves.has(v) && !done.has(v.node)).map((v) => v.node);
  const stack = needed(values).reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    const open = done.has(node) ? [] : needed(node.inputs);
    if (open.length > 0) {
      for (let i = open.length - 1; i >= 0; i--) stack.push(open[i]!);
      continue;
    }
    stack.pop();
    if (done.has(node)) continue;
    done.add(node);
    order.push(node);
  }
  return order;
}

/** The nodes among `order` (sorted) that depend on one of the values. */
export function dependents(order: readonly Node[], values: Iterable<Value>): Set<Node> {
  const sources = new Set(values);
  const found = new Set<Node>();
  for (const node of order) {
    if (node.inputs.some((x) => sources.has(x) || found.has(x.node))) found.add(node);
  }
  return found;
}

/** The same values with others in the place of some: whatever depends on those is made anew. */
export function substitute(values: readonly Value[], replacements: ReadonlyMap<Value, Value>): Value[] {
  const made = new Map(replacements);
  const now = (v: Value): Value => made.get(v) ?? v;
  for (const node of sortNodes(values, replacements)) {
    const inputs = node.inputs.map(now);
    if (inputs.every((x, i) => x === node.inputs[i])) continue;
    const copy = new Node(node.op, inputs, node.attrs, node.outputs, node.label);
    node.outputs.forEach((y, i) => {
      if (!made.has(y)) made.set(y, copy.outputs[i]!);
    });
  }
  return values.map(now);
}
