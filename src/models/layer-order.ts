/** @file The order of a model's layers: Keras's, by depth from the outputs, so that weights are listed alike. */
import { check, show } from '../core/errors.js';
import { Value } from '../core/value.js';
import { type Layer, type LayerCall, SymbolicTensor } from '../layers/layer.js';

/** One call of a layer within a model. */
export interface OrderedCall { readonly layer: Layer; readonly call: LayerCall }

/**
 * All calls between inputs and outputs, each after those that it depends on.
 * A layer's depth is its longest way to an output; deeper ones come first, equals in the order of a walk from the outputs.
 * @throws KeratinError `model/disconnected` where an output depends on something else than the inputs
 */
export function orderCalls(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[], place: string): OrderedCall[] {
  const finished: OrderedCall[] = [];
  const found = new Map<LayerCall, OrderedCall>();
  const firstSeen = new Map<Layer, number>();
  const callOf = (x: SymbolicTensor): LayerCall => x.layer.calls[x.callIndex]!;
  const parents = ({ call }: OrderedCall): OrderedCall[] => (call.outputs.some((y) => inputs.includes(y)) ? [] : call.inputs.map((x) => found.get(callOf(x))!));

  const visit = (x: SymbolicTensor): void => {
    const call = callOf(x);
    if (found.has(call)) return;
    const entry = { layer: x.layer, call };
    found.set(call, entry);
    if (!firstSeen.has(x.layer)) firstSeen.set(x.layer, firstSeen.size);
    if (!inputs.includes(x)) {
      check(call.inputs.length > 0, () => ({
        code: 'model/disconnected', where: place, expected: 'outputs that depend on the inputs of the model alone',
        received: `a way back to "${x.name}", which is not among its inputs`, fix: 'add it to inputs, or start from another tensor',
      }));
      call.inputs.forEach(visit);
    }
    finished.push(entry);
  };
  outputs.forEach(visit);
  inputs.forEach(visit);

  const depth = new Map<OrderedCall, number>();
  const layerDepth = new Map<Layer, number>();
  for (const entry of [...finished].reverse()) {
    const own = Math.max(depth.get(entry) ?? 0, layerDepth.get(entry.layer) ?? 0);
    depth.set(entry, own);
    layerDepth.set(entry.layer, own);
    for (const parent of parents(entry)) depth.set(parent, Math.max(own + 1, depth.get(parent) ?? 0));
  }
  const position = new Map(finished.map((entry, i) => [entry, i]));
  // An input may be a tensor from the middle of another model: what made it is not part of this one.
  const own = finished.filter(({ call }) => call.inputs.length === 0 || !call.outputs.some((y) => inputs.includes(y)));
  return own.sort((a, b) =>
    depth.get(b)! - depth.get(a)! || firstSeen.get(a.layer)! - firstSeen.get(b.layer)! || position.get(a)! - position.get(b)!);
}

/** One, or a list of them. @throws KeratinError `model/graph` for what no layer gave */
export function graphEnds(role: 'inputs' | 'outputs', given: SymbolicTensor | readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const list = [given].flat() as readonly unknown[];
  for (const x of list) {
    check(x instanceof SymbolicTensor, () => ({
      code: 'model/graph', where: `model, ${role}`, expected: 'what input(…) or a layer gave: layer.apply(x), layer.output', received: show(x),
      fix: x instanceof Value ? 'values belong to programs: compile(inputs, outputs); in a model a layer computes' : 'make it with input({ shape }) and layer.apply(x)',
    }));
  }
  return list as readonly SymbolicTensor[];
}
