/** @file Scan: one op for every recurrence. A body runs once for each time step and hands its states on to the next. */
import { isFloat } from '../core/dtype.js';
import { check, within } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { showShape } from '../core/shape.js';
import { type Differentiate, type Lowering, type Node, type Op, type Spec, type Value, apply } from '../core/value.js';
import { sortNodes, substitute } from '../core/walk.js';
import { add } from './arithmetic.js';
import { zeros } from './broadcast.js';
import { type LoopBody, type Step, traceBody } from './loop-body.js';
import { type LoopRequests, planSum } from './sum-over-steps.js';

interface ScanAttrs { body: LoopBody; length: number; reverse: boolean }

/**
 * Inputs: initial states, sequences [t, …], values from outside. Outputs: final states, then what the body emits, stacked [t, …].
 * Every value of the body is offered for stacking, since a gradient may want it; only what is read is written. ONNX Scan.
 */
export const scanOp: Op<ScanAttrs> = {
  name: 'scan',
  infer: (_, { body, length }) => [...body.next, ...body.emitted.map((v): Spec => ({ shape: [length, ...v.shape], dtype: v.dtype }))],
  lower: writeScan,
  gradient: reverseScan,
};

/** What a loop runs over. */
export interface ScanOptions {
  /** States before the first step. */
  readonly init: readonly Value[];
  /** At least one; the time axis is the first: [t, …]. */
  readonly sequences: readonly Value[];
  /** One step: the states and this step's slices [… ] to the next states and what is to be stacked. May read any value from outside. */
  readonly body: Step;
  /** From the last step to the first; outputs stay beside the slices they came from. */
  readonly reverse?: boolean;
}

/**
 * Runs `body` over the time axis: statesₜ, outputsₜ = body(statesₜ₋₁, slicesₜ).
 * `final` are the states after the last step, `outputs` are stacked [t, …].
 * Whatever the body reads that does not depend on states or slices is computed once, before the loop.
 *
 * @throws KeratinError `scan/length` for sequences of different lengths or none, `scan/states`, `scan/state` for a body that changes its states' shapes
 *
 * @example
 * const { outputs: [running] } = scan({ init: [zero], sequences: [x], body: ([sum], [xt]) => { const s = add(sum, xt); return { states: [s], outputs: [s] }; } });
 */
export function scan({ init, sequences, body: step, reverse = false }: ScanOptions): { final: Value[]; outputs: Value[] } {
  const length = sequences[0]?.shape[0] ?? 0;
  check(length >= 1 && sequences.every((s) => s.shape[0] === length), () => ({
    code: 'scan/length', where: 'scan', expected: 'sequences [t, …] of one length t of 1 or more', received: sequences.map((s) => showShape(s.shape)).join(', ') || 'none',
    fix: 'bring the time axis to the front, and cut or pad to one length',
  }));
  const slices = sequences.map(({ shape, dtype }): Spec => ({ shape: shape.slice(1), dtype }));
  const { body, captured, asked } = within('scan', () => traceBody(init, slices, step));
  const results = apply(scanOp, [...init, ...sequences, ...captured], { body, length, reverse });
  return { final: results.slice(0, init.length), outputs: results.slice(init.length, init.length + asked) };
}

/** Writes the states, slices and results that matter for what is read of the outputs. */
function writeScan(onnx: Lowering, { attrs: { body, reverse }, outputs }: Node<ScanAttrs>): string[] {
  const states = new Set(body.states.flatMap((_, i) => (onnx.isUsed(i) ? [i] : [])));
  const count = body.states.length;
  const stacked = [...new Set(body.emitted.filter((_, i) => onnx.isUsed(count + i)))];
  let leaves = new Set<Value>();
  for (let before = -1; before < states.size;) {
    before = states.size;
    leaves = new Set(sortNodes([...stacked, ...[...states].map((i) => body.next[i]!)]).filter((node) => node.inputs.length === 0).map((node) => node.outputs[0]!));
    body.states.forEach((leaf, i) => leaves.has(leaf) && states.add(i));
  }
  const kept = [...states];
  const read = [...body.slices.keys()].filter((i) => leaves.has(body.slices[i]!));
  const slices = read.length === 0 ? [0] : read;

  const firstOutside = count + body.slices.length;
  const graph = onnx.subgraph(
    [...kept.map((i) => body.states[i]!), ...slices.map((i) => body.slices[i]!)],
    [...kept.map((i) => body.next[i]!), ...stacked],
    new Map(body.outside.map((leaf, i) => [leaf, onnx.inputs[firstOutside + i]!])),
  );
  const names = onnx.emitMany('Scan', [...kept.map((i) => onnx.inputs[i]!), ...slices.map((i) => onnx.inputs[count + i]!)], kept.length + stacked.length, {
    body: graph, num_scan_inputs: slices.length,
    scan_input_directions: slices.map(() => Number(reverse)), scan_output_directions: stacked.map(() => Number(reverse)),
  });
  return outputs.map((_, i) => {
    const at = i < count ? kept.indexOf(i) : stacked.indexOf(body.emitted[i - count]!);
    return at < 0 ? '' : names[i < count ? at : kept.length + at]!;
  });
}

/**
 * With sₜ, yₜ = f(sₜ₋₁, xₜ, w): going back from the last step, dsₜ₋₁, dxₜ and this step's share of dw follow from dsₜ, dyₜ
 * by the gradient of f at the values of step t. So it is a scan the other way, over the dyₜ and the stacked values of f that its gradient reads.
 * dw = Σₜ of the shares is taken out of the loop where it can be. Source: backpropagation through time, Werbos, 1990.
 */
function reverseScan({ inputs, outputs, attrs: { body, reverse } }: Node<ScanAttrs>, dys: readonly (Value | null)[], differentiate: Differentiate): (Value | null)[] {
  const count = body.states.length;
  const floats = (values: readonly Value[]): Value[] => values.filter((v) => isFloat(v.dtype));
  const like = (v: Value): Value => placeholder(v.shape, { dtype: v.dtype, name: 'cotangent' });

  // The gradient of one step, as a program on the values of the body and on cotangents of its results.
  const next = body.next.filter((_, i) => isFloat(body.states[i]!.dtype));
  const dNext = next.map(like);
  const emitted = body.emitted.flatMap((y, i) => (dys[count + i] === null ? [] : [{ y, dy: like(y), stack: dys[count + i]! }]));
  const xs = [...floats(body.states), ...floats(body.slices), ...floats(body.outside)];
  const dxs = differentiate([...next, ...emitted.map(({ y }) => y)], [...dNext, ...emitted.map(({ dy }) => dy)], xs);
  const d = new Map(xs.map((x, i) => [x, dxs[i]!]));

  // What of the outside's gradient is summed after the loop, and what the loop must stack or add up for that.
  const requests: LoopRequests = { stacked: new Set(), added: new Set() };
  const sums = body.outside.map((w) => (d.get(w) ? planSum(d.get(w)!, requests) : null));

  // Values that are there already, stacked or the same in each step.
  const forward = new Map([...body.emitted.map((v, i) => [v, outputs[count + i]!] as const), ...body.slices.map((v, i) => [v, inputs[count + i]!] as const)]);
  const outside = new Map(body.outside.map((w, i) => [w, inputs[count + body.slices.length + i]!]));
  outside.forEach((_, w) => forward.delete(w));
  const cotangents = new Map(emitted.map(({ dy, stack }) => [dy, stack]));

  const dStates = floats(body.states).map((s) => d.get(s) ?? zeros(s));
  const dSlices = floats(body.slices).flatMap((x) => d.get(x) ?? []);
  const stacked = [...dSlices, ...[...requests.stacked].filter((v) => !forward.has(v) && !cotangents.has(v))];
  const added = [...requests.added];
  const targets = [...dStates, ...added, ...stacked];
  const read = new Set([...targets, ...sortNodes(targets, { has: (v) => forward.has(v) || outside.has(v) }).flatMap((node) => node.inputs)]);
  const residuals = [...read].filter((v) => forward.has(v));

  const sequences = [...cotangents.values(), ...residuals.map((v) => forward.get(v)!)];
  const loop = scan({
    init: [...body.states.flatMap((s, i) => (isFloat(s.dtype) ? dys[i] ?? zeros(s) : [])), ...added.map(zeros)],
    sequences: sequences.length > 0 ? sequences : [inputs[count]!],
    reverse: !reverse,
    body(states, slices) {
      const leaves = [...dNext, ...cotangents.keys(), ...residuals];
      const now = substitute(targets, new Map([...outside, ...leaves.map((v, i) => [v, [...states.slice(0, dNext.length), ...slices][i]!] as const)]));
      const total = added.map((_, i) => add(states[dNext.length + i]!, now[dNext.length + i]!));
      return { states: [...now.slice(0, dNext.length), ...total], outputs: now.slice(dNext.length + added.length) };
    },
  });
  const stack = (v: Value): Value => forward.get(v) ?? cotangents.get(v) ?? loop.outputs[stacked.indexOf(v)]!;
  const total = (v: Value): Value => loop.final[dNext.length + added.indexOf(v)]!;
  const finals = new Map(floats(body.states).map((s, i) => [s, loop.final[i]!]));
  return [
    ...body.states.map((s) => finals.get(s) ?? null),
    ...body.slices.map((x) => (d.get(x) ? stack(d.get(x)!) : null)),
    ...sums.map((sum) => sum?.({ stack, total }) ?? null),
  ];
}
