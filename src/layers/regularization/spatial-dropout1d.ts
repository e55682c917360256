/** @file SpatialDropout1D: in training, whole channels of series are set to 0. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { dropped } from './dropout.js';

const args = {
  /** Share of the channels that is dropped, 0 … 1. */
  rate: number(0, 1),
  /** Kept for Keras's files; masks come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

export class SpatialDropout1D extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('SpatialDropout1D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 3, layoutOf('channels_last', 1));
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    if (!training) return x!;
    return dropped(x!, this.config.rate, [x!.shape[0]!, 1, x!.shape[2]!]);
  }
}

/**
 * Dropout of whole channels: the mask is [n, 1, c]. For series whose neighbours are alike, where single drops would say little.
 *
 * Input and output [n, t, c].
 *
 * Source: Tompson et al. 2014; Keras SpatialDropout1D.
 *
 * @example
 * layers.spatialDropout1d(0.2);
 */
export const spatialDropout1d = factory<typeof SpatialDropout1D, [rate: number]>(SpatialDropout1D);
