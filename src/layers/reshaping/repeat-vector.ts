/** @file RepeatVector: one vector as a series. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { expandDims } from '../../ops/reshape.js';
import { whole } from '../argument-kinds.js';
import { factory } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Length of the series, t. */
  n: whole(),
};

export class RepeatVector extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('RepeatVector', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 2, '[n, d]');
  }

  call([x]: readonly Value[]): Value {
    return broadcastTo(expandDims(x!, 1), [x!.shape[0]!, this.config.n, x!.shape[1]!]);
  }
}

/**
 * The same vector at each time step.
 *
 * Input [n, d]; output [n, t, d].
 *
 * Source: Keras RepeatVector.
 *
 * @example
 * layers.repeatVector(5);
 */
export const repeatVector = factory<typeof RepeatVector, [n: number]>(RepeatVector);
