/** @file Cell: one step of a recurrence, with its weights. What the recurrent layers repeat. */
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { expandDims, squeeze } from '../../ops/reshape.js';
import type { Arguments } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer } from '../standard-layer.js';
import { type CellStep, type Loop, type Stepper, type Steps, runSteps } from './run-steps.js';

/**
 * Base of all cells. A subclass makes its weights in `build`, and computes one step in two parts:
 * `project`, which does not depend on the states and is computed for all steps at once, and `step`.
 */
export abstract class Cell<A extends Arguments = Arguments> extends StandardLayer<A> implements Stepper {
  /** Shape of each state, of one sample; known when the cell is built. */
  abstract get stateShapes(): readonly Shape[];

  /** What the steps need of the input x [t, n, …]: a value [t, n, …] whose slices go to `step`. */
  project(x: Value, _context: CallContext): Value {
    return x;
  }

  /**
   * One step: from its slice of what `project` gave and the states [n, …].
   * Numbers drawn in here, as dropout masks, do not depend on the step: they are drawn once for all of them.
   */
  abstract step(x: Value, states: readonly Value[], context: CallContext): CellStep;

  /** All steps, one after another. */
  over(x: Value, loop: Loop, context: CallContext): Steps {
    return runSteps(this, x, loop, context);
  }

  /** Shape of the output of one sample, for a cell that takes it. */
  get outputShape(): Shape {
    return this.stateShapes[0]!;
  }

  /** `project` for a single step: x [n, …]. */
  projectStep(x: Value, context: CallContext): Value {
    return squeeze(this.project(expandDims(x, 0), context), 0);
  }

  /** A single step, the cell as a layer of its own: [x, …states] to [output, …states]. */
  call([x, ...states]: readonly Value[], context: CallContext): Value[] {
    const { output, states: next } = this.step(this.projectStep(x!, context), states, context);
    return [output, ...next];
  }
}
