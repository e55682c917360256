/** @file Masking: time steps of nothing but one number are passed over. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { cast, notEqual } from '../../ops/compare.js';
import { any } from '../../ops/reduce.js';
import { number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** A time step all of whose features are this number is masked; default 0. */
  maskValue: optional(number(), 0),
};

export class Masking extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Masking', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkLeastRank(shapes, 2, '[n, …, d]');
  }

  call([x]: readonly Value[]): Value {
    return mul(x!, cast(this.counts(x!, true), x!.dtype));
  }

  override computeMask([x]: readonly Value[]): Value {
    return this.counts(x!, false);
  }

  private counts(x: Value, keepDims: boolean): Value {
    return any(notEqual(x, this.config.maskValue), -1, { keepDims });
  }
}

/**
 * Marks the time steps whose features all are `maskValue`, so that later layers pass over them, and sets them to 0.
 *
 * Input and output [n, t, d]; mask [n, t].
 *
 * Source: Keras Masking.
 *
 * @example
 * layers.masking({ maskValue: -1, inputShape: [null, 8] });
 */
export const masking = factory<typeof Masking, [], [maskValue: number]>(Masking);
