/** @file A cell over all time steps: masked steps are passed over, outputs stand beside the steps that they came from. */
import { placeholder } from '../../core/leaf.js';
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { zeros } from '../../ops/broadcast.js';
import { where } from '../../ops/compare.js';
import { select } from '../../ops/layout.js';
import { reshape } from '../../ops/reshape.js';
import { scan } from '../../ops/scan.js';
import type { CallContext } from '../layer.js';

/** What one step gives: its output, and the states that the next step begins with. */
export interface CellStep { readonly output: Value; readonly states: readonly Value[] }

/** A cell, as far as the loop is concerned; see cell.ts. */
export interface Stepper {
  readonly stateShapes: readonly Shape[];
  project(x: Value, context: CallContext): Value;
  step(x: Value, states: readonly Value[], context: CallContext): CellStep;
}

/** How to go over the steps of x [t, n, …]. */
export interface Loop {
  /** States before the first step [n, …]; null for zeros. */
  readonly initial: readonly Value[] | null;
  /** The steps that count, bool [t, n]; null where all do. */
  readonly mask: Value | null;
  /** From the last step to the first. */
  readonly reverse: boolean;
  /** Masked steps give zeros instead of the output before them. */
  readonly zeroOutputForMask: boolean;
}

/** What came of it. */
export interface Steps {
  /** [t, n, …], each beside its step whatever the direction. */
  readonly outputs: Value;
  /** Output of the step that was computed last. */
  readonly last: Value;
  /** States after that. */
  readonly final: readonly Value[];
}

/** States of zeros for n samples. */
export const zeroStates = (cell: Stepper, n: number): Value[] => cell.stateShapes.map((shape) => zeros({ shape: [n, ...shape], dtype: 'float32' }));

/**
 * hₜ, outputₜ = cell(xₜ, hₜ₋₁). At a masked step the states stay, and the output is the one before (zeros before the first),
 * or zeros with `zeroOutputForMask`. Source: Keras's backend function `rnn`.
 */
export function runSteps(cell: Stepper, x: Value, { initial, mask, reverse, zeroOutputForMask }: Loop, context: CallContext): Steps {
  const projected = cell.project(x, context);
  const init = initial ?? zeroStates(cell, x.shape[1]!);
  const end = reverse ? 0 : -1;

  // Most cells give one of their states as output: then that state serves as the last output, and as the one before.
  const sample = cell.step(placeholder(projected.shape.slice(1)), init.map(({ shape }) => placeholder(shape)), context);
  const shown = sample.states.indexOf(sample.output);
  const isCarried = mask !== null && !zeroOutputForMask && (shown < 0 || initial !== null);

  const { final, outputs: [all] } = scan({
    init: isCarried ? [...init, zeros(sample.output)] : init,
    sequences: mask === null ? [projected] : [projected, mask],
    reverse,
    body(states, [xt, counts]) {
      const { output, states: next } = cell.step(xt!, states.slice(0, init.length), context);
      if (counts === undefined) return { states: next, outputs: [output] };
      const held = next.map((state, i) => where(alongside(counts, state), state, states[i]!));
      if (!isCarried) return { states: held, outputs: [held[shown] ?? output] };
      const kept = where(alongside(counts, output), output, states[init.length]!);
      return { states: [...held, kept], outputs: [kept] };
    },
  });
  const last = isCarried ? final[init.length]! : final[shown] ?? select(all!, 0, end);
  const states = final.slice(0, init.length);
  if (mask === null || !zeroOutputForMask) return { outputs: all!, last, final: states };
  return { outputs: where(alongside(mask, all!), all!, 0), last: where(alongside(select(mask, 0, end), last), last, 0), final: states };
}

/** The mask with axes of size 1 behind, so that it stretches over `value`. */
const alongside = (mask: Value, value: Value): Value => reshape(mask, [...mask.shape, ...new Array<number>(value.rank - mask.rank).fill(1)]);
