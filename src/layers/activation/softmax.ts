/** @file Softmax: probabilities from scores. */
import type { Value } from '../../core/value.js';
import { add, mul, sub } from '../../ops/arithmetic.js';
import { cast } from '../../ops/compare.js';
import { exp } from '../../ops/math.js';
import { logSumExp } from '../../ops/reduce.js';
import { softmax as along } from '../../ops/softmax.js';
import { axes } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Axis, or axes, along which the results sum to 1; default the last. */
  axis: optional(axes, -1),
};

/** Added to the scores that a mask leaves out: what remains of them is 0. */
const OUT_OF_REACH = -1e9;

export class Softmax extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Softmax', args, options);
  }

  call([x]: readonly Value[], { masks: [mask] }: CallContext): Value {
    const { axis } = this.config;
    const scores = mask ? add(x!, mul(OUT_OF_REACH, sub(1, cast(mask, x!.dtype)))) : x!;
    const list = typeof axis === 'number' ? [axis] : axis;
    return list.length === 1 ? along(scores, list[0]!) : exp(sub(scores, logSumExp(scores, list, { keepDims: true })));
  }
}

/**
 * eˣ / Σ eˣ along an axis. A mask of the shape of the input leaves scores out.
 *
 * Input and output [n, …].
 *
 * Source: Keras Softmax.
 *
 * @example
 * layers.softmax();
 */
export const softmax = factory<typeof Softmax, [], [axis: number | readonly number[]]>(Softmax);
